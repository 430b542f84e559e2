package dev.wirewitness.proxy.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.proxy.ProxySettings.Pinned;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PinnedClientsTest {
    private static final PinnedClients.Key CLIENT = key(1, "app");
    private Instant now = Instant.parse("2026-11-26T10:00:00Z");

    private static PinnedClients.Key key(int source, String fingerprint) {
        byte[] address = {10, (byte) (source >> 16), (byte) (source >> 8), (byte) source};
        try {
            return new PinnedClients.Key(InetAddress.getByAddress(address), fingerprint, "api.test");
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private PinnedClients clients(boolean bypass) {
        return new PinnedClients(new Pinned(bypass, Duration.ofMinutes(10)), () -> now);
    }

    @Test
    void rejected_again_isPinned() {
        PinnedClients clients = clients(false);
        assertThat(clients.rejected(CLIENT, "alert unknown_ca")).isEqualTo(1);
        assertThat(clients.rejected(CLIENT, "alert unknown_ca")).isEqualTo(2);
        assertThat(clients.pinned()).isEmpty();

        assertThat(clients.rejected(CLIENT, "alert bad_certificate")).isEqualTo(3);
        assertThat(clients.relayed(CLIENT)).isFalse();
        assertThat(clients.pinned()).singleElement().satisfies(pinned -> {
            assertThat(pinned.source()).isEqualTo("10.0.0.1");
            assertThat(pinned.fingerprint()).isEqualTo("app");
            assertThat(pinned.host()).isEqualTo("api.test");
            assertThat(pinned.how()).isEqualTo("alert bad_certificate");
            assertThat(pinned.relayedUntil()).isEmpty();
        });
    }

    @Test
    void accepted_startsAnew() {
        PinnedClients clients = clients(true);
        for (int i = 0; i < 5; i++) {
            clients.rejected(CLIENT, "x");
            clients.rejected(CLIENT, "x");
            clients.accepted(CLIENT);
        }
        assertThat(clients.relayed(CLIENT)).isFalse();
        assertThat(clients.pinned()).isEmpty();
    }

    @Test
    void bypass_endsWithTime_andBeginsAgainWithTheNextRefusal() {
        PinnedClients clients = clients(true);
        for (int i = 0; i < PinnedClients.REPEATED; i++) {
            assertThat(clients.relayed(CLIENT)).isFalse();
            clients.rejected(CLIENT, "x");
        }
        assertThat(clients.relayed(CLIENT)).isTrue();
        assertThat(clients.relayed(key(1, "another program"))).isFalse();
        assertThat(clients.relayed(key(2, "app"))).isFalse();
        assertThat(clients.pinned().getFirst().relayedUntil()).contains(now.plus(Duration.ofMinutes(10)));

        now = now.plus(Duration.ofMinutes(10));
        assertThat(clients.relayed(CLIENT)).isFalse();
        assertThat(clients.pinned().getFirst().relayedUntil()).isEmpty();
        clients.rejected(CLIENT, "x");
        assertThat(clients.relayed(CLIENT)).isTrue();
    }

    @Test
    void memory_isBounded() {
        PinnedClients clients = clients(true);
        for (int i = 0; i < 100_000; i++) {
            for (int n = 0; n < PinnedClients.REPEATED; n++) {
                clients.rejected(key(i, "app"), "x");
            }
        }
        clients.settle();
        assertThat(clients.pinned()).hasSizeLessThanOrEqualTo(4_096);
    }
}
