package dev.wirewitness.proxy.upstream;

import dev.wirewitness.proxy.upstream.ParentTrouble.Meaning;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Our side of SOCKS5 (RFC 1928, user and password by RFC 1929): bytes of the parent in, bytes for it out. Names are
 * sent as they are, so that the parent resolves them. No I/O.
 *
 * <pre>
 *   greeting  5 | count | methods          answer  5 | method
 *   login     1 | length | user | length | password        answer  1 | status
 *   request   5 | 1 connect | 0 | type | address | port (2)
 *   reply     5 | code | 0 | type 1: 4, 3: length and name, 4: 16 bytes | port (2)
 * </pre>
 */
final class Socks5Request {
    private static final int VERSION = 5;
    private static final int NO_LOGIN = 0;
    private static final int LOGIN = 2;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;

    /** What is to be done next. */
    sealed interface Step {
        /** More bytes are needed. */
        record Wait() implements Step {}

        @SuppressWarnings("ArrayRecordComponent") // sent once, never compared
        record Send(byte[] bytes) implements Step {
            @Override
            public String toString() {
                return "Send[" + bytes.length + " bytes]";
            }
        }

        /** The tunnel stands; what follows is the origin's. */
        record Established() implements Step {}

        record Failed(ParentTrouble why) implements Step {}
    }

    private enum State {
        METHOD,
        LOGIN,
        REPLY,
        DONE
    }

    private final Optional<ParentProxy.Credentials> credentials;
    private final String host;
    private final int port;
    private State state = State.METHOD;

    Socks5Request(Optional<ParentProxy.Credentials> credentials, String host, int port) {
        this.credentials = credentials;
        this.host = host;
        this.port = port;
    }

    byte[] greeting() {
        return credentials.isPresent() ? new byte[] {VERSION, 2, NO_LOGIN, LOGIN} : new byte[] {VERSION, 1, NO_LOGIN};
    }

    /** Takes whole messages out of {@code in}; to be called again after {@link Step.Send}. */
    Step read(ByteBuf in) {
        return switch (state) {
            case METHOD -> method(in);
            case LOGIN -> login(in);
            case REPLY -> reply(in);
            case DONE -> new Step.Wait();
        };
    }

    private Step method(ByteBuf in) {
        if (in.readableBytes() < 2) {
            return in.isReadable() && in.getByte(in.readerIndex()) != VERSION ? nonsense() : new Step.Wait();
        }
        if (in.readByte() != VERSION) {
            return nonsense();
        }
        int method = in.readUnsignedByte();
        if (method == NO_LOGIN) {
            state = State.REPLY;
            return new Step.Send(request());
        }
        if (method == LOGIN && credentials.isPresent()) {
            state = State.LOGIN;
            return new Step.Send(loginOf(credentials.get()));
        }
        return failed(Meaning.REFUSED, credentials.isPresent()
                ? "takes neither user and password nor nobody (SOCKS5)"
                : "asks for a user and password (SOCKS5; give them with upstream.proxy-credentials)");
    }

    private static byte[] loginOf(ParentProxy.Credentials ours) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(1);
        for (String each : new String[] {ours.user(), ours.password()}) {
            byte[] bytes = each.getBytes(StandardCharsets.UTF_8);
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    private Step login(ByteBuf in) {
        if (in.readableBytes() < 2) {
            return new Step.Wait();
        }
        in.skipBytes(1);
        if (in.readByte() != 0) {
            return failed(Meaning.REFUSED, "refused user and password (SOCKS5; see upstream.proxy-credentials)");
        }
        state = State.REPLY;
        return new Step.Send(request());
    }

    private byte[] request() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {VERSION, 1, 0});
        if (Host.parse(host) instanceof Host.Address(InetAddress address, _)) {
            byte[] bytes = address.getAddress();
            out.write(bytes.length == 4 ? IPV4 : IPV6);
            out.writeBytes(bytes);
        } else {
            byte[] bytes = host.getBytes(StandardCharsets.US_ASCII); // a Host.Name: at most 253
            out.write(NAME);
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        out.write(port >> 8);
        out.write(port);
        return out.toByteArray();
    }

    private Step reply(ByteBuf in) {
        int from = in.readerIndex();
        if (in.isReadable() && in.getByte(from) != VERSION) {
            return nonsense();
        }
        if (in.readableBytes() < 2) {
            return new Step.Wait();
        }
        int code = in.getUnsignedByte(from + 1);
        if (code != 0) {
            return refused(code);
        }
        if (in.readableBytes() < 5) {
            return new Step.Wait();
        }
        int address = switch (in.getByte(from + 3)) {
            case IPV4 -> 4;
            case NAME -> 1 + in.getUnsignedByte(from + 4);
            case IPV6 -> 16;
            default -> -1;
        };
        if (address < 0) {
            return nonsense();
        }
        if (in.readableBytes() < 4 + address + 2) {
            return new Step.Wait();
        }
        in.skipBytes(4 + address + 2);
        state = State.DONE;
        return new Step.Established();
    }

    /** RFC 1928 section 6. */
    private Step refused(int code) {
        return switch (code) {
            case 1 -> failed(Meaning.TRY_NEXT, "failed (SOCKS5 reply 1)");
            case 2 -> failed(Meaning.REFUSED, "does not allow this connection (SOCKS5 reply 2)");
            case 3 -> failed(Meaning.TRY_NEXT, "cannot reach that network (SOCKS5 reply 3)");
            case 4 -> failed(Meaning.TRY_NEXT, "cannot reach that host (SOCKS5 reply 4)");
            case 5 -> failed(Meaning.TRY_NEXT, "was refused the connection (SOCKS5 reply 5)");
            case 6 -> failed(Meaning.TRY_NEXT, "lost its way to that host (SOCKS5 reply 6)");
            case 7 -> failed(Meaning.REFUSED, "cannot connect at all (SOCKS5 reply 7)");
            case 8 -> failed(Meaning.REFUSED, "does not know this kind of address (SOCKS5 reply 8)");
            default -> failed(Meaning.REFUSED, "refused the tunnel (SOCKS5 reply " + code + ")");
        };
    }

    private Step nonsense() {
        return failed(Meaning.DEAD, "answered with something that is not SOCKS5");
    }

    private Step failed(Meaning meaning, String what) {
        state = State.DONE;
        return new Step.Failed(new ParentTrouble(meaning, what));
    }
}
