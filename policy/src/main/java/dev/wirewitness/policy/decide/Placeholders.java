package dev.wirewitness.policy.decide;

import dev.wirewitness.policy.Category;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The placeholders of one exchange and the values they stand for. The same value always gets the same placeholder
 * under the same key, so a provider's prompt cache keeps its prefixes and a conversation stays readable; nothing is
 * kept after the exchange. Belongs to one exchange or one WebSocket; not for two threads at once.
 *
 * <p>Form: {@code [REDACTED:type:token]}, type a detector id, token ten of {@code a-z2-7}: plain ASCII that needs no
 * escape in JSON at any depth and survives Markdown.
 */
public final class Placeholders {
    /** What every placeholder begins with. */
    public static final String PREFIX = "[REDACTED:";

    /** No placeholder is longer, in characters and bytes. */
    public static final int MAX_LENGTH = 96;

    private static final int MAX_KEPT = 20_000;
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int TOKEN_LENGTH = 10;

    private final byte[] key;
    private @Nullable Mac opened;
    private final Map<String, ByteBuffer> originals = new HashMap<>();

    /** {@code key}: 32 random bytes, the same for the whole installation; not copied. */
    public Placeholders(byte[] key) {
        this.key = key;
    }

    /** The placeholder for a value, remembered. {@code value}: UTF-8, escapes removed; copied. */
    public String placeholder(String type, ByteBuffer value) {
        byte[] copy = new byte[value.remaining()];
        value.duplicate().get(copy);
        String placeholder = PREFIX + type + ":" + token(copy) + "]";
        originals.putIfAbsent(placeholder, ByteBuffer.wrap(copy).asReadOnlyBuffer());
        return placeholder;
    }

    /** Keyed hash of a value for counting equal ones: 16 hex digits. */
    public String fingerprint(Category category, ByteBuffer value) {
        Mac mac = mac();
        mac.update(category.id().getBytes(StandardCharsets.US_ASCII));
        mac.update((byte) 0);
        mac.update(value.duplicate());
        byte[] hash = mac.doFinal();
        StringBuilder hex = new StringBuilder(16);
        for (int i = 0; i < 8; i++) {
            hex.append(Character.forDigit((hash[i] >> 4) & 15, 16)).append(Character.forDigit(hash[i] & 15, 16));
        }
        return hex.toString();
    }

    /** The value a placeholder of this exchange stands for. */
    public Optional<ByteBuffer> original(String placeholder) {
        return Optional.ofNullable(originals.get(placeholder)).map(ByteBuffer::duplicate);
    }

    /** Takes over the placeholders of another message of the same connection, at most {@value #MAX_KEPT} in all. */
    public void adopt(Placeholders other) {
        for (Map.Entry<String, ByteBuffer> one : other.originals.entrySet()) {
            if (originals.size() < MAX_KEPT) {
                originals.putIfAbsent(one.getKey(), one.getValue());
            }
        }
    }

    public boolean isEmpty() {
        return originals.isEmpty();
    }

    @Override
    public String toString() {
        return "Placeholders[" + originals.size() + "]";
    }

    private String token(byte[] value) {
        byte[] hash = mac().doFinal(value);
        StringBuilder token = new StringBuilder(TOKEN_LENGTH);
        for (int i = 0; i < TOKEN_LENGTH; i++) {
            token.append(ALPHABET.charAt(hash[i] & 31));
        }
        return token.toString();
    }

    // opened on first use: most exchanges have nothing to replace
    private Mac mac() {
        Mac mac = opened;
        if (mac == null) {
            try {
                mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(key, "HmacSHA256"));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("HmacSHA256 with a key of " + key.length + " bytes (expected: 32)", e);
            }
            opened = mac;
        }
        return mac;
    }
}
