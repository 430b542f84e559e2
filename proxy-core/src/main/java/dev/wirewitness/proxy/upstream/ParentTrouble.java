package dev.wirewitness.proxy.upstream;

/** A parent gave no tunnel. The message completes "parent proxy NAME"; it holds no credentials. */
final class ParentTrouble extends Exception {
    private static final long serialVersionUID = 1L;

    /** What it means for the next one, and for this one later. */
    enum Meaning {
        /** The parent itself is at fault: it counts as dead for a while. */
        DEAD,
        /** It lives, but could not do it; another one may. */
        TRY_NEXT,
        /** It said no, and another one is not asked: that would get around what somebody decided. */
        REFUSED
    }

    private final Meaning meaning;

    ParentTrouble(Meaning meaning, String what) {
        super(what, null, false, false);
        this.meaning = meaning;
    }

    Meaning meaning() {
        return meaning;
    }
}
