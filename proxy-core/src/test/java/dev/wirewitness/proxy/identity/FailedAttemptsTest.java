package dev.wirewitness.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailedAttemptsTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress THERE = InetAddress.ofLiteral("192.0.2.2");

    private long now = 1;
    private final FailedAttempts attempts = new FailedAttempts(() -> now);

    private void fail(InetAddress source, String user, int times) {
        for (int i = 0; i < times; i++) {
            attempts.failed(source, user);
        }
    }

    @Test
    void patience_someFailuresAreFree_thenEachDoublesIt() {
        fail(HERE, "ada", 5);
        assertThat(attempts.patience(HERE, "ada")).isZero();

        attempts.failed(HERE, "ada");
        assertThat(attempts.patience(HERE, "ada")).isEqualTo(Duration.ofSeconds(1));
        attempts.failed(HERE, "ada");
        assertThat(attempts.patience(HERE, "ada")).isEqualTo(Duration.ofSeconds(2));
        attempts.failed(HERE, "ada");
        assertThat(attempts.patience(HERE, "ada")).isEqualTo(Duration.ofSeconds(4));

        now += Duration.ofSeconds(4).toNanos();
        assertThat(attempts.patience(HERE, "ada")).isZero();
    }

    @Test
    void patience_hasAnUpperBoundAndIsForgotten() {
        fail(HERE, "ada", 1000);
        assertThat(attempts.patience(HERE, "ada")).isEqualTo(Duration.ofMinutes(5));

        now += Duration.ofMinutes(16).toNanos();
        assertThat(attempts.patience(HERE, "ada")).isZero();
        attempts.failed(HERE, "ada");
        assertThat(attempts.patience(HERE, "ada")).isZero();
    }

    @Test
    void patience_otherNamesFromTheSameSource_areSlowedToo() {
        for (int i = 0; i < 8; i++) {
            attempts.failed(HERE, "user" + i);
        }

        assertThat(attempts.patience(HERE, "ada")).isPositive();
        assertThat(attempts.patience(THERE, "ada")).isZero();
    }

    @Test
    void patience_oneNameFromManySources_isSlowedEverywhere() {
        for (int i = 0; i < 12; i++) {
            attempts.failed(InetAddress.ofLiteral("198.51.100." + i), "ada");
        }

        assertThat(attempts.patience(HERE, "ada")).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30));
        assertThat(attempts.patience(HERE, "bob")).isZero();
    }

    @Test
    void patience_userKnownFromThere_isLockedOutByNobodyElse() {
        attempts.right(HERE, "ada");
        fail(HERE, "bob", 20);
        fail(THERE, "ada", 20);

        assertThat(attempts.patience(HERE, "ada")).isZero();
        assertThat(attempts.patience(HERE, "bob")).isPositive();
        assertThat(attempts.patience(THERE, "ada")).isPositive();

        fail(HERE, "ada", 7);
        assertThat(attempts.patience(HERE, "ada")).isPositive();
    }

    @Test
    void right_ofOneAccount_doesNotFreeTheSourceForOthers() {
        fail(HERE, "ada", 10);
        attempts.right(HERE, "mine");

        assertThat(attempts.patience(HERE, "ada")).isPositive();
    }

    @Test
    void patience_ipv6SourcesOfOneNetwork_areOne() {
        for (int i = 1; i < 9; i++) {
            attempts.failed(InetAddress.ofLiteral("2001:db8:1:1::" + i), "user" + i);
        }

        assertThat(attempts.patience(InetAddress.ofLiteral("2001:db8:1:1:ffff::1"), "ada")).isPositive();
        assertThat(attempts.patience(InetAddress.ofLiteral("2001:db8:1:2::1"), "ada")).isZero();
    }
}
