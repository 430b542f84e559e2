package dev.wirewitness.proxy.server;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One end of an HTTP/2 connection in a test: frames written by hand, so that they can be wrong, and read one by one.
 * Fields are sent as literals; what comes is decoded by Netty's HPACK. Reads give up after 20 s.
 */
final class FrameWire implements Closeable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;

    private static final int MAX_FRAME = 16_384;
    private static final int FIRST_WINDOW = 65_535;
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    /** A frame as it came; {@code fields}: of a whole section, with HEADERS that end it. */
    record Frame(int type, int flags, int stream, byte[] payload, Map<String, String> fields) {
        boolean ends() {
            return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }

        int number(int at) {
            return (payload[at] & 0xff) << 24
                    | (payload[at + 1] & 0xff) << 16
                    | (payload[at + 2] & 0xff) << 8
                    | payload[at + 3] & 0xff;
        }

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    /** What became of a stream; {@code reset}: its error code. */
    record Answer(List<Map<String, String>> heads, String body, Map<String, String> trailers, Optional<Integer> reset) {
        String status() {
            return heads.isEmpty() ? "none" : heads.getLast().getOrDefault(":status", "none");
        }

        String field(String name) {
            return heads.getLast().getOrDefault(name, "");
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final DefaultHttp2HeadersDecoder hpack = new DefaultHttp2HeadersDecoder(false);
    private final Map<Integer, List<Frame>> aside = new HashMap<>();
    private final boolean client;
    private final Map<Integer, Integer> windows = new HashMap<>();
    private int initialWindow = FIRST_WINDOW;
    private ByteArrayOutputStream section = new ByteArrayOutputStream();

    FrameWire(Socket socket, boolean client) throws IOException {
        this.socket = socket;
        this.client = client;
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    /** A client that has said its preface and these settings. */
    static FrameWire client(Socket socket, int... settings) throws IOException {
        FrameWire wire = new FrameWire(socket, true);
        wire.raw(PREFACE.getBytes(StandardCharsets.US_ASCII));
        return wire.settings(settings);
    }

    /** A server that has read the preface and said these settings. */
    static FrameWire server(Socket socket, int... settings) throws IOException {
        FrameWire wire = new FrameWire(socket, false);
        String preface = new String(wire.in.readNBytes(PREFACE.length()), StandardCharsets.US_ASCII);
        if (!preface.equals(PREFACE)) {
            throw new IOException("preface: " + preface);
        }
        return wire.settings(settings);
    }

    Socket socket() {
        return socket;
    }

    synchronized FrameWire raw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    static byte[] frameOf(int type, int flags, int stream, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(9 + payload.length);
        out.write(payload.length >> 16);
        out.write(payload.length >> 8);
        out.write(payload.length);
        out.write(type);
        out.write(flags);
        out.writeBytes(bytes(stream));
        out.writeBytes(payload);
        return out.toByteArray();
    }

    FrameWire frame(int type, int flags, int stream, byte[] payload) throws IOException {
        return raw(frameOf(type, flags, stream, payload));
    }

    static byte[] bytes(int number) {
        return new byte[] {(byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number};
    }

    /** Pairs of identifier and value. */
    FrameWire settings(int... pairs) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < pairs.length; i += 2) {
            out.write(pairs[i] >> 8);
            out.write(pairs[i]);
            out.writeBytes(bytes(pairs[i + 1]));
        }
        return frame(SETTINGS, 0, 0, out.toByteArray());
    }

    /** Names and values in turn, as literals without index or Huffman coding; lengths up to 16,000. */
    static byte[] section(String... fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            out.write(0);
            string(out, fields[i]);
            string(out, fields[i + 1]);
        }
        return out.toByteArray();
    }

    private static void string(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            out.write(bytes.length);
        } else {
            out.write(127);
            int rest = bytes.length - 127;
            while (rest >= 128) {
                out.write(rest & 127 | 128);
                rest >>= 7;
            }
            out.write(rest);
        }
        out.writeBytes(bytes);
    }

    FrameWire headers(int stream, boolean end, String... fields) throws IOException {
        return frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, section(fields));
    }

    /** A request for the host, with more fields behind. */
    FrameWire request(int stream, String method, String path, String host, boolean end, String... more)
            throws IOException {
        String[] all = new String[8 + more.length];
        String[] pseudo = {":method", method, ":scheme", "https", ":authority", host, ":path", path};
        System.arraycopy(pseudo, 0, all, 0, 8);
        System.arraycopy(more, 0, all, 8, more.length);
        return headers(stream, end, all);
    }

    FrameWire post(int stream, String path, String host, String body, String... more) throws IOException {
        request(stream, "POST", path, host, false, more);
        return data(stream, body, true);
    }

    FrameWire data(int stream, String content, boolean end) throws IOException {
        return frame(DATA, end ? END_STREAM : 0, stream, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Content in frames of the largest size everybody takes; waits for windows, so one stream at a time. */
    FrameWire content(int stream, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return bytes(stream, bytes, 0, bytes.length);
    }

    FrameWire bytes(int stream, byte[] bytes, int from, int count) throws IOException {
        for (int at = 0; at < count; at += MAX_FRAME) {
            int size = Math.min(MAX_FRAME, count - at);
            while (windowOf(0) < size || windowOf(stream) < size) {
                Frame frame = any().orElseThrow(() -> new IOException("the connection ended before all was sent"));
                keep(frame);
                if (frame.type == RST_STREAM && frame.stream == stream) {
                    return this;
                }
            }
            spend(0, size);
            spend(stream, size);
            frame(DATA, 0, stream, Arrays.copyOfRange(bytes, from + at, from + at + size));
        }
        return this;
    }

    private int windowOf(int stream) {
        return windows.getOrDefault(stream, stream == 0 ? FIRST_WINDOW : initialWindow);
    }

    private void spend(int stream, int bytes) {
        windows.put(stream, windowOf(stream) - bytes);
    }

    FrameWire reset(int stream, int code) throws IOException {
        return frame(RST_STREAM, 0, stream, bytes(code));
    }

    FrameWire window(int stream, int more) throws IOException {
        return frame(WINDOW_UPDATE, 0, stream, bytes(more));
    }

    /** The next frame that is none of the settings; those are answered. Empty at the end of input. */
    Optional<Frame> next() throws IOException {
        Optional<Frame> frame = any();
        while (frame.isPresent() && (frame.get().type == SETTINGS || frame.get().type == WINDOW_UPDATE)) {
            frame = any();
        }
        return frame;
    }

    /** What the peer said first, which must be its settings. */
    byte[] firstSettings() throws IOException {
        Frame frame = any().orElseThrow();
        if (frame.type != SETTINGS) {
            throw new IOException("frame of type " + frame.type + " (expected: settings)");
        }
        return frame.payload;
    }

    /** The next frame; settings and windows are heeded. */
    private Optional<Frame> any() throws IOException {
        Frame frame;
        try {
            int first = in.read();
            if (first < 0) {
                return Optional.empty();
            }
            frame = read(first);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException _) {
            return Optional.empty(); // reset, or within a frame
        }
        if (frame.type == WINDOW_UPDATE) {
            windows.put(frame.stream, windowOf(frame.stream) + frame.number(0));
        } else if (frame.type == SETTINGS && (frame.flags & ACK) == 0) {
            heed(frame.payload);
            frame(SETTINGS, ACK, 0, new byte[0]);
        }
        return Optional.of(frame);
    }

    private void heed(byte[] settings) {
        for (int at = 0; at + 6 <= settings.length; at += 6) {
            if ((settings[at] << 8 | settings[at + 1]) == 4) {
                int now = new Frame(SETTINGS, 0, 0, settings, Map.of()).number(at + 2);
                int more = now - initialWindow;
                initialWindow = now;
                windows.replaceAll((stream, window) -> stream == 0 ? window : window + more);
            }
        }
    }

    private Frame read(int first) throws IOException {
        int length = first << 16 | in.readUnsignedByte() << 8 | in.readUnsignedByte();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = new byte[length];
        in.readFully(payload);
        Map<String, String> fields = Map.of();
        if (type == HEADERS || type == CONTINUATION) {
            section.writeBytes(payload);
            if ((flags & END_HEADERS) != 0) {
                fields = decoded(stream, section.toByteArray());
                section = new ByteArrayOutputStream();
            }
        }
        return new Frame(type, flags, stream, payload, fields);
    }

    private Map<String, String> decoded(int stream, byte[] block) throws IOException {
        Map<String, String> fields = new TreeMap<>();
        try {
            Http2Headers headers = hpack.decodeHeaders(stream, Unpooled.wrappedBuffer(block));
            headers.forEach(field -> fields.merge(
                    field.getKey().toString(), field.getValue().toString(), (a, b) -> a + ", " + b));
        } catch (Exception e) {
            throw new IOException("header block", e);
        }
        return fields;
    }

    /** The next frame of this type, whatever comes before it; empty at the end of input. */
    Optional<Frame> next(int type) throws IOException {
        Optional<Frame> frame = next();
        while (frame.isPresent() && frame.get().type != type) {
            frame = next();
        }
        return frame;
    }

    /** The next frame of this stream; those of others are kept for later. Windows are reopened. */
    Optional<Frame> of(int stream) throws IOException {
        while (true) {
            List<Frame> kept = aside.get(stream);
            if (kept != null && !kept.isEmpty()) {
                return Optional.of(kept.removeFirst());
            }
            Optional<Frame> frame = next();
            if (frame.isEmpty()) {
                return frame;
            }
            keep(frame.get());
        }
    }

    private void keep(Frame got) throws IOException {
        if (got.type == DATA && got.payload.length > 0) {
            window(0, got.payload.length);
            if (!got.ends()) {
                window(got.stream, got.payload.length);
            }
        }
        if (got.type == PING && (got.flags & ACK) == 0) {
            frame(PING, ACK, 0, got.payload);
        }
        if (got.stream != 0 && got.type != WINDOW_UPDATE) {
            aside.computeIfAbsent(got.stream, _ -> new ArrayList<>()).add(got);
        }
    }

    /** All of a message, up to its end, its reset, or the end of the connection. */
    Answer answer(int stream) throws IOException {
        List<Map<String, String>> heads = new ArrayList<>();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean inBody = false;
        Map<String, String> trailers = Map.of();
        for (Optional<Frame> next = of(stream); next.isPresent(); next = of(stream)) {
            Frame frame = next.get();
            switch (frame.type) {
                case HEADERS, CONTINUATION -> {
                    if (!frame.fields.isEmpty()) {
                        if (inBody) {
                            trailers = frame.fields;
                        } else {
                            heads.add(frame.fields);
                            inBody = client && !frame.fields.getOrDefault(":status", "").startsWith("1");
                        }
                    }
                }
                case DATA -> {
                    inBody = true;
                    body.writeBytes(frame.payload);
                }
                case RST_STREAM -> {
                    return new Answer(heads, body.toString(StandardCharsets.UTF_8), trailers,
                            Optional.of(frame.number(0)));
                }
                default -> {}
            }
            if (frame.ends()) {
                return new Answer(heads, body.toString(StandardCharsets.UTF_8), trailers, Optional.empty());
            }
        }
        return new Answer(heads, body.toString(StandardCharsets.UTF_8), trailers, Optional.of(-1));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
