package dev.wirewitness.proxy.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Says whether a password is right, never on the caller's thread: hashing has a small pool of its own, with a bounded
 * queue. A right password is remembered for five minutes as HMAC under a key of this process, so that busy clients
 * cost no hash each time; guessers are slowed by {@link FailedAttempts}. Unknown users cost as much as known ones.
 * Any thread.
 */
public final class PasswordCheck implements AutoCloseable {
    private static final int MAX_WAITING = 256;
    private static final int MAX_REMEMBERED = 10_000;
    private static final Duration REMEMBER = Duration.ofMinutes(5);
    private static final String HMAC = "HmacSHA256";

    /** What came of it. */
    public sealed interface Answer {
        record Right(String user, List<String> groups) implements Answer {}

        record Wrong() implements Answer {}

        /** Not looked at, since too many attempts failed; may be tried again after {@code patience}. */
        record Slowed(Duration patience) implements Answer {}

        /** Not looked at, since too many others wait. */
        record Overloaded() implements Answer {}
    }

    private record Remembered(UsersFile users, Answer.Right answer) {}

    private final UsersInForce users;
    private final FailedAttempts attempts;
    private final PasswordHash nobody;
    private final Mac mac;
    private final Cache<ByteBuffer, Remembered> remembered;
    private final ConcurrentHashMap<ByteBuffer, CompletableFuture<Answer>> running = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor threads;

    /** Reads the users; IllegalArgumentException as of {@link UsersFile#read}. */
    public static PasswordCheck open(Path usersFile) {
        return new PasswordCheck(usersFile, Ticker.systemTicker(), MAX_WAITING);
    }

    PasswordCheck(Path usersFile, Ticker ticker, int maxWaiting) {
        users = new UsersInForce(usersFile);
        attempts = new FailedAttempts(ticker);
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        nobody = PasswordHash.parse(PasswordHash.of(key));
        mac = mac(key);
        remembered = Caffeine.newBuilder()
                .maximumSize(MAX_REMEMBERED)
                .expireAfterWrite(REMEMBER)
                .ticker(ticker)
                .build();
        int count = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 4);
        threads = new ThreadPoolExecutor(
                count, count, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(maxWaiting),
                new DefaultThreadFactory("wirewitness-password", true));
        threads.allowCoreThreadTimeOut(true);
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(HMAC + ": missing (expected: part of every Java)", e);
        }
    }

    /** The groups of a user that is known by other means. */
    public List<String> groups(String user) {
        return users.current().user(user).map(UsersFile.User::groups).orElse(List.of());
    }

    /**
     * Takes the password. At once where it was right a moment ago or is not looked at; else on a thread of its own
     * kind. Never completes exceptionally.
     */
    public CompletionStage<Answer> check(InetAddress source, String user, Password password) {
        ByteBuffer key = keyed(user, password);
        Remembered known = remembered.getIfPresent(key);
        if (known != null && known.users == users.current()) {
            password.wipe();
            return CompletableFuture.completedFuture(known.answer);
        }
        Duration patience = attempts.patience(source, user);
        if (patience.isPositive()) {
            password.wipe();
            return CompletableFuture.completedFuture(new Answer.Slowed(patience));
        }
        CompletableFuture<Answer> mine = new CompletableFuture<>();
        ByteBuffer attempt = ByteBuffer.allocate(key.remaining() + 16)
                .put(key.duplicate())
                .put(source.getAddress())
                .flip();
        CompletableFuture<Answer> theirs = running.putIfAbsent(attempt, mine);
        if (theirs != null) {
            password.wipe();
            return theirs;
        }
        mine.whenComplete((_, _) -> {
            running.remove(attempt);
            password.wipe();
        });
        try {
            threads.execute(() -> mine.complete(look(source, user, password, key)));
        } catch (RejectedExecutionException _) {
            mine.complete(new Answer.Overloaded());
        }
        return mine;
    }

    /** On the pool. Attempts that waited behind failed ones are slowed like those that come later. */
    private Answer look(InetAddress source, String user, Password password, ByteBuffer key) {
        Duration patience = attempts.patience(source, user);
        if (patience.isPositive()) {
            return new Answer.Slowed(patience);
        }
        UsersFile now = users.current();
        Optional<UsersFile.User> found = now.user(user);
        Optional<PasswordHash> hash = found.flatMap(UsersFile.User::hash);
        boolean right = hash.orElse(nobody).matches(password.bytes()) && hash.isPresent();
        if (!right) {
            attempts.failed(source, user);
            return new Answer.Wrong();
        }
        attempts.right(source, user);
        Answer.Right answer = new Answer.Right(user, found.orElseThrow().groups());
        remembered.put(key, new Remembered(now, answer));
        return answer;
    }

    private ByteBuffer keyed(String user, Password password) {
        try {
            Mac one = (Mac) mac.clone();
            one.update(user.getBytes(StandardCharsets.UTF_8));
            one.update((byte) ':'); // no user name has one
            return ByteBuffer.wrap(one.doFinal(password.bytes()));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(HMAC + ": cannot be cloned (expected: it can, in every Java)", e);
        }
    }

    /** How many attempts wait for a thread. */
    int waiting() {
        return threads.getQueue().size();
    }

    @Override
    public void close() {
        users.close();
        threads.shutdownNow();
    }
}
