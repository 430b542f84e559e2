package dev.wirewitness.policy.detect;

import dev.wirewitness.policy.Category;

/**
 * Finds the terms of a hashed list as whole words. From each word on, the quick hash of the words so far asks the filter
 * whether they may be a term, and whether they may begin one; only what the filter lets through is hashed with the salt.
 */
final class HashedTerms implements OwnDetector {
    private static final int CONFIDENCE = 90;
    /** Words that are remembered within a long text; in a short one a sixteenth of it. */
    private static final int SEEN = 4096;

    private static final int LONG_TEXT = 16 << 10;
    /** Of the words that begin a longer term, what the quick hash is changed by: the filter's bits, not its place. */
    static final long BEGINS = 0x27d4_eb2f_1656L;

    private final HashedList list;
    private final DetectorDescription detector;
    private final boolean fold;
    private final int mostWords;
    private final long seed;

    HashedTerms(HashedList list) {
        this.list = list;
        fold = list.kind() == HashedList.Kind.TERMS;
        mostWords = list.reaches[list.reaches.length - 1];
        seed = SaltedHash.seed(list.salt);
        detector = new DetectorDescription(
                list.id(), Category.CUSTOM, "", "hashed list of " + list.entries() + " terms", CONFIDENCE);
    }

    @Override
    public DetectorDescription detector() {
        return detector;
    }

    @Override
    public void scan(DecodedText text, DetectionCollector out) {
        SaltedHash hash = new SaltedHash(list.salt);
        TermWalk walk = new TermWalk(text.bytes(), text.end(), fold);
        WordRuns runs = new WordRuns(text.bytes(), text.start(), text.end(), text.simd());
        long[] seen = new long[text.end() > LONG_TEXT ? SEEN : SEEN / 16];
        while (runs.next()) {
            if (runs.ascii() && !mayBegin(word(text, runs), seen)) {
                continue;
            }
            if (!terms(walk, runs.start(), runs.end(), hash, out)) {
                return;
            }
        }
    }

    private long word(DecodedText text, WordRuns runs) {
        return WordHash.spread(WordHash.of(seed, text.bytes(), runs.start(), runs.end(), fold));
    }

    /** Reports the terms that begin within a run; false once the budget is spent. */
    private boolean terms(TermWalk walk, int from, int limit, SaltedHash hash, DetectionCollector out) {
        for (int at = from; walk.toWord(at) && walk.at() < limit; at = walk.at()) {
            int start = walk.at();
            walk.word(seed);
            int afterFirst = walk.at();
            int end = longest(walk, start, hash);
            if (end > 0) {
                if (!out.candidate()) {
                    return false;
                }
                out.report(detector, start, end, Score.base(CONFIDENCE));
            }
            walk.to(afterFirst);
        }
        return true;
    }

    /**
     * Asks the filter, which is in no near cache when it is of a million terms, only about words that are not among
     * {@code seen}: most words of a text were there before.
     *
     * @param seen words that begin no term, each where its hash says; a zero is none
     */
    private boolean mayBegin(long quick, long[] seen) {
        int place = (int) quick & seen.length - 1;
        if (seen[place] == quick && quick != 0) {
            return false;
        }
        boolean may = list.filter.may(quick) || mostWords > 1 && list.filter.may(quick ^ BEGINS);
        if (!may) {
            seen[place] = quick;
        }
        return may;
    }

    /** Where the longest term ends whose first word has just been walked, or -1. */
    private int longest(TermWalk walk, int start, SaltedHash hash) {
        int end = -1;
        for (int words = 1; ; words++) {
            long quick = WordHash.spread(walk.hash());
            if (list.filter.may(quick) && listed(walk, start, hash)) {
                end = walk.at();
            }
            if (words == mostWords || !list.filter.may(quick ^ BEGINS) || !walk.signs()) {
                return end;
            }
            walk.word(walk.hash());
        }
    }

    private boolean listed(TermWalk walk, int start, SaltedHash hash) {
        byte[] form = walk.form(start, walk.at());
        return list.listed(hash.of(form, 0, form.length));
    }
}
