package dev.wirewitness.proxy.intercept;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How a client begins inside a tunnel: TLS, plain HTTP, or something else. Says no more than which hosts are named;
 * whether the message is sound is for its reader. Anything else is recognised within its first line.
 */
sealed interface TunnelStart {
    /** It may still be anything; nothing tells how many bytes are to come. */
    record Undecided() implements TunnelStart {}

    /** It is TLS, or plain HTTP ({@code http}); the rest of its first message is to come. */
    record Incomplete(boolean http) implements TunnelStart {}

    /** A ClientHello, or {@link ClientHello#UNREADABLE}. */
    record Tls(ClientHello hello) implements TunnelStart {}

    /** A request of HTTP/1, or the preface of HTTP/2, with the hosts that its target and Host fields name, as written. */
    record Http(List<String> hosts) implements TunnelStart {}

    /** Neither. */
    record Other() implements TunnelStart {}

    /** A client that says nothing: perhaps it waits for the server to begin. Never an outcome of {@link #of}. */
    record Silent() implements TunnelStart {}

    /** A client that ended before its first TLS or HTTP message did. Never an outcome of {@link #of}. */
    record BrokenOff() implements TunnelStart {}

    int TLS_HANDSHAKE = 0x16;

    int MAX_LINE = 16 << 10;
    int MAX_HEAD = 64 << 10;

    /** Does not move the reader index. Decided within a head's or a ClientHello's limit of bytes. */
    static TunnelStart of(ByteBuf in) {
        if (!in.isReadable()) {
            return new Undecided();
        }
        return in.getByte(in.readerIndex()) == TLS_HANDSHAKE ? HelloRecords.of(in) : HttpHead.of(in);
    }

    /** A ClientHello in its TLS records (RFC 8446 section 5.1): type (1), version (2), length (2), fragment. */
    final class HelloRecords {
        private static final int MAX_HELLO = 64 << 10;

        /** Real ones need one or two; each is looked at again whenever bytes arrive. */
        private static final int MAX_RECORDS = 16;

        private static final int CLIENT_HELLO = 1;

        private HelloRecords() {}

        private static TunnelStart of(ByteBuf in) {
            ByteBuf message = Unpooled.buffer();
            int at = in.readerIndex();
            for (int records = 0; records < MAX_RECORDS; records++) {
                int here = in.writerIndex() - at;
                boolean wrong = here > 0 && in.getByte(at) != TLS_HANDSHAKE || here > 1 && in.getByte(at + 1) != 3;
                int length = here < 5 ? 1 : in.getUnsignedShort(at + 3);
                if (wrong || length == 0 || length > 1 << 14) {
                    return records == 0 ? new Other() : new Tls(ClientHello.UNREADABLE);
                }
                if (here < 5) {
                    return new Incomplete(false);
                }
                message.writeBytes(in, at + 5, Math.min(length, in.writerIndex() - at - 5));
                TunnelStart read = message(message);
                if (!(read instanceof Incomplete) || in.writerIndex() - at - 5 < length) {
                    return read;
                }
                at += 5 + length;
            }
            return new Tls(ClientHello.UNREADABLE);
        }

        private static TunnelStart message(ByteBuf message) {
            if (message.isReadable() && message.getByte(0) != CLIENT_HELLO) {
                return new Tls(ClientHello.UNREADABLE);
            }
            if (message.readableBytes() < 4) {
                return new Incomplete(false);
            }
            int length = message.getUnsignedMedium(1);
            if (length > MAX_HELLO) {
                return new Tls(ClientHello.UNREADABLE);
            }
            return message.readableBytes() < 4 + length
                    ? new Incomplete(false)
                    : new Tls(ClientHello.read(message.slice(4, length)));
        }
    }

    /** A request line (RFC 9112 section 3) and the fields behind it. */
    final class HttpHead {
        private static final String VERSION = " HTTP/";
        private static final int MAX_METHOD = 32;

        /** RFC 9110 section 9, RFC 5789, and the preface of HTTP/2: no other protocol begins with one of these. */
        private static final Set<String> METHODS = Set.of(
                "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PRI");

        private HttpHead() {}

        private static TunnelStart of(ByteBuf in) {
            int from = in.readerIndex();
            int end = in.writerIndex();
            int feed = in.indexOf(from, Math.min(end, from + MAX_LINE), (byte) '\n');
            int lineEnd = feed < 0 ? Math.min(end, from + MAX_LINE) : feed;
            int space = method(in, from, lineEnd, feed >= 0);
            if (space < 0) {
                return new Other();
            }
            boolean known = space < lineEnd
                    && METHODS.contains(in.toString(from, space - from, StandardCharsets.ISO_8859_1));
            if (feed < 0) {
                return end - from >= MAX_LINE
                        ? known ? new Http(List.of()) : new Other()
                        : known ? new Incomplete(true) : new Undecided();
            }
            String line = in.toString(from, lineEnd - from, StandardCharsets.ISO_8859_1);
            int version = line.lastIndexOf(VERSION);
            if (version < space - from && !known) {
                return new Other();
            }
            List<String> hosts = new ArrayList<>(2);
            target(line.substring(space - from + 1), hosts);
            return fields(in, feed + 1, from + MAX_HEAD, hosts);
        }

        /** Where the method ends; where it may still go on, the end of the bytes; -1 where it is none. */
        private static int method(ByteBuf in, int from, int end, boolean wholeLine) {
            for (int i = from; i < end; i++) {
                int c = in.getByte(i);
                if (c == ' ' && i > from) {
                    return i;
                }
                boolean letter = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
                boolean inside = i > from && (c >= '0' && c <= '9' || c == '-' || c == '_');
                if (!letter && !inside || i - from >= MAX_METHOD) {
                    return -1;
                }
            }
            return wholeLine ? -1 : end;
        }

        /** {@code scheme://host[:port]/…}, if it is that. */
        private static void target(String target, List<String> hosts) {
            int begin = target.indexOf("://");
            if (begin > 0 && target.charAt(0) != '/') {
                int end = begin + 3;
                while (end < target.length() && "/?# ".indexOf(target.charAt(end)) < 0) {
                    end++;
                }
                hosts.add(target.substring(begin + 3, end));
            }
        }

        private static TunnelStart fields(ByteBuf in, int from, int limit, List<String> hosts) {
            int at = from;
            while (true) {
                int feed = in.indexOf(at, Math.min(in.writerIndex(), limit), (byte) '\n');
                if (feed < 0) {
                    return in.writerIndex() < limit ? new Incomplete(true) : new Http(List.copyOf(hosts));
                }
                String line = in.toString(at, feed - at, StandardCharsets.ISO_8859_1).strip();
                if (line.isEmpty()) {
                    return new Http(List.copyOf(hosts));
                }
                if (line.toLowerCase(Locale.ROOT).startsWith("host:")) {
                    hosts.add(line.substring(5).strip());
                }
                at = feed + 1;
            }
        }
    }
}
