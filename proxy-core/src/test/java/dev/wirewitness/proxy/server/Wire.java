package dev.wirewitness.proxy.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One end of a connection in a test: HTTP written by hand, read byte by byte. Reads give up after 20 s. */
final class Wire implements Closeable {
    private final Socket socket;
    private final InputStream in;

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
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

    /** A request with content-length. */
    Wire post(String target, String host, String body, String... extra) throws IOException {
        return send("POST " + target + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: application/json\r\n"
                + String.join("", extra) + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** Up to and with the empty line; empty at the end of input. */
    String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        while (true) {
            int b = in.read();
            if (b < 0) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
            head.write(b);
            last = last << 8 | b;
            if (last == 0x0d0a0d0a) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
        }
    }

    /** The content that this head announces. */
    String body(String head) throws IOException {
        return new String(bytes(head), StandardCharsets.ISO_8859_1);
    }

    /** All up to and with {@code end}, or to the end of input. */
    String until(String end) throws IOException {
        StringBuilder all = new StringBuilder();
        while (all.length() < end.length() || all.lastIndexOf(end) != all.length() - end.length()) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            all.append((char) b);
        }
        return all.toString();
    }

    byte[] bytes(int count) throws IOException {
        return in.readNBytes(count);
    }

    byte[] bytes(String head) throws IOException {
        String length = field(head, "content-length");
        if (!length.isEmpty()) {
            return in.readNBytes(Integer.parseInt(length));
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        if (field(head, "transfer-encoding").equals("chunked")) {
            for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) {
                all.write(chunk.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return all.toByteArray();
    }

    /** That many bytes. */
    String text(int bytes) throws IOException {
        return new String(in.readNBytes(bytes), StandardCharsets.ISO_8859_1);
    }

    /** The next chunk; empty: the last one, its trailer read. */
    String chunk() throws IOException {
        int size = Integer.parseInt(line(), 16);
        String content = new String(in.readNBytes(size), StandardCharsets.ISO_8859_1);
        if (size > 0) {
            line();
        } else {
            while (!line().isEmpty()) {
                continue;
            }
        }
        return content;
    }

    /** So many bytes; fewer at the end of input. */
    byte[] read(int count) throws IOException {
        return in.readNBytes(count);
    }

    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("end of input after: " + line);
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    /** Whatever comes until the end of input, or until the other side resets. */
    String rest() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            in.transferTo(all);
        } catch (IOException _) {
            return all.toString(StandardCharsets.ISO_8859_1);
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
