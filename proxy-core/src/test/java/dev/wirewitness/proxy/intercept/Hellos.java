package dev.wirewitness.proxy.intercept;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** ClientHellos written by hand: the body of the message alone. */
final class Hellos {
    static final List<Integer> CHROME = List.of(
            0x3a3a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x9c, 0x9d,
            0x2f, 0x35);

    private final ByteBuf extensions = Unpooled.buffer();

    Hellos extension(int type, byte... content) {
        extensions.writeShort(type).writeShort(content.length).writeBytes(content);
        return this;
    }

    Hellos words(int type, int lengthBytes, int... words) {
        extensions.writeShort(type).writeShort(lengthBytes + 2 * words.length);
        if (lengthBytes == 1) {
            extensions.writeByte(2 * words.length);
        } else {
            extensions.writeShort(2 * words.length);
        }
        for (int word : words) {
            extensions.writeShort(word);
        }
        return this;
    }

    Hellos serverName(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        extensions.writeShort(0).writeShort(bytes.length + 5).writeShort(bytes.length + 3).writeByte(0);
        extensions.writeShort(bytes.length).writeBytes(bytes);
        return this;
    }

    Hellos alpn(String protocol) {
        byte[] bytes = protocol.getBytes(StandardCharsets.ISO_8859_1);
        extensions.writeShort(16).writeShort(bytes.length + 3).writeShort(bytes.length + 1).writeByte(bytes.length);
        extensions.writeBytes(bytes);
        return this;
    }

    byte[] body(List<Integer> ciphers) {
        ByteBuf out = Unpooled.buffer();
        out.writeShort(0x0303).writeZero(32).writeByte(0).writeShort(2 * ciphers.size());
        ciphers.forEach(out::writeShort);
        out.writeByte(1).writeByte(0).writeShort(extensions.readableBytes()).writeBytes(extensions);
        return ByteBufUtil.getBytes(out);
    }

    /** The message as a Chromium of 2023 writes it, in the order it happens to take. */
    static byte[] chrome(String name) {
        return new Hellos()
                .extension(0x0a0a)
                .words(0x0d, 2, 0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601)
                .serverName(name)
                .alpn("h2")
                .words(0x2b, 1, 0x6a6a, 0x0304, 0x0303)
                .extension(0x33).extension(0x05).extension(0x0a).extension(0x0b).extension(0x12).extension(0x17)
                .extension(0x1b).extension(0x23).extension(0x2d).extension(0x4469).extension(0xff01)
                .extension(0x15, new byte[100])
                .body(CHROME);
    }
}
