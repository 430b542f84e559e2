package dev.wirewitness.proxy.intercept;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a client's first TLS message says of the client (RFC 8446 section 4.1.2), read from its body, without the
 * four bytes of the handshake header:
 *
 * <pre>
 *   0 legacy_version (2) | 2 random (32) | 34 session id (1 + n) | cipher suites (2 + n) | compression (1 + n)
 *   | extensions (2 + n), each: type (2), length (2), content
 * </pre>
 *
 * @param serverName lower case, as RFC 6066 section 3 has it
 * @param encrypted whether another ClientHello may stand encrypted within (ECH): then {@code serverName} is a cover
 * @param offersHttp whether HTTP is among the protocols it offers (ALPN, RFC 7301), or it offers none
 * @param fingerprint of the program, in the form of JA4: version, counts and first ALPN, digest of the cipher suites,
 *     digest of extensions and signature algorithms. What comes and goes with resumption is left out, so that it stays
 *     the same from one connection of a program to the next
 */
record ClientHello(Optional<String> serverName, boolean encrypted, boolean offersHttp, String fingerprint) {
    /** Of a message that cannot be read. */
    static final ClientHello UNREADABLE = new ClientHello(Optional.empty(), false, true, "unreadable");

    private static final int SERVER_NAME = 0x0000;
    private static final int SIGNATURE_ALGORITHMS = 0x000d;
    private static final int ALPN = 0x0010;
    private static final int PADDING = 0x0015;
    private static final int PRE_SHARED_KEY = 0x0029;
    private static final int EARLY_DATA = 0x002a;
    private static final int SUPPORTED_VERSIONS = 0x002b;
    private static final int ENCRYPTED_CLIENT_HELLO = 0xfe0d;
    private static final int MAX_HOST = 255;

    /** Reads without moving the reader index; a message that breaks off or contradicts itself is unreadable. */
    static ClientHello read(ByteBuf message) {
        Reader reader = new Reader(message);
        try {
            return reader.hello();
        } catch (IndexOutOfBoundsException _) { // a length points past the end
            return UNREADABLE;
        }
    }

    /** Of one message; every access is bounds-checked by the buffer's own slice. */
    private static final class Reader {
        private final ByteBuf in;
        private final List<Integer> ciphers = new ArrayList<>();
        private final List<Integer> extensions = new ArrayList<>();
        private final List<Integer> signatures = new ArrayList<>();
        private Optional<String> serverName = Optional.empty();
        private String alpn = "00";
        private int version;
        private boolean encrypted;
        private boolean offersHttp = true;

        Reader(ByteBuf message) {
            in = message.slice();
        }

        ClientHello hello() {
            version = in.readUnsignedShort();
            in.skipBytes(32);
            in.skipBytes(in.readUnsignedByte());
            words(in.readSlice(in.readUnsignedShort()), ciphers);
            in.skipBytes(in.readUnsignedByte());
            if (in.isReadable()) {
                ByteBuf all = in.readSlice(in.readUnsignedShort());
                while (all.isReadable()) {
                    extension(all.readUnsignedShort(), all.readSlice(all.readUnsignedShort()));
                }
            }
            return new ClientHello(serverName, encrypted, offersHttp, fingerprint());
        }

        private void extension(int type, ByteBuf content) {
            if (isGrease(type)) {
                return;
            }
            switch (type) {
                case PRE_SHARED_KEY, EARLY_DATA, PADDING -> {
                    return;
                }
                case SERVER_NAME -> serverName = name(content);
                case ALPN -> {
                    offersHttp = offersHttp(content.duplicate());
                    alpn = firstProtocol(content);
                }
                case SIGNATURE_ALGORITHMS -> words(content.readSlice(content.readUnsignedShort()), signatures);
                case SUPPORTED_VERSIONS -> highest(content.readSlice(content.readUnsignedByte()));
                case ENCRYPTED_CLIENT_HELLO -> encrypted = true;
                default -> {}
            }
            extensions.add(type);
        }

        private void highest(ByteBuf versions) {
            int best = 0;
            while (versions.isReadable()) {
                int each = versions.readUnsignedShort();
                best = isGrease(each) ? best : Math.max(best, each);
            }
            version = best;
        }

        private static Optional<String> name(ByteBuf content) {
            ByteBuf names = content.readSlice(content.readUnsignedShort());
            while (names.isReadable()) {
                int type = names.readUnsignedByte();
                ByteBuf name = names.readSlice(names.readUnsignedShort());
                if (type == 0 && name.isReadable() && name.readableBytes() <= MAX_HOST) {
                    return Optional.of(name.toString(StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT));
                }
            }
            return Optional.empty();
        }

        private static boolean offersHttp(ByteBuf content) {
            ByteBuf protocols = content.readSlice(content.readUnsignedShort());
            boolean any = false;
            while (protocols.isReadable()) {
                String name = protocols
                        .readSlice(protocols.readUnsignedByte())
                        .toString(StandardCharsets.US_ASCII);
                if (name.equals("h2") || name.startsWith("http/")) {
                    return true;
                }
                any = true;
            }
            return !any;
        }

        /** First and last character of the first protocol; hexadecimal digits where they are no letters or digits. */
        private static String firstProtocol(ByteBuf content) {
            ByteBuf protocols = content.readSlice(content.readUnsignedShort());
            if (!protocols.isReadable()) {
                return "00";
            }
            ByteBuf first = protocols.readSlice(protocols.readUnsignedByte());
            if (!first.isReadable()) {
                return "00";
            }
            int begin = first.getByte(0) & 0xff;
            int end = first.getByte(first.readableBytes() - 1) & 0xff;
            return isAlphanumeric(begin) && isAlphanumeric(end)
                    ? "" + (char) begin + (char) end
                    : HexFormat.of().toHexDigits((byte) begin).substring(0, 1)
                            + HexFormat.of().toHexDigits((byte) end).substring(1);
        }

        private static void words(ByteBuf from, List<Integer> to) {
            while (from.isReadable()) {
                int word = from.readUnsignedShort();
                if (!isGrease(word)) {
                    to.add(word);
                }
            }
        }

        private String fingerprint() {
            String counted = "t" + versionDigits() + (serverName.isPresent() ? "d" : "i") + twoDigits(ciphers.size())
                    + twoDigits(extensions.size()) + alpn;
            String sortedExtensions = hex(extensions.stream()
                    .filter(type -> type != SERVER_NAME && type != ALPN)
                    .sorted()
                    .toList());
            String signed = signatures.isEmpty() ? sortedExtensions : sortedExtensions + "_" + hex(signatures);
            return counted + "_" + digest(hex(ciphers.stream().sorted().toList())) + "_" + digest(signed);
        }

        private String versionDigits() {
            return switch (version) {
                case 0x0304 -> "13";
                case 0x0303 -> "12";
                case 0x0302 -> "11";
                case 0x0301 -> "10";
                case 0x0300 -> "s3";
                default -> "00";
            };
        }

        private static String twoDigits(int count) {
            return count < 10 ? "0" + count : String.valueOf(Math.min(99, count));
        }

        private static String hex(List<Integer> words) {
            StringBuilder text = new StringBuilder(words.size() * 5);
            for (int word : words) {
                text.append(text.isEmpty() ? "" : ",").append(HexFormat.of().toHexDigits((short) word));
            }
            return text.toString();
        }

        private static String digest(String text) {
            if (text.isEmpty()) {
                return "000000000000";
            }
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
                return HexFormat.of().formatHex(hash, 0, 6);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("SHA-256 is in every JDK", e);
            }
        }

        /** Values that clients send at random, so that servers learn to pass over what they do not know (RFC 8701). */
        private static boolean isGrease(int word) {
            return (word & 0x0f0f) == 0x0a0a && (word >> 8) == (word & 0xff);
        }

        private static boolean isAlphanumeric(int c) {
            return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
        }
    }
}
