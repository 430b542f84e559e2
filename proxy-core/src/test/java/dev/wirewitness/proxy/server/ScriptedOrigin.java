package dev.wirewitness.proxy.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;

/**
 * An origin that does what a test says on each connection. Loopback; a virtual thread per connection. A script may end
 * with any connection fault; one that fails otherwise shows when the origin is closed.
 */
final class ScriptedOrigin implements AutoCloseable {
    /** What to do on a connection; it is closed afterwards. */
    interface Script {
        void serve(Wire wire) throws Exception;
    }

    private final ServerSocket listening;
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    final AtomicInteger connections = new AtomicInteger();

    ScriptedOrigin(Script script) throws IOException {
        this(ServerSocketFactory.getDefault(), script);
    }

    /** {@code protocols}: what it agrees on by ALPN, where it speaks TLS. */
    ScriptedOrigin(ServerSocketFactory sockets, Script script, String... protocols) throws IOException {
        listening = sockets.createServerSocket(0, 200, InetAddress.getLoopbackAddress());
        if (listening instanceof SSLServerSocket tls && protocols.length > 0) {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(protocols);
            tls.setSSLParameters(parameters);
        }
        Thread.ofVirtual().start(() -> accept(script));
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept(Script script) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> {
                    try (Wire wire = new Wire(socket)) {
                        script.serve(wire);
                    } catch (IOException | InterruptedException _) {
                        // the test's own checks say what went wrong
                        assert true;
                    } catch (Throwable failure) {
                        failures.add(failure);
                    }
                });
            } catch (IOException _) {
                return;
            }
        }
    }

    /** Answers each request with 200 and a body made of the request's. */
    static Script answering(UnaryOperator<String> answer) {
        return wire -> {
            for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
                String body = answer.apply(wire.body(head));
                wire.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body);
            }
        };
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
        Throwable failure = failures.poll();
        if (failure != null) {
            throw new AssertionError("the origin's script failed", failure);
        }
    }
}
