package dev.wirewitness.policy.detect;

import dev.wirewitness.policy.Category;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A term list compiled for whole-word matching: an open table from the hash of each term's first word to the terms that
 * begin with it, so a word of the text costs one look-up whatever the number of terms. A blank in a term stands for one
 * blank or more. Immutable; any thread.
 */
final class Dictionary implements OwnDetector {
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
            int slot = slot(hash(terms[i], from));
            next[i] = table[slot];
            table[slot] = i;
        }
    }

    @Override
    public DetectorDescription detector() {
        return detector;
    }

    @Override
    public void scan(DecodedText text, DetectionCollector out) {
        byte[] bytes = text.bytes();
        TermWalk walk = new TermWalk(bytes, text.end(), !caseSensitive);
        WordRuns runs = new WordRuns(bytes, text.start(), text.end(), text.simd());
        while (runs.next()) {
            if (runs.ascii()) {
                long hash = WordHash.of(0, bytes, runs.start(), runs.end(), !caseSensitive);
                if (table[slot(hash)] >= 0 && !look(text, runs.start(), hash, out)) {
                    return;
                }
                continue;
            }
            for (int at = runs.start(); walk.toWord(at) && walk.at() < runs.end(); at = walk.at()) {
                int start = walk.at();
                walk.word(0);
                if (!look(text, start, walk.hash(), out)) {
                    return;
                }
            }
        }
    }

    private boolean look(DecodedText text, int at, long hash, DetectionCollector out) {
        for (int term = table[slot(hash)]; term >= 0; term = next[term]) {
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

    private long hash(int[] term, int from) {
        byte[] rest = new String(term, from, term.length - from).getBytes(StandardCharsets.UTF_8);
        TermWalk walk = new TermWalk(Arrays.copyOf(rest, rest.length + Long.BYTES), rest.length, !caseSensitive);
        walk.word(0);
        return walk.hash();
    }

    private int slot(long hash) {
        return (int) WordHash.spread(hash) & table.length - 1;
    }
}
