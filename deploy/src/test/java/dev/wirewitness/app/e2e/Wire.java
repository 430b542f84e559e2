package dev.wirewitness.app.e2e;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One end of a connection, HTTP written by hand and read byte by byte. A read gives up after 30 s. */
final class Wire implements Closeable {
    /** An answer: its head as it came, and its content without framing. */
    record Answer(String head, String body) {
        int status() {
            return head.length() < 12 ? 0 : Integer.parseInt(head.substring(9, 12));
        }
    }

    private final Socket socket;
    private final InputStream in;

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(30_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** A plain connection to the proxy port. */
    static Wire to(InetSocketAddress proxy) throws IOException {
        return new Wire(new Socket(proxy.getAddress(), proxy.getPort()));
    }

    /** A plain connection to the proxy port from another address of this machine. */
    static Wire from(String source, InetSocketAddress proxy) throws IOException {
        return new Wire(new Socket(proxy.getAddress(), proxy.getPort(), InetAddress.getByName(source), 0));
    }

    /** TLS inside a tunnel asked for with CONNECT. */
    static Wire inside(InetSocketAddress proxy, SSLContext tls, String host, int port) throws IOException {
        return to(proxy).open(tls, host, port);
    }

    Wire open(SSLContext tls, String host, int port) throws IOException {
        send("CONNECT " + host + ":" + port + " HTTP/1.1\r\nHost: " + host + ":" + port + "\r\n\r\n");
        String head = head();
        if (!head.startsWith("HTTP/1.1 200")) {
            throw new IOException("CONNECT " + host + ":" + port + ": " + head + body(head));
        }
        return secured(tls, host, port);
    }

    /** TLS from here on, with this name in the ClientHello. */
    Wire secured(SSLContext tls, String name, int port) throws IOException {
        SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(socket, name, port, true);
        secure.startHandshake();
        return new Wire(secure);
    }

    Socket socket() {
        return socket;
    }

    Wire send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Wire send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    Wire post(String target, String host, byte[] body, String... fields) throws IOException {
        StringBuilder head = new StringBuilder("POST " + target + " HTTP/1.1\r\nHost: " + host + "\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        head.append("Content-Type: application/json\r\nContent-Length: ").append(body.length).append("\r\n\r\n");
        return send(head.toString()).send(body);
    }

    Wire post(String target, String host, String body, String... fields) throws IOException {
        return post(target, host, body.getBytes(StandardCharsets.UTF_8), fields);
    }

    /** The body of a chat request. */
    static String chat(String model, String text, boolean stream) {
        return "{\"model\":\"" + model + "\",\"stream\":" + stream + ",\"messages\":[{\"role\":\"user\",\"content\":\""
                + text + "\"}]}";
    }

    Answer answer() throws IOException {
        String head = head();
        return new Answer(head, body(head));
    }

    /** Up to and with the empty line; what there was at the end of input. */
    String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        while (last != 0x0d0a0d0a) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            head.write(b);
            last = last << 8 | b;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    String body(String head) throws IOException {
        String length = field(head, "content-length");
        if (!length.isEmpty()) {
            byte[] content = in.readNBytes(Integer.parseInt(length));
            if (content.length < Integer.parseInt(length)) {
                throw new EOFException("content: " + content.length + " of " + length + " bytes");
            }
            return new String(content, StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        if (field(head, "transfer-encoding").equals("chunked")) {
            for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
                all.write(chunk);
            }
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    private byte[] chunk() throws IOException {
        int size = Integer.parseInt(line(), 16);
        byte[] content = in.readNBytes(size);
        String after = line(); // of the chunk: nothing; of the last one: a trailer field, or nothing
        while (!after.isEmpty()) {
            after = line();
        }
        return content;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("end of input after: " + line);
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    /** One byte, or -1 at the end of input. */
    int read() throws IOException {
        return in.read();
    }

    /** Whatever comes until the end of input or a reset. */
    String rest() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            in.transferTo(all);
        } catch (java.net.SocketException | javax.net.ssl.SSLException _) {
            return all.toString(StandardCharsets.ISO_8859_1); // a reset is an end
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    static String field(String head, String name) {
        for (String line : head.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).toLowerCase(Locale.ROOT).equals(name)) {
                return line.substring(colon + 1).strip();
            }
        }
        return "";
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
