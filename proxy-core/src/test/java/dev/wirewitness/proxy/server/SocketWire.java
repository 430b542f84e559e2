package dev.wirewitness.proxy.server;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** One end of a WebSocket in a test, frames written by hand. Masks are checked: a client must, an origin must not. */
final class SocketWire implements Closeable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /** {@code opcode} -1: the end of input. */
    record Frame(int opcode, boolean fin, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int code() {
            return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
        }

        String reason() {
            return payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        }
    }

    private final Wire wire;
    private final boolean client;
    final String head;

    private SocketWire(Wire wire, boolean client, String head) {
        this.wire = wire;
        this.client = client;
        this.head = head;
    }

    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    static Wire ask(Wire wire, String host, String path, String... fields) throws IOException {
        return wire.send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nUpgrade: websocket\r\n"
                + "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY + "\r\n"
                + String.join("", fields) + "\r\n");
    }

    /** Opens one as a client; checks the acceptance. */
    static SocketWire open(Wire wire, String host, String path, String... fields) throws IOException {
        ask(wire, host, path, fields);
        String head = wire.head();
        if (!head.startsWith("HTTP/1.1 101") || !Wire.field(head, "sec-websocket-accept").equals(accept(KEY))) {
            throw new AssertionError("not accepted: " + head + wire.body(head));
        }
        return new SocketWire(wire, true, head);
    }

    /** The client's end of one that is open over something else. */
    static SocketWire opened(Wire wire) {
        return new SocketWire(wire, true, "");
    }

    /** Accepts one as an origin. */
    static SocketWire accept(Wire wire, String... fields) throws IOException {
        String head = wire.head();
        wire.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + accept(Wire.field(head, "sec-websocket-key")) + "\r\n"
                + String.join("", fields) + "\r\n");
        return new SocketWire(wire, false, head);
    }

    static String accept(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    SocketWire text(String text) throws IOException {
        return send(TEXT, true, text.getBytes(StandardCharsets.UTF_8));
    }

    SocketWire binary(byte[] bytes) throws IOException {
        return send(BINARY, true, bytes);
    }

    SocketWire close(int code, String reason) throws IOException {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return send(CLOSE, true, ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array());
    }

    SocketWire send(int opcode, boolean fin, byte[] payload) throws IOException {
        wire.send(frame(opcode, fin, payload));
        return this;
    }

    SocketWire raw(byte[] bytes) throws IOException {
        wire.send(bytes);
        return this;
    }

    byte[] frame(int opcode, boolean fin, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write((fin ? 0x80 : 0) | opcode);
        int mask = client ? 0x80 : 0;
        if (payload.length < 126) {
            out.write(mask | payload.length);
        } else if (payload.length <= 0xffff) {
            out.write(mask | 126);
            out.writeBytes(ByteBuffer.allocate(2).putShort((short) payload.length).array());
        } else {
            out.write(mask | 127);
            out.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        byte[] key = {1, 2, 3, 4};
        if (client) {
            out.writeBytes(key);
        }
        for (int i = 0; i < payload.length; i++) {
            out.write(client ? payload[i] ^ key[i & 3] : payload[i]);
        }
        return out.toByteArray();
    }

    /** The next frame. */
    Frame next() throws IOException {
        byte[] start = wire.read(2);
        if (start.length < 2) {
            return new Frame(-1, true, new byte[0]);
        }
        boolean masked = start[1] < 0;
        if (masked == client) {
            throw new AssertionError(client ? "masked for the client" : "not masked for the origin");
        }
        int length = start[1] & 0x7f;
        length = length == 126
                ? ByteBuffer.wrap(wire.read(2)).getShort() & 0xffff
                : length == 127 ? (int) ByteBuffer.wrap(wire.read(8)).getLong() : length;
        byte[] key = masked ? wire.read(4) : new byte[4];
        byte[] payload = wire.read(length);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= key[i & 3];
        }
        return new Frame(start[0] & 15, start[0] < 0, payload);
    }

    /** The next whole message; control frames between are dropped. */
    String message() throws IOException {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    byte[] bytes() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            Frame frame = next();
            if (frame.opcode == CLOSE || frame.opcode < 0) {
                throw new AssertionError("a message was expected, not " + frame + " " + frame.code() + frame.reason());
            }
            if (frame.opcode < CLOSE) {
                all.writeBytes(frame.payload);
                if (frame.fin) {
                    return all.toByteArray();
                }
            }
        }
    }

    /** All messages up to the end. */
    List<String> rest() throws IOException {
        List<String> all = new ArrayList<>();
        for (Frame frame = next(); frame.opcode >= 0; frame = next()) {
            all.add(frame.opcode == CLOSE ? "close " + frame.code() : frame.text());
        }
        return all;
    }

    Wire wire() {
        return wire;
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
