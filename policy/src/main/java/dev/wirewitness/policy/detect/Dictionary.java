package dev.wirewitness.policy.detect;

import dev.wirewitness.policy.Category;
import java.util.Arrays;
import java.util.List;

/**
 * A term list compiled for whole-word matching: an open table from the hash of each term's first word to the terms that
 * begin with it, so a word of the text costs one look-up whatever the number of terms. A blank in a term stands for one
 * blank or more. Immutable; any thread.
 */
final class Dictionary {
    private static final int CONFIDENCE = 90;

    private final DetectorDescription detector;
    private final boolean caseSensitive;
    private final int[][] terms;
    private final int[] firstWords;
    private final int[] next;
    private final int[] table;

    Dictionary(TermList list) {
        detector = new DetectorDescription(
                list.id(), Category.CUSTOM, "", "dictionary of " + list.terms().size() + " terms", CONFIDENCE);
        caseSensitive = list.caseSensitive();
        List<int[]> compiled = list.terms().stream()
                .map(this::compile)
                .filter(term -> term.length > 0)
                .toList();
        terms = compiled.toArray(int[][]::new);
        firstWords = new int[terms.length];
        next = new int[terms.length];
        table = new int[Integer.highestOneBit(Math.max(8, terms.length) * 4)];
        Arrays.fill(table, -1);
        for (int i = 0; i < terms.length; i++) {
            int from = firstWord(terms[i]);
            firstWords[i] = from;
            int hash = hash(terms[i], from);
            next[i] = table[hash & table.length - 1];
            table[hash & table.length - 1] = i;
        }
    }

    DetectorDescription detector() {
        return detector;
    }

    /** Stops where the budget ends. */
    void scan(DecodedText text, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int end = text.end();
        int at = text.start();
        while (at < end) {
            int read = CodePoints.read(bytes, at, end);
            if (!CodePoints.word(CodePoints.value(read))) {
                at += CodePoints.length(read);
                continue;
            }
            int wordEnd = at;
            int hash = 0;
            do {
                int codePoint = folded(CodePoints.value(read));
                hash = hash * 31 + codePoint;
                wordEnd += CodePoints.length(read);
                if (CodePoints.alone(codePoint)) {
                    break;
                }
                read = CodePoints.read(bytes, wordEnd, end + 1);
            } while (CodePoints.word(CodePoints.value(read)) && !CodePoints.alone(CodePoints.value(read)));
            if (!look(text, at, spread(hash), out)) {
                return;
            }
            at = wordEnd;
        }
    }

    private boolean look(DecodedText text, int at, int hash, DetectionCollector out) {
        for (int term = table[hash & table.length - 1]; term >= 0; term = next[term]) {
            int start = before(text.bytes(), at, terms[term], firstWords[term]);
            int end = start < 0 ? -1 : end(text, at, terms[term], firstWords[term]);
            if (end > 0) {
                if (!out.candidate()) {
                    return false;
                }
                out.report(detector, start, end, Score.base(CONFIDENCE));
            }
        }
        return true;
    }

    /** Where the term begins if what stands before its first word (ASCII signs) stands before {@code at}; or -1. */
    private static int before(byte[] bytes, int at, int[] term, int firstWord) {
        int start = at - firstWord;
        for (int i = 0; i < firstWord; i++) {
            if (start < 1 || bytes[start + i] != term[i]) {
                return -1;
            }
        }
        return start;
    }

    /** One past the term whose first word stands at {@code from}, or -1. */
    private int end(DecodedText text, int from, int[] term, int firstWord) {
        byte[] bytes = text.bytes();
        int limit = text.end();
        int at = from;
        int last = 0;
        for (int i = firstWord; i < term.length; i++) {
            if (at >= limit) {
                return -1;
            }
            int read = CodePoints.read(bytes, at, limit);
            last = folded(CodePoints.value(read));
            if (term[i] == ' ' ? !CodePoints.blank(last) : last != term[i]) {
                return -1;
            }
            at += CodePoints.length(read);
            while (term[i] == ' ' && at < limit && CodePoints.blank(bytes[at])) {
                at++;
            }
        }
        if (at < limit && CodePoints.word(last) && !CodePoints.alone(last)) {
            int after = CodePoints.value(CodePoints.read(bytes, at, limit));
            return CodePoints.word(after) && !CodePoints.alone(after) ? -1 : at;
        }
        return at;
    }

    private int folded(int codePoint) {
        return caseSensitive ? codePoint : CodePoints.fold(codePoint);
    }

    /** Empty for a term without a word, which cannot match as whole words. */
    private int[] compile(String term) {
        String single = term.strip().replaceAll("\\s+", " ");
        int[] compiled = single.codePoints()
                .map(Lookalikes::seen)
                .filter(codePoint -> codePoint >= 0)
                .map(this::folded)
                .toArray();
        int first = firstWord(compiled);
        boolean asciiBefore = first < compiled.length
                && Arrays.stream(compiled, 0, first).allMatch(codePoint -> codePoint < 0x80);
        return asciiBefore ? compiled : new int[0];
    }

    private static int firstWord(int[] term) {
        int at = 0;
        while (at < term.length && !CodePoints.word(term[at])) {
            at++;
        }
        return at;
    }

    private static int hash(int[] term, int from) {
        int hash = 0;
        for (int i = from; i < term.length && CodePoints.word(term[i]); i++) {
            if (i > from && CodePoints.alone(term[i])) {
                break;
            }
            hash = hash * 31 + term[i];
            if (CodePoints.alone(term[i])) {
                break;
            }
        }
        return spread(hash);
    }

    private static int spread(int hash) {
        return hash * 0x9E3779B1 >>> 7;
    }
}
