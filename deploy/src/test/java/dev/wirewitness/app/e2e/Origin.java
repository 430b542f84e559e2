package dev.wirewitness.app.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An origin without TLS that does what a test says on each connection. Loopback; a virtual thread per connection. */
final class Origin implements AutoCloseable {
    /** What to do on a connection; it is closed afterwards. */
    interface Script {
        void serve(Wire wire) throws Exception;
    }

    private final ServerSocket listening;
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();

    Origin(Script script) throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> accept(script));
    }

    /** An address where nobody listens. */
    static String dead() throws IOException {
        try (ServerSocket brief = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + brief.getLocalPort();
        }
    }

    String address() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    private void accept(Script script) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(script, socket));
            } catch (IOException _) {
                return;
            }
        }
    }

    private static void serve(Script script, Socket socket) {
        try (Wire wire = new Wire(socket)) {
            script.serve(wire);
        } catch (Exception e) {
            Thread.currentThread().interrupt(); // the peer left: what it saw is what the test checks
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
