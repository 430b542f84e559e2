package dev.wirewitness.proxy.upstream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A server on loopback that runs a script per connection, each on its own virtual thread. */
final class TestOrigin implements AutoCloseable {
    /** What a connection does. */
    @FunctionalInterface
    interface Script {
        void run(Socket socket) throws IOException;
    }

    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    final AtomicInteger connections = new AtomicInteger();
    final List<String> serverNames = new CopyOnWriteArrayList<>();
    final List<String> heads = new CopyOnWriteArrayList<>();
    private final ServerSocket listening;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    TestOrigin(Optional<SSLContext> tls, Script script) throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        listening = tls.isPresent()
                ? tls.get().getServerSocketFactory().createServerSocket(0, 50, loopback)
                : new ServerSocket(0, 50, loopback);
        Thread.ofVirtual().start(() -> accept(script));
    }

    /** Answers each request with {@link #OK} until the client leaves. */
    static TestOrigin answering(Optional<SSLContext> tls) throws IOException {
        TestOrigin[] self = new TestOrigin[1];
        return self[0] = new TestOrigin(tls, socket -> {
            String head;
            while (!(head = TestCertificates.head(socket.getInputStream())).isEmpty()) {
                self[0].heads.add(head);
                socket.getOutputStream().write(OK.getBytes(StandardCharsets.ISO_8859_1));
            }
        });
    }

    private void accept(Script script) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                open.add(socket);
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket, script));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket, Script script) {
        try (socket) {
            if (socket instanceof SSLSocket tls) {
                tls.startHandshake();
                ((ExtendedSSLSession) tls.getSession()).getRequestedServerNames()
                        .forEach(each -> serverNames.add(each.toString()));
            }
            script.run(socket);
        } catch (IOException e) {
            // the client went away: its test says what it expects
        }
    }

    int port() {
        return listening.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket each : open) {
            each.close();
        }
    }
}
