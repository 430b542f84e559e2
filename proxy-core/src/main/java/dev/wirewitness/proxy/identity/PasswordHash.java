package dev.wirewitness.proxy.identity;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * What is kept of a password: Argon2id in the PHC string format (RFC 9106) or bcrypt as {@code htpasswd -B} writes it.
 * Costs have upper bounds, so that a line of the file cannot hang the proxy.
 */
public sealed interface PasswordHash {
    /** Takes tens of milliseconds and, with Argon2id, megabytes: not on an event loop. Compares in constant time. */
    boolean matches(byte[] password);

    /**
     * Reads a hash.
     *
     * @throws IllegalArgumentException with what was expected; the hash is not repeated
     */
    static PasswordHash parse(String text) {
        if (text.startsWith("$argon2id$")) {
            return Argon2id.parse(text);
        }
        if (text.startsWith("$2a$") || text.startsWith("$2b$") || text.startsWith("$2y$")) {
            return Bcrypt.parse(text);
        }
        throw new IllegalArgumentException("hash of an unknown or weak kind (expected: $argon2id$… or bcrypt $2y$…,"
                + " as 'wirewitness user add' and 'htpasswd -B' make them)");
    }

    /** Argon2id, 19 MiB, 2 passes, a fresh salt. */
    static String of(byte[] password) {
        byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        Argon2id kept = new Argon2id(Argon2Parameters.ARGON2_VERSION_13, 19_456, 2, 1, salt, new byte[32]);
        return kept.text(kept.hash(password));
    }

    /** RFC 9106. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
    record Argon2id(int version, int memoryKib, int passes, int lanes, byte[] salt, byte[] hash)
            implements PasswordHash {
        private static final int MAX_MEMORY_KIB = 256 << 10;
        private static final int MAX_PASSES = 16;
        private static final int MAX_LANES = 8;
        private static final Pattern FORM = Pattern.compile(
                "\\$argon2id\\$v=(16|19)\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,3})\\$([A-Za-z0-9+/]{11,88})\\$([A-Za-z0-9+/]{22,88})");

        static Argon2id parse(String text) {
            Matcher form = FORM.matcher(text);
            if (!form.matches()) {
                throw new IllegalArgumentException(
                        "Argon2id hash that cannot be read (expected: $argon2id$v=19$m=19456,t=2,p=1$salt$hash)");
            }
            int memory = Integer.parseInt(form.group(2));
            int passes = Integer.parseInt(form.group(3));
            int lanes = Integer.parseInt(form.group(4));
            if (lanes < 1 || lanes > MAX_LANES || passes < 1 || passes > MAX_PASSES
                    || memory < 8 * lanes || memory > MAX_MEMORY_KIB) {
                throw new IllegalArgumentException("Argon2id costs m=" + memory + ",t=" + passes + ",p=" + lanes
                        + " (expected: m of 8p to " + MAX_MEMORY_KIB + " KiB, t to " + MAX_PASSES + ", p to " + MAX_LANES
                        + ")");
            }
            return new Argon2id(
                    Integer.parseInt(form.group(1)), memory, passes, lanes, decoded(form.group(5)), decoded(form.group(6)));
        }

        private static byte[] decoded(String text) {
            try {
                return Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("Argon2id hash whose salt or hash is no base64", e);
            }
        }

        @Override
        public boolean matches(byte[] password) {
            return MessageDigest.isEqual(hash, hash(password));
        }

        private byte[] hash(byte[] password) {
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(version)
                    .withMemoryAsKB(memoryKib)
                    .withIterations(passes)
                    .withParallelism(lanes)
                    .withSalt(salt)
                    .build());
            byte[] made = new byte[hash.length];
            generator.generateBytes(password, made);
            return made;
        }

        private String text(byte[] made) {
            Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
            return String.format(
                    Locale.ROOT, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
                    version, memoryKib, passes, lanes, base64.encodeToString(salt), base64.encodeToString(made));
        }

        @Override
        public String toString() {
            return "Argon2id[m=" + memoryKib + ",t=" + passes + ",p=" + lanes + "]";
        }
    }

    /** As OpenBSD has it; what is behind 72 bytes of a password does not count. */
    record Bcrypt(String text) implements PasswordHash {
        private static final int MAX_COST = 14;
        private static final Pattern FORM = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");

        static Bcrypt parse(String text) {
            Matcher form = FORM.matcher(text);
            if (!form.matches()) {
                throw new IllegalArgumentException(
                        "bcrypt hash that cannot be read (expected: $2y$, two digits, $ and 53 characters)");
            }
            int cost = Integer.parseInt(form.group(1));
            if (cost < 4 || cost > MAX_COST) {
                throw new IllegalArgumentException("bcrypt cost " + cost + " (expected: 4 to " + MAX_COST + ")");
            }
            return new Bcrypt(text);
        }

        @Override
        public boolean matches(byte[] password) {
            return OpenBSDBCrypt.checkPassword(text, password);
        }

        @Override
        public String toString() {
            return "Bcrypt[" + text.substring(0, 6) + "]";
        }
    }
}
