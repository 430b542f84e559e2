package dev.wirewitness.proxy.intercept;

import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.identity.Password;
import dev.wirewitness.proxy.upstream.Host;
import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/**
 * The messages of a SOCKS5 client (RFC 1928 sections 3 and 4, RFC 1929), one at a time. The reader index moves past a message
 * that is complete, and stays where none is.
 *
 * <pre>
 *   greeting  0 version 5 | 1 count of methods | 2 methods (1 each)
 *   login     0 version 1 | 1 length | user | length | password
 *   request   0 version 5 | 1 command | 2 reserved | 3 form of address | 4 address (4, 16, or 1 + n) | port (2)
 * </pre>
 */
final class SocksReader {
    static final int CONNECT = 1;
    static final int PASSWORD = 2;

    private static final int VERSION = 5;
    private static final int ADDRESS4 = 1;
    private static final int NAME = 3;
    private static final int ADDRESS6 = 4;

    private SocksReader() {}

    /** What the bytes are. */
    sealed interface Message {
        record NeedMore() implements Message {}

        /**
         * @param withoutPassword whether the client would go on without saying who it is
         * @param withPassword whether it would give a user and password
         */
        record Greeting(boolean withoutPassword, boolean withPassword) implements Message {}

        /** Who the client says it is (RFC 1929). */
        record Login(String user, Password password) implements Message {}

        /** A wish for a command; the only one we know is {@link #CONNECT}. */
        record Request(int command, Authority to) implements Message {}

        /** {@code reply}: the code that says so to the client (RFC 1928 section 6). */
        record Malformed(int reply, String why) implements Message {}
    }

    static Message greeting(ByteBuf in) {
        int at = in.readerIndex();
        int readable = in.readableBytes();
        if (readable > 0 && in.getByte(at) != VERSION) {
            return new Message.Malformed(SocksReply.FAILURE, "SOCKS version: another than 5");
        }
        if (readable < 2 || readable < 2 + in.getUnsignedByte(at + 1)) {
            return new Message.NeedMore();
        }
        int methods = in.getUnsignedByte(at + 1);
        boolean withoutPassword = false;
        boolean withPassword = false;
        for (int i = 0; i < methods; i++) {
            withoutPassword |= in.getByte(at + 2 + i) == 0;
            withPassword |= in.getByte(at + 2 + i) == PASSWORD;
        }
        in.skipBytes(2 + methods);
        return new Message.Greeting(withoutPassword, withPassword);
    }

    static Message login(ByteBuf in) {
        int at = in.readerIndex();
        int readable = in.readableBytes();
        if (readable > 0 && in.getByte(at) != 1) {
            return new Message.Malformed(SocksReply.FAILURE, "SOCKS login: version another than 1");
        }
        if (readable < 2 || readable < 3 + in.getUnsignedByte(at + 1)) {
            return new Message.NeedMore();
        }
        int user = in.getUnsignedByte(at + 1);
        int password = in.getUnsignedByte(at + 2 + user);
        if (readable < 3 + user + password) {
            return new Message.NeedMore();
        }
        byte[] secret = new byte[password];
        in.getBytes(at + 3 + user, secret);
        String name = in.toString(at + 2, user, StandardCharsets.UTF_8);
        in.setZero(at + 3 + user, password);
        in.skipBytes(3 + user + password);
        return new Message.Login(name, Password.of(secret));
    }

    static Message request(ByteBuf in) {
        int at = in.readerIndex();
        int readable = in.readableBytes();
        if (readable > 0 && in.getByte(at) != VERSION) {
            return new Message.Malformed(SocksReply.FAILURE, "SOCKS version: another than 5");
        }
        if (readable < 5) {
            return new Message.NeedMore();
        }
        if (in.getByte(at + 2) != 0) {
            return new Message.Malformed(SocksReply.FAILURE, "SOCKS request: its reserved byte is set");
        }
        int form = in.getByte(at + 3);
        int skip = form == NAME ? 5 : 4;
        int length =
                switch (form) {
                    case ADDRESS4 -> 4;
                    case ADDRESS6 -> 16;
                    case NAME -> in.getUnsignedByte(at + 4);
                    default -> -1;
                };
        if (length < 0) {
            return new Message.Malformed(SocksReply.ADDRESS_NOT_SUPPORTED, "SOCKS request: a form of address not known");
        }
        if (readable < skip + length + 2) {
            return new Message.NeedMore();
        }
        int port = in.getUnsignedShort(at + skip + length);
        String host = form == NAME
                ? in.toString(at + skip, length, StandardCharsets.ISO_8859_1)
                : address(in, at + skip, length);
        int command = in.getUnsignedByte(at + 1);
        in.skipBytes(skip + length + 2);
        return port == 0
                ? new Message.Malformed(SocksReply.FAILURE, "SOCKS request: port 0 (expected: 1-65535)")
                : request(command, host, port);
    }

    /** Names that are addresses are taken as such, which some clients write. */
    private static Message request(int command, String host, int port) {
        return switch (Host.parse(host)) {
            case Host.Name(String name) -> new Message.Request(command, new Authority(name, port));
            case Host.Address(_, String text) -> new Message.Request(command, new Authority(text, port));
            case Host.Malformed(String why) ->
                new Message.Malformed(SocksReply.FAILURE, "SOCKS request: the host " + why);
        };
    }

    private static String address(ByteBuf in, int at, int length) {
        byte[] bytes = new byte[length];
        in.getBytes(at, bytes);
        try {
            return NetUtil.toAddressString(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + length + " bytes (expected: 4 or 16)", e);
        }
    }
}
