package dev.wirewitness.policy.detect;

import dev.wirewitness.policy.Category;

/**
 * Finds the terms of a hashed list as whole words. From each word on, the quick hash of the words so far asks the filter
 * whether they may be a term, and whether they may begin one; only what the filter lets through is hashed with the salt.
 */
final class HashedTerms implements OwnDetector {
    private static final int CONFIDENCE = 90;
    /** Of the words that begin a longer term, what the quick hash is changed by: the filter's bits, not its place. */
    static final long BEGINS = 0x27d4ebL;

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
        byte[] bytes = text.bytes();
        TermWalk walk = new TermWalk(bytes, text.end(), fold);
        WordRuns runs = new WordRuns(bytes, text.start(), text.end());
        while (runs.next()) {
            if (runs.ascii() && !mayBegin(WordHash.of(seed, bytes, runs.start(), runs.end(), fold))) {
                continue;
            }
            for (int at = runs.start(); walk.toWord(at) && walk.at() < runs.end(); at = walk.at()) {
                int start = walk.at();
                walk.word(seed);
                int afterFirst = walk.at();
                int end = longest(walk, start, hash);
                if (end > 0) {
                    if (!out.candidate()) {
                        return;
                    }
                    out.report(detector, start, end, Score.base(CONFIDENCE));
                }
                walk.to(afterFirst);
            }
        }
    }

    private boolean mayBegin(long word) {
        long quick = WordHash.spread(word);
        return list.filter.may(quick) || mostWords > 1 && list.filter.may(quick ^ BEGINS);
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
