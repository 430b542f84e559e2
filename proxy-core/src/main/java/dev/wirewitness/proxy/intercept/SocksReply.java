package dev.wirewitness.proxy.intercept;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** What we say to a SOCKS5 client (RFC 1928 sections 3 and 6). */
final class SocksReply {
    static final int SUCCEEDED = 0;
    static final int FAILURE = 1;
    static final int NOT_ALLOWED = 2;
    static final int HOST_UNREACHABLE = 4;
    static final int REFUSED = 5;
    static final int TIMED_OUT = 6;
    static final int COMMAND_NOT_SUPPORTED = 7;
    static final int ADDRESS_NOT_SUPPORTED = 8;

    private SocksReply() {}

    /** Go on without saying who you are. */
    static ByteBuf withoutPassword() {
        return bytes(5, 0);
    }

    /** Say who you are, with user and password. */
    static ByteBuf withPassword() {
        return bytes(5, SocksReader.PASSWORD);
    }

    /** Whether they are right (RFC 1929 section 2). */
    static ByteBuf login(boolean right) {
        return bytes(1, right ? 0 : 1);
    }

    /** None of the methods offered will do. */
    static ByteBuf noMethod() {
        return bytes(5, 0xff);
    }

    /** The answer to a request. The address we dialled from is none of the client's business: 0.0.0.0:0. */
    static ByteBuf to(int code) {
        return bytes(5, code, 0, 1, 0, 0, 0, 0, 0, 0);
    }

    static int code(TunnelRefusal.Kind kind) {
        return switch (kind) {
            case MALFORMED -> FAILURE;
            case NOT_ALLOWED -> NOT_ALLOWED;
            case UNRESOLVED, UNREACHABLE -> HOST_UNREACHABLE;
            case REFUSED -> REFUSED;
            case TIMED_OUT -> TIMED_OUT;
        };
    }

    private static ByteBuf bytes(int... values) {
        ByteBuf out = Unpooled.buffer(values.length);
        for (int value : values) {
            out.writeByte(value);
        }
        return out;
    }
}
