package dev.wirewitness.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections to origins cost a handshake: a steady crowd of clients gets by with those of its first requests. */
final class ConnectionReuseTest {
    private static final int CLIENTS = 100;
    private static final int ROUNDS = 3;

    @TempDir
    Path dir;

    /** NTLM and Negotiate sign in a connection: the next client must not be taken for the one before. */
    @Test
    void connectionThatWasSignedIn_servesNobodyElse() throws Exception {
        for (String scheme : List.of("NTLM TlRMTVNTUAAD", "negotiate YII=", "Bearer abc")) {
            try (Rig rig = Rig.plain(dir, wire -> {
                for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
                    wire.send("HTTP/1.1 204 No Content\r\n\r\n");
                }
            })) {
                for (String fields : List.of("Authorization: " + scheme + "\r\n", "")) {
                    try (Wire client = rig.client().send(
                            "GET http://api.test/v1 HTTP/1.1\r\nHost: api.test\r\n" + fields + "\r\n")) {
                        assertThat(client.head()).startsWith("HTTP/1.1 204");
                    }
                }
                assertThat(rig.origin.connections).hasValue(scheme.startsWith("Bearer") ? 1 : 2);
            }
        }
    }

    @Test
    void manyClientsAtOnce_eachWithOneConnectionToTheOrigin() throws Exception {
        CyclicBarrier allAsked = new CyclicBarrier(CLIENTS);
        List<Wire> clients = new ArrayList<>();
        try (Rig rig = Rig.plain(dir, wire -> {
            for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
                wire.body(head);
                allAsked.await(60, TimeUnit.SECONDS);
                wire.send("HTTP/1.1 204 No Content\r\n\r\n");
            }
        })) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(rig.client());
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (Wire client : clients) {
                    client.post("http://api.test/v1", "api.test", "{}");
                }
                for (Wire client : clients) {
                    assertThat(client.head()).startsWith("HTTP/1.1 204");
                }
            }
            assertThat(rig.origin.connections).hasValue(CLIENTS);
        } finally {
            for (Wire client : clients) {
                client.close();
            }
        }
    }
}
