package dev.wirewitness.proxy.upstream;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A name server on loopback, UDP and TCP on one port, that says what a test says: bytes written by hand. */
final class TestDns implements AutoCloseable {
    static final int A = 1;
    static final int CNAME = 5;
    static final int SOA = 6;
    static final int AAAA = 28;
    static final int SERVFAIL = 2;
    static final int NXDOMAIN = 3;

    /** What to answer; null: nothing at all. */
    interface Script {
        byte @Nullable [] answer(Question question) throws IOException;
    }

    /** {@code raw}: the question section as it came. */
    record Question(int id, String name, int type, boolean tcp, byte[] raw) {}

    /** One record; {@code name} and what {@link #data} holds are not compressed. */
    record Entry(String name, int type, long ttl, byte[] data) {}

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Script script;
    final Queue<Question> asked = new ConcurrentLinkedQueue<>();

    TestDns(Script script) throws IOException {
        this.script = script;
        // the system gives a port that is free for UDP; for TCP the same number may be somebody's
        Pair pair = bindPair();
        udp = pair.udp;
        tcp = pair.tcp;
        Thread.ofVirtual().start(this::serveUdp);
        Thread.ofVirtual().start(this::serveTcp);
    }

    private record Pair(DatagramSocket udp, ServerSocket tcp) {}

    private static Pair bindPair() throws IOException {
        for (int tries = 1;; tries++) {
            DatagramSocket udp = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try {
                return new Pair(udp, new ServerSocket(udp.getLocalPort(), 50, InetAddress.getLoopbackAddress()));
            } catch (BindException e) {
                udp.close();
                if (tries == 100) {
                    throw e;
                }
            }
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) udp.getLocalSocketAddress();
    }

    /** How often it was asked for this. */
    long asked(String name, int type) {
        return asked.stream().filter(q -> q.name.equals(name) && q.type == type).count();
    }

    static Entry a(String name, long ttl, String address) throws IOException {
        return new Entry(name, A, ttl, InetAddress.getByName(address).getAddress());
    }

    static Entry aaaa(String name, long ttl, String address) throws IOException {
        return new Entry(name, AAAA, ttl, InetAddress.getByName(address).getAddress());
    }

    static Entry cname(String name, long ttl, String target) {
        return new Entry(name, CNAME, ttl, name(target));
    }

    static Entry soa(String zone, long ttl, int minimum) {
        byte[] names = name("ns." + zone);
        byte[] mail = name("hostmaster." + zone);
        ByteBuffer data = ByteBuffer.allocate(names.length + mail.length + 20);
        data.put(names).put(mail).putInt(1).putInt(7200).putInt(900).putInt(86400).putInt(minimum);
        return new Entry(zone, SOA, ttl, data.array());
    }

    static byte[] answer(Question to, Entry... entries) {
        return message(to, 0, false, List.of(entries), List.of());
    }

    static byte[] missing(Question to, int code, Entry... authority) {
        return message(to, code, false, List.of(), List.of(authority));
    }

    static byte[] message(Question to, int code, boolean truncated, List<Entry> answers, List<Entry> authority) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int flags = 0x8180 | code | (truncated ? 0x200 : 0);
        out.writeBytes(ByteBuffer.allocate(12)
                .putShort((short) to.id)
                .putShort((short) flags)
                .putShort((short) 1)
                .putShort((short) answers.size())
                .putShort((short) authority.size())
                .putShort((short) 0)
                .array());
        out.writeBytes(to.raw);
        answers.forEach(entry -> write(entry, out));
        authority.forEach(entry -> write(entry, out));
        return out.toByteArray();
    }

    private static void write(Entry entry, ByteArrayOutputStream out) {
        out.writeBytes(name(entry.name));
        out.writeBytes(ByteBuffer.allocate(10)
                .putShort((short) entry.type)
                .putShort((short) 1)
                .putInt((int) entry.ttl)
                .putShort((short) entry.data.length)
                .array());
        out.writeBytes(entry.data);
    }

    static byte[] name(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : name.split("\\.")) {
            out.write(label.length());
            out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.write(0);
        return out.toByteArray();
    }

    private void serveUdp() {
        byte[] space = new byte[4096];
        while (!udp.isClosed()) {
            DatagramPacket packet = new DatagramPacket(space, space.length);
            try {
                udp.receive(packet);
                byte[] answer = script.answer(read(ByteBuffer.wrap(space, 0, packet.getLength()), false));
                if (answer != null) {
                    udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                assert udp.isClosed() : e;
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (Socket socket = tcp.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                byte[] answer = script.answer(read(ByteBuffer.wrap(in.readNBytes(in.readUnsignedShort())), true));
                if (answer != null) {
                    socket.getOutputStream().write(ByteBuffer.allocate(answer.length + 2)
                            .putShort((short) answer.length).put(answer).array());
                    in.read(); // until the other side closes
                }
            } catch (IOException e) {
                continue;
            }
        }
    }

    private Question read(ByteBuffer query, boolean overTcp) {
        int id = Short.toUnsignedInt(query.getShort(0));
        query.position(12);
        StringBuilder name = new StringBuilder();
        for (int length = query.get(); length > 0; length = query.get()) {
            byte[] label = new byte[length];
            query.get(label);
            name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
        }
        int type = query.getShort();
        query.getShort();
        byte[] raw = new byte[query.position() - 12];
        query.get(12, raw);
        Question question = new Question(id, name.toString(), type, overTcp, raw);
        asked.add(question);
        return question;
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
