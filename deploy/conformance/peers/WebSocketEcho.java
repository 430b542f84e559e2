import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/** A WebSocket origin that says each message back, whole. Prints {@code port N}. */
final class WebSocketEcho {
    private static final int CONTINUATION = 0;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    public static void main(String[] args) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress())) {
            System.out.println("port " + server.getLocalPort());
            while (true) {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        }
    }

    private static void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
            OutputStream out = client.getOutputStream();
            String head = head(in);
            String key = head.lines()
                    .filter(line -> line.regionMatches(true, 0, "sec-websocket-key:", 0, 18))
                    .map(line -> line.substring(18).strip())
                    .findFirst()
                    .orElseThrow();
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(hash) + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            echo(in, out);
        } catch (Exception e) {
            // the client has gone
        }
    }

    private static void echo(DataInputStream in, OutputStream out) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        int opcode = 0;
        while (true) {
            int first = in.readUnsignedByte();
            int second = in.readUnsignedByte();
            long length = second & 0x7f;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            byte[] mask = in.readNBytes(4);
            byte[] payload = in.readNBytes(Math.toIntExact(length));
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= mask[i & 3];
            }
            switch (first & 0x0f) {
                case CLOSE -> {
                    send(out, CLOSE, Arrays.copyOf(payload, Math.min(2, payload.length)));
                    return;
                }
                case PING -> send(out, PONG, payload);
                case PONG -> {}
                default -> {
                    if ((first & 0x0f) != CONTINUATION) {
                        opcode = first & 0x0f;
                    }
                    message.writeBytes(payload);
                    if ((first & 0x80) != 0) {
                        send(out, opcode, message.toByteArray());
                        message.reset();
                    }
                }
            }
        }
    }

    private static void send(OutputStream out, int opcode, byte[] payload) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(10).put((byte) (0x80 | opcode));
        if (payload.length < 126) {
            head.put((byte) payload.length);
        } else if (payload.length <= 0xffff) {
            head.put((byte) 126).putShort((short) payload.length);
        } else {
            head.put((byte) 127).putLong(payload.length);
        }
        byte[] frame = new byte[head.position() + payload.length];
        System.arraycopy(head.array(), 0, frame, 0, head.position());
        System.arraycopy(payload, 0, frame, head.position(), payload.length);
        out.write(frame);
        out.flush();
    }

    private static String head(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }
}
