import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Lets a program that knows no proxies go through one: each connection to PORT (0: any) becomes a CONNECT to AUTHORITY.
 * Arguments: PORT PROXY_PORT AUTHORITY. Prints {@code port N}.
 */
final class Through {
    public static void main(String[] args) throws Exception {
        int proxy = Integer.parseInt(args[1]);
        try (ServerSocket server = new ServerSocket(Integer.parseInt(args[0]), 256, InetAddress.getLoopbackAddress())) {
            System.out.println("port " + server.getLocalPort());
            while (true) {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client, proxy, args[2]));
            }
        }
    }

    private static void serve(Socket client, int proxy, String authority) {
        try (client;
                Socket tunnel = new Socket(InetAddress.getLoopbackAddress(), proxy)) {
            client.setTcpNoDelay(true);
            tunnel.setTcpNoDelay(true);
            tunnel.getOutputStream().write(("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            String head = head(tunnel.getInputStream());
            if (!head.startsWith("HTTP/1.1 200")) {
                System.err.println("CONNECT " + authority + ": " + head);
                return;
            }
            Thread back = Thread.ofVirtual().start(() -> pass(tunnel, client));
            pass(client, tunnel);
            back.join();
        } catch (IOException | InterruptedException e) {
            // either side has gone
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                return head.toString();
            }
            head.append((char) b);
        }
        return head.toString();
    }

    private static void pass(Socket from, Socket to) {
        try {
            byte[] buffer = new byte[64 << 10];
            for (int count = from.getInputStream().read(buffer); count >= 0; count = from.getInputStream().read(buffer)) {
                to.getOutputStream().write(buffer, 0, count);
                to.getOutputStream().flush();
            }
            to.shutdownOutput();
        } catch (IOException e) {
            try {
                to.close();
            } catch (IOException late) {
                // it has gone as well
            }
        }
    }
}
