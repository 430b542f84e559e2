package dev.wirewitness.proxy.listen;

import dev.wirewitness.proxy.upstream.Host;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/**
 * The header a load balancer puts before a connection (PROXY protocol, versions 1 and 2): who is behind it.
 *
 * <pre>
 *   version 1   PROXY TCP4 source destination source-port destination-port CRLF    at most 107 bytes
 *   version 2   0 signature (12) | 12 version and command (1) | 13 family (1) | 14 length (2)
 *               | 16 source (4 or 16), destination (4 or 16), ports (2, 2), further fields
 * </pre>
 */
sealed interface ProxyHeader {
    record NeedMore() implements ProxyHeader {}

    /** The connection is for {@code client}; its own bytes begin after {@code length}. */
    record Behind(InetAddress client, int length) implements ProxyHeader {}

    /** The load balancer speaks for itself, as when it looks whether we live. */
    record Itself(int length) implements ProxyHeader {}

    /** {@code why}: in words, without what was sent. */
    record Malformed(String why) implements ProxyHeader {}

    String V1 = "PROXY ";

    @SuppressWarnings("MutablePublicArray") // package-private, as the interface is
    byte[] V2 = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};

    int MAX_V1 = 107;
    int MAX_V2 = 16 + 4096;

    /** Of bytes that begin as one of the two; does not move the reader index. */
    static ProxyHeader read(ByteBuf in) {
        return in.getByte(in.readerIndex()) == V2[0] ? version2(in) : version1(in);
    }

    private static ProxyHeader version1(ByteBuf in) {
        int length = Math.min(in.readableBytes(), MAX_V1);
        int feed = in.indexOf(in.readerIndex(), in.readerIndex() + length, (byte) '\n') - in.readerIndex();
        if (feed < 0) {
            return length < MAX_V1
                    ? new NeedMore()
                    : new Malformed("version 1: no end within " + MAX_V1 + " bytes");
        }
        String line = in.toString(in.readerIndex(), feed, StandardCharsets.ISO_8859_1);
        if (!line.endsWith("\r")) {
            return new Malformed("version 1: a line that ends without CR");
        }
        String[] words = line.substring(0, feed - 1).split(" ", -1);
        if (words.length > 1 && words[1].equals("UNKNOWN")) {
            return new Itself(feed + 1);
        }
        int bytes = words.length != 6 ? 0 : words[1].equals("TCP4") ? 4 : words[1].equals("TCP6") ? 16 : 0;
        if (bytes == 0) {
            return new Malformed("version 1: not as expected (PROXY TCP4|TCP6 source destination port port)");
        }
        if (!(Host.parse(words[2]) instanceof Host.Address source && fits(words[2], bytes))
                || !(Host.parse(words[3]) instanceof Host.Address && fits(words[3], bytes))
                || !isPort(words[4])
                || !isPort(words[5])) {
            return new Malformed("version 1: an address or port that is none of " + words[1]);
        }
        return new Behind(source.address(), feed + 1);
    }

    /** By its spelling: an IPv6 form may carry an IPv4 address. */
    private static boolean fits(String address, int bytes) {
        return address.charAt(0) != '[' && (address.indexOf(':') >= 0) == (bytes == 16);
    }

    private static boolean isPort(String text) {
        int port = 0;
        for (int i = 0; i < text.length() && port <= 65535; i++) {
            int digit = text.charAt(i) - '0';
            port = digit < 0 || digit > 9 ? 65536 : port * 10 + digit;
        }
        return port <= 65535 && !text.isEmpty() && (text.length() == 1 || text.charAt(0) != '0');
    }

    private static ProxyHeader version2(ByteBuf in) {
        if (in.readableBytes() < 16) {
            return new NeedMore();
        }
        int at = in.readerIndex();
        int command = in.getUnsignedByte(at + 12);
        int family = in.getUnsignedByte(at + 13);
        int length = 16 + in.getUnsignedShort(at + 14);
        if (command != 0x20 && command != 0x21) {
            return new Malformed("version 2: command " + command + " (expected: 32 or 33, LOCAL or PROXY)");
        }
        if (length > MAX_V2) {
            return new Malformed("version 2: " + length + " bytes (expected: at most " + MAX_V2 + ")");
        }
        if (in.readableBytes() < length) {
            return new NeedMore();
        }
        if (command == 0x20 || family == 0) {
            return new Itself(length);
        }
        int bytes = family == 0x11 ? 4 : family == 0x21 ? 16 : 0;
        if (bytes == 0 || length < 16 + 2 * bytes + 4) {
            return new Malformed("version 2: family " + family + " in " + length
                    + " bytes (expected: 17 or 33, TCP over IPv4 or IPv6, with both addresses)");
        }
        return new Behind(address(in, at + 16, bytes), length);
    }

    private static InetAddress address(ByteBuf in, int at, int length) {
        byte[] bytes = new byte[length];
        in.getBytes(at, bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + length + " bytes (expected: 4 or 16)", e);
        }
    }
}
