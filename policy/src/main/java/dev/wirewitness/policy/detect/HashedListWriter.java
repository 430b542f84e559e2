package dev.wirewitness.policy.detect;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes a hashed list out of terms or values. They are not kept in readable form beyond {@link #add}. The file does not
 * show them, but whoever has it can try guesses: it is to be guarded like the list of hashes it is. One thread.
 */
public final class HashedListWriter {
    /** The most words of a term. */
    static final int MOST_WORDS = 16;

    private static final int SHORTEST_TERM = 3;
    private static final int LONGEST_VALUE = 4096;
    private static final int MOST_FORMS = 16;
    /** Bits of the filter for each question that is to be answered with yes; up to twice as many, for a power of two. */
    private static final int TERM_BITS = 20;

    private static final int VALUE_BITS = 32;
    private static final String UNRESERVED = "-._~";

    private final HashedList.Kind kind;
    private final byte[] salt;
    private final SaltedHash hash;
    private final long seed;
    private final Set<Integer> reaches = new TreeSet<>();
    private long[] hashes = new long[1024];
    private int entries;
    private long[] quick = new long[1024];
    private int asked;

    /** With a salt of its own, from the system's secure random source. */
    public HashedListWriter(HashedList.Kind kind) {
        this(kind, fresh());
    }

    private static byte[] fresh() {
        byte[] salt = new byte[HashedList.SALT];
        new SecureRandom().nextBytes(salt);
        return salt;
    }

    HashedListWriter(HashedList.Kind kind, byte[] salt) {
        this.kind = kind;
        this.salt = salt.clone();
        hash = new SaltedHash(salt);
        seed = SaltedHash.seed(salt);
    }

    /** Takes one in, or says why it cannot be: the sentence does not hold it. */
    public Optional<String> add(String entry) {
        if (entries > HashedList.MOST_ENTRIES - MOST_FORMS) {
            return Optional.of("one more than a list holds (" + entries + " entries)");
        }
        if (reaches.size() > HashedList.MOST_REACHES - MOST_FORMS) {
            return Optional.of("of a length that is one more than a list holds (" + reaches.size() + " lengths)");
        }
        return kind == HashedList.Kind.VALUES ? value(entry) : term(entry);
    }

    private Optional<String> term(String entry) {
        byte[] seen = entry.strip()
                .codePoints()
                .map(Lookalikes::seen)
                .filter(codePoint -> codePoint >= 0)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        TermWalk walk = new TermWalk(Arrays.copyOf(seen, seen.length + Long.BYTES), seen.length, kind == HashedList.Kind.TERMS);
        if (!walk.toWord(0)) {
            return Optional.of("no word in it (expected: letters or digits)");
        }
        int start = walk.at();
        walk.word(seed);
        int words = 1;
        int end = walk.at();
        long[] begun = new long[MOST_WORDS];
        long walked = walk.hash();
        while (walk.signs()) {
            if (words == MOST_WORDS) {
                return Optional.of("more than " + MOST_WORDS + " words");
            }
            begun[words++] = walked;
            walk.word(walk.hash());
            walked = walk.hash();
            end = walk.at();
        }
        if (walk.at() < seen.length) {
            return Optional.of("more than " + TermWalk.MOST_SIGNS + " signs between two words");
        }
        String form = new String(seen, start, end - start, StandardCharsets.UTF_8);
        int length = form.codePointCount(0, form.length());
        if (length < SHORTEST_TERM && !CodePoints.alone(form.codePointAt(0))) {
            return Optional.of(length + " characters (expected: at least " + SHORTEST_TERM + " from first to last word)");
        }
        byte[] normal = walk.form(start, end);
        entry(hash.of(normal, 0, normal.length));
        ask(WordHash.spread(walked));
        for (int i = 1; i < words; i++) {
            ask(WordHash.spread(begun[i]) ^ HashedTerms.BEGINS);
        }
        reaches.add(words);
        return Optional.empty();
    }

    private Optional<String> value(String entry) {
        String value = entry.strip();
        byte[] raw = value.getBytes(StandardCharsets.UTF_8);
        if (raw.length < HashedValues.SHORTEST || raw.length > LONGEST_VALUE) {
            return Optional.of(raw.length + " bytes (expected: " + HashedValues.SHORTEST + " to " + LONGEST_VALUE + ")");
        }
        for (String form : forms(raw)) {
            byte[] bytes = form.getBytes(StandardCharsets.UTF_8);
            if (bytes.length >= HashedValues.SHORTEST) {
                entry(hash.of(bytes, 0, bytes.length));
                ask(HashedValues.head(bytes, 0, seed));
                ask(WordHash.spread(HashedValues.quick(seed, bytes, 0, bytes.length)));
                reaches.add(bytes.length);
            }
        }
        return Optional.empty();
    }

    /** As it is, percent-encoded, in hexadecimal, and in base64 at each of the three places it may begin at. */
    private static Set<String> forms(byte[] raw) {
        Set<String> forms = new LinkedHashSet<>();
        forms.add(new String(raw, StandardCharsets.UTF_8));
        forms.add(percent(raw, UNRESERVED));
        forms.add(percent(raw, UNRESERVED + "!$&'()*+,;=:@/?"));
        forms.add(percent(raw, UNRESERVED + "*").replace("%20", "+"));
        forms.add(HexFormat.of().formatHex(raw));
        forms.add(HexFormat.of().withUpperCase().formatHex(raw));
        for (int lead = 0; lead < 3; lead++) {
            byte[] shifted = new byte[lead + raw.length];
            System.arraycopy(raw, 0, shifted, lead, raw.length);
            // the characters that hold bits of this value alone, whatever stands before and behind it
            int from = (lead * 8 + 5) / 6;
            int to = shifted.length * 8 / 6;
            String code = Base64.getEncoder().withoutPadding().encodeToString(shifted).substring(from, to);
            forms.add(code);
            forms.add(code.replace('+', '-').replace('/', '_'));
        }
        return forms;
    }

    private static String percent(byte[] raw, String plain) {
        StringBuilder form = new StringBuilder(raw.length * 2);
        for (byte b : raw) {
            if (Ascii.alnum(b) || b >= 0 && plain.indexOf(b) >= 0) {
                form.append((char) b);
            } else {
                form.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return form.toString();
    }

    private void entry(long entry) {
        if (entries == hashes.length) {
            hashes = Arrays.copyOf(hashes, entries * 2);
        }
        hashes[entries++] = entry;
    }

    private void ask(long spread) {
        if (asked == quick.length) {
            quick = Arrays.copyOf(quick, asked * 2);
        }
        quick[asked++] = spread;
    }

    /** How many were taken in. */
    public int entries() {
        return entries;
    }

    /** Writes the list; there must be an entry. */
    public void write(OutputStream out) throws IOException {
        long[] sorted = Arrays.stream(hashes, 0, entries).sorted().distinct().toArray();
        long[] asks = Arrays.stream(quick, 0, asked).sorted().distinct().toArray();
        BlockedBloom filter =
                BlockedBloom.ofBits((long) asks.length * (kind == HashedList.Kind.VALUES ? VALUE_BITS : TERM_BITS));
        for (long ask : asks) {
            filter.add(ask);
        }
        ByteBuffer head = ByteBuffer.allocate(HashedList.MAGIC.length + 1 + HashedList.SALT + 10 + 4 * reaches.size());
        head.put(HashedList.MAGIC).put(kind.code).put(salt).putInt(sorted.length).putShort((short) reaches.size());
        reaches.forEach(head::putInt);
        head.putInt(filter.longs().length);
        out.write(head.array());
        write(filter.longs(), out);
        write(sorted, out);
    }

    private static void write(long[] longs, OutputStream out) throws IOException {
        ByteBuffer some = ByteBuffer.allocate(1 << 16);
        for (long each : longs) {
            if (!some.hasRemaining()) {
                out.write(some.array());
                some.clear();
            }
            some.putLong(each);
        }
        out.write(some.array(), 0, some.position());
    }
}
