package dev.wirewitness.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.proxy.identity.PasswordCheck.Answer;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordCheckTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.1");

    @TempDir
    private Path folder;

    private final AtomicLong clock = new AtomicLong(1);
    private Path file;
    private PasswordCheck check;

    @BeforeEach
    void open() throws Exception {
        file = folder.resolve("users");
        UsersFile.empty()
                .with("ada", password("right"), List.of("dev"))
                .with("ci", Optional.empty(), List.of("robots"))
                .write(file);
        check = new PasswordCheck(file, clock::get, 64);
    }

    @AfterEach
    void close() {
        check.close();
    }

    private static Optional<Password> password(String text) {
        return Optional.of(Password.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    private CompletableFuture<Answer> begin(InetAddress from, String user, String password) {
        return check.check(from, user, password(password).orElseThrow()).toCompletableFuture();
    }

    private Answer ask(String user, String password) throws Exception {
        return begin(HERE, user, password).get(20, TimeUnit.SECONDS);
    }

    @Test
    void check_rightWrongUnknownAndWithoutPassword() throws Exception {
        assertThat(ask("ada", "right")).isEqualTo(new Answer.Right("ada", List.of("dev")));
        assertThat(ask("ada", "wrong")).isEqualTo(new Answer.Wrong());
        assertThat(ask("ada", "")).isEqualTo(new Answer.Wrong());
        assertThat(ask("eve", "right")).isEqualTo(new Answer.Wrong());
        assertThat(ask("ci", "!")).isEqualTo(new Answer.Wrong());
        assertThat(check.groups("ci")).containsExactly("robots");
    }

    @Test
    void check_rightAMomentAgo_isKnownAtOnceUntilForgotten() throws Exception {
        ask("ada", "right");

        assertThat(begin(HERE, "ada", "right")).isCompletedWithValue(new Answer.Right("ada", List.of("dev")));

        clock.addAndGet(Duration.ofMinutes(6).toNanos());
        assertThat(begin(HERE, "ada", "right").get(20, TimeUnit.SECONDS)).isInstanceOf(Answer.Right.class);
    }

    @Test
    void check_passwordIsWipedEitherWay() throws Exception {
        for (String text : List.of("wrong", "right", "right")) {
            Password password = password(text).orElseThrow();
            check.check(HERE, "ada", password).toCompletableFuture().get(20, TimeUnit.SECONDS);
            Awaitility.await().untilAsserted(() -> assertThat(password.bytes()).containsOnly(0));
        }
    }

    @Test
    void check_manyGuesses_areNotLookedAt() throws Exception {
        for (int i = 0; i < 6; i++) {
            assertThat(ask("ada", "guess" + i)).isEqualTo(new Answer.Wrong());
        }

        assertThat(begin(HERE, "ada", "right")).isCompletedWithValue(new Answer.Slowed(Duration.ofSeconds(1)));

        clock.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(ask("ada", "right")).isInstanceOf(Answer.Right.class);
    }

    /** Those that were let in before the first one failed are slowed when their turn comes. */
    @Test
    void check_guessesAllAtOnce_gainNothing() {
        List<CompletableFuture<Answer>> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            all.add(begin(HERE, "ada", "guess" + i));
        }

        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).orTimeout(20, TimeUnit.SECONDS).join();

        assertThat(all).extracting(CompletableFuture::join).filteredOn(Answer.Wrong.class::isInstance).hasSizeLessThan(12);
        assertThat(all).extracting(CompletableFuture::join).filteredOn(Answer.Right.class::isInstance).isEmpty();
        assertThat(check.waiting()).isZero();
    }

    @Test
    void check_moreThanMayWait_isTurnedAwayAtOnce() {
        try (PasswordCheck narrow = new PasswordCheck(file, clock::get, 1)) {
            List<CompletableFuture<Answer>> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                InetAddress source = InetAddress.ofLiteral("198.51.100." + i);
                all.add(narrow.check(source, "user" + i, password("x").orElseThrow()).toCompletableFuture());
            }

            assertThat(all).filteredOn(CompletableFuture::isDone).extracting(CompletableFuture::join)
                    .contains(new Answer.Overloaded());
        }
    }

    @Test
    void check_sameCredentialsAtOnce_costOneHash() {
        List<CompletableFuture<Answer>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(begin(HERE, "ada", "right"));
        }

        assertThat(check.waiting()).isLessThan(2);
        all.forEach(one -> assertThat(one.orTimeout(20, TimeUnit.SECONDS).join()).isInstanceOf(Answer.Right.class));
    }

    @Test
    void check_fileChanges_countWithinMoments() throws Exception {
        ask("ada", "right");

        UsersFile.read(file).with("ada", password("newer"), List.of()).write(file);
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> check.groups("ada").isEmpty());
        assertThat(ask("ada", "right")).isEqualTo(new Answer.Wrong());
        assertThat(ask("ada", "newer")).isEqualTo(new Answer.Right("ada", List.of()));
    }
}
