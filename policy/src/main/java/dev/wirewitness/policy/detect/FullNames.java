package dev.wirewitness.policy.detect;

import static dev.wirewitness.policy.detect.EightBytes.HIGHS;
import static dev.wirewitness.policy.detect.EightBytes.LONG;
import static dev.wirewitness.policy.detect.EightBytes.ONES;

import dev.wirewitness.policy.detect.NameDictionary.Entry;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names of people that nothing announces: a given name of the dictionary and what follows it, or a family name, a comma and
 * a given name. Looks only where a capital letter follows a blank. Immutable; any thread.
 */
final class FullNames {
    private static final int MOST_WORDS = 4;
    private static final int LONGEST_WORD = 40;
    private static final int LONGEST_PARTICLE = 5;
    private static final int BASE = 35;

    /** Lower-case words within names. */
    private static final Set<String> PARTICLES = Set.of(
            "de", "del", "della", "dei", "di", "da", "das", "do", "dos", "du", "la", "le", "van", "von", "vom", "zu", "zur", "der",
            "den", "ter", "ten", "af", "av", "bin", "ibn", "al", "el", "y", "e");

    /** Capitalised words behind given names that are no family names, beside the frequent words of prose and code. */
    private static final Set<String> NO_FAMILY = noFamily(
            "january february march april may june july august september october november december monday tuesday wednesday"
                    + " thursday friday saturday sunday street road avenue square park city county island river lake station"
                    + " airport university college institute academy hospital church library museum theatre hotel bank award prize"
                    + " foundation theorem inc ltd llc corp gmbh ag bv api sdk cli ide sql http https json xml pdf url code studio"
                    + " desktop enterprise pro max air zeit geld tag jahr uhr haus straße platz weg frau herr dr prof mr mrs ms"
                    + " and or but i he she it we they you is are was were has had did does can could may might must shall hat ist"
                    + " war sagte said says asked wrote told et est a à le la les und der die das ein eine en el los las y il lo"
                    + " gli e o ou de het een i w z na do");

    /** Before a given name they make a place or a street of it, in small letters also. */
    private static final Set<String> PLACES = Set.of(
            "san", "santa", "sao", "são", "saint", "fort", "mount", "port", "lake", "villa", "via", "viale", "piazza", "corso",
            "rue", "avenue", "place", "boulevard", "calle", "plaza", "rua", "avenida", "praça", "ulica");

    /** Words before the names of those who made a work, on the same line. */
    private static final String[] AUTHORSHIP = {"copyright", "author", "(c)", "©", "signed-off", "maintainer", "contribut"};

    private static final int LINE = 60;

    private final NameDictionary names = NameDictionary.NAMES;

    private static Set<String> noFamily(String words) {
        Set<String> all = new HashSet<>(WindowCost.frequentWords());
        all.addAll(List.of(words.split(" ")));
        return all;
    }

    /** Stops where the budget ends. */
    void scan(DecodedText text, DetectionCollector out) {
        int behind = text.start();
        Places begin = MaskedPlaces.of(
                text, (bytes, from, count, masks) -> Lanes.blanksBeforeCapitals(bytes, from, count, masks),
                from -> next(text.bytes(), from, text.end()));
        for (int at = begin.next(text.start()); at < text.end(); at = begin.next(at + 1)) {
            if (at >= behind) {
                int end = at(text, at, behind, out);
                if (end < 0) {
                    return;
                }
                behind = Math.max(behind, end);
            }
        }
    }

    /** Reports a name around the blank, none of it before {@code from}: one past it, 0 if there is none, -1 to stop. */
    private int at(DecodedText text, int blank, int from, DetectionCollector out) {
        byte[] bytes = text.bytes();
        boolean comma = bytes[blank - 1] == ',';
        int start = before(bytes, comma ? blank - 1 : blank, from);
        if (start < 0) {
            return 0;
        }
        Name name = comma ? surnameFirst(bytes, start, blank, text.end()) : givenFirst(bytes, start, text.end());
        if (name == null || NameWords.code(bytes, name.end)) {
            return 0;
        }
        if (!out.candidate()) {
            return -1;
        }
        if (authorship(bytes, start, text.start())) {
            name.score.plus("the author of a work", -15);
        }
        out.report(PersonNameVerifier.NAME, start, name.end, name.score);
        return name.end;
    }

    /** Where a name ends, and how sure it is one. */
    private record Name(int end, Score score) {}

    /** Where the capitalised word begins that ends here, lower-case particles between left out; -1 if there is none. */
    private static int before(byte[] bytes, int end, int from) {
        int behind = end;
        for (int words = 0; words < 3; words++) {
            int start = behind;
            while (start > from && behind - start < LONGEST_WORD && letter(bytes[start - 1])) {
                start--;
            }
            if (start == behind) {
                return -1;
            }
            if (NameWords.capital(bytes, start, behind)) {
                boolean free = start == 0 || !Ascii.word(bytes[start - 1]) && "./\\@$#&%".indexOf(bytes[start - 1]) < 0;
                return free && !place(bytes, start, from) && NameWords.word(bytes, start, behind) == behind ? start : -1;
            }
            if (start == from || bytes[start - 1] != ' ' || !particle(bytes, start, behind)) {
                return -1;
            }
            behind = start - 1;
        }
        return -1;
    }

    /** Whether the word before {@code start} makes a place of what begins there. */
    private static boolean place(byte[] bytes, int start, int from) {
        int end = start - 1;
        int at = end;
        while (at > from && end - at < LONGEST_WORD && letter(bytes[at - 1])) {
            at--;
        }
        return at < end && bytes[end] == ' ' && PLACES.contains(string(bytes, at, end).toLowerCase(Locale.ROOT));
    }

    private static boolean particle(byte[] bytes, int start, int end) {
        return end - start <= LONGEST_PARTICLE && PARTICLES.contains(string(bytes, start, end));
    }

    private static boolean letter(byte b) {
        return b < 0 || Ascii.letter(b) || b == '\'' || b == '-';
    }

    private @Nullable Name givenFirst(byte[] bytes, int start, int limit) {
        int first = NameWords.word(bytes, start, limit);
        Entry given = names.of(bytes, start, hyphen(bytes, start, first));
        if (!given.given()) {
            return null;
        }
        boolean sure = given != Entry.GIVEN_AND_WORD;
        boolean family = false;
        int end = -1;
        int at = skip(bytes, first, limit);
        for (int words = 1; at > 0 && words < MOST_WORDS; ) {
            int next = NameWords.word(bytes, at, limit);
            if (next == at) {
                break;
            }
            if (NameWords.capital(bytes, at, limit)) {
                boolean initial = next - at == 1 && bytes[next] == '.';
                Entry entry = names.of(bytes, hyphenBehind(bytes, at, next), next);
                if (!initial && entry == Entry.NONE) {
                    if (family || !sure || !mayBeFamily(bytes, at, next)) {
                        break;
                    }
                    return new Name(next, score(given, false));
                }
                family |= entry.family();
                end = initial ? end : next;
                words++;
                at = skip(bytes, initial ? next + 1 : next, limit);
            } else if (particle(bytes, at, next)) {
                at = skip(bytes, next, limit);
            } else {
                break;
            }
        }
        return end < 0 || !family && !sure ? null : new Name(end, score(given, family));
    }

    private @Nullable Name surnameFirst(byte[] bytes, int start, int blank, int limit) {
        int end = NameWords.word(bytes, blank + 1, limit);
        Entry given = names.of(bytes, blank + 1, hyphen(bytes, blank + 1, end));
        boolean family = names.of(bytes, hyphenBehind(bytes, start, blank - 1), blank - 1) == Entry.FAMILY;
        return family && given == Entry.GIVEN ? new Name(end, score(given, true)) : null;
    }

    private static Score score(Entry given, boolean family) {
        Score score = Score.base(BASE);
        score = given == Entry.GIVEN_AND_WORD ? score.plus("a given name that is a word too", 10) : score.plus("a given name", 20);
        return family ? score.plus("a family name", 15) : score;
    }

    /** Behind the one blank that stands here, or 0. */
    private static int skip(byte[] bytes, int at, int limit) {
        return at < limit && bytes[at] == ' ' ? at + 1 : 0;
    }

    /** A double name is known by its first part, or by its last. */
    private static int hyphen(byte[] bytes, int start, int end) {
        for (int at = start; at < end; at++) {
            if (bytes[at] == '-') {
                return at;
            }
        }
        return end;
    }

    private static int hyphenBehind(byte[] bytes, int start, int end) {
        for (int at = end - 1; at > start; at--) {
            if (bytes[at] == '-') {
                return at + 1;
            }
        }
        return start;
    }

    /** An unknown word, two letters or more, of which not all are capitals. */
    private static boolean mayBeFamily(byte[] bytes, int start, int end) {
        String word = string(bytes, start, end);
        return word.length() > 2
                && !word.equals(word.toUpperCase(Locale.ROOT))
                && !NO_FAMILY.contains(word.toLowerCase(Locale.ROOT));
    }

    private static boolean authorship(byte[] bytes, int start, int from) {
        int line = start;
        while (line > from && start - line < LINE && bytes[line - 1] != '\n') {
            line--;
        }
        String before = string(bytes, line, start).toLowerCase(Locale.ROOT);
        for (String word : AUTHORSHIP) {
            if (before.contains(word)) {
                return true;
            }
        }
        return false;
    }

    private static String string(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    /** The next blank before a capital letter, or before one that may be one beyond ASCII (Latin). */
    private static int next(byte[] bytes, int from, int end) {
        for (int at = from; at < end; at += Long.BYTES) {
            // the padding behind the text makes eight bytes readable at each of its places, and one more
            long blanks = (long) LONG.get(bytes, at) ^ ' ' * ONES;
            long noBlank = (blanks & ~HIGHS) + ~HIGHS | blanks;
            long next = (long) LONG.get(bytes, at + 1);
            long low = next & ~HIGHS;
            long capital = low + (0x80 - 'A') * ONES & ~(low + (0x7f - 'Z') * ONES) & ~next;
            long latin = low + (0x80 - 0x43) * ONES & ~(low + (0x7f - 0x45) * ONES) & next;
            long hits = ~noBlank & (capital | latin) & HIGHS;
            if (hits != 0) {
                return Math.min(end, at + (Long.numberOfTrailingZeros(hits) >>> 3));
            }
        }
        return end;
    }
}
