package dev.wirewitness.proxy.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/** Bytes of a SOCKS5 client. */
final class Socks {
    private Socks() {}

    /** Offers to go without a password. */
    static final byte[] GREETING = {5, 1, 0};

    static byte[] name(String host, int port) {
        byte[] name = host.getBytes(StandardCharsets.ISO_8859_1);
        return request(3, name, true, port);
    }

    static byte[] address(String host, int port) throws IOException {
        return request(1, InetAddress.getByName(host).getAddress(), false, port);
    }

    private static byte[] request(int form, byte[] address, boolean length, int port) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {5, 1, 0, (byte) form});
        if (length) {
            out.write(address.length);
        }
        out.writeBytes(address);
        out.write(port >> 8);
        out.write(port);
        return out.toByteArray();
    }

    static byte[] joined(byte[] first, byte[] second, String third) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(first);
        out.writeBytes(second);
        out.writeBytes(third.getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }
}
