package dev.wirewitness.proxy.upstream;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/** A parent proxy on loopback that tunnels to 127.0.0.1, whatever the name, and says what it was asked for. */
final class TestParent implements AutoCloseable {
    /** What was asked for, as {@code host:port}. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    private final TestOrigin server;

    private TestParent(Optional<SSLContext> tls, Optional<String> login, boolean socks) throws IOException {
        server = new TestOrigin(tls, socket -> {
            if (socks) {
                serveSocks(socket, login);
            } else {
                serveConnect(socket, login);
            }
        });
    }

    /** {@code login}: user:password it insists on. */
    static TestParent http(Optional<SSLContext> tls, Optional<String> login) throws IOException {
        return new TestParent(tls, login, false);
    }

    static TestParent socks(Optional<String> login) throws IOException {
        return new TestParent(Optional.empty(), login, true);
    }

    int port() {
        return server.port();
    }

    int connections() {
        return server.connections.get();
    }

    private void serveConnect(Socket socket, Optional<String> login) throws IOException {
        String head = TestCertificates.head(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        String expected = login.map(l -> "Proxy-Authorization: Basic "
                        + Base64.getEncoder().encodeToString(l.getBytes(StandardCharsets.UTF_8)) + "\r\n")
                .orElse("");
        if (!head.contains(expected)) {
            out.write("HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n"
                    .getBytes(StandardCharsets.ISO_8859_1));
            return;
        }
        String authority = head.split(" ")[1];
        asked.add(authority);
        out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        tunnel(socket, Integer.parseInt(authority.substring(authority.lastIndexOf(':') + 1)));
    }

    private void serveSocks(Socket socket, Optional<String> login) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        in.readByte();
        in.readNBytes(in.readUnsignedByte());
        out.write(new byte[] {5, (byte) (login.isPresent() ? 2 : 0)});
        if (login.isPresent()) {
            in.readByte();
            String user = text(in);
            boolean right = login.get().equals(user + ":" + text(in));
            out.write(new byte[] {1, (byte) (right ? 0 : 1)});
            if (!right) {
                return;
            }
        }
        in.readNBytes(3);
        String host = switch (in.readByte()) {
            case 1 -> InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
            case 4 -> InetAddress.getByAddress(in.readNBytes(16)).getHostAddress();
            default -> text(in);
        };
        int port = in.readUnsignedShort();
        asked.add(host + ":" + port);
        out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        tunnel(socket, port);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
    }

    private static void tunnel(Socket client, int port) throws IOException {
        try (Socket behind = new Socket("127.0.0.1", port)) {
            Thread.ofVirtual().start(() -> copy(behind, client));
            copy(client, behind);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // one side went away
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
