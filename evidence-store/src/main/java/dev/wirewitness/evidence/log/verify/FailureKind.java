package dev.wirewitness.evidence.log.verify;

/** What is wrong with a log: each kind names one way of being damaged or tampered with. */
public enum FailureKind {
    KEY_UNREADABLE,
    CHECKPOINT_MISSING,
    CHECKPOINT_UNREADABLE,
    WRONG_KEY,
    SIGNATURE_CHANGED,
    CHECKPOINT_EDITED,
    BUNDLE_MISSING,
    BUNDLE_TRUNCATED,
    BUNDLE_TRAILING,
    TILE_MISSING,
    TILE_LENGTH,
    TILE_CHANGED,
    EDGE_TILE_CHANGED,
    ENTRY_CHANGED,
    ENTRIES_REORDERED,
    ROOT_DIFFERS,
    HELD_UNREADABLE,
    HELD_OTHER_LOG,
    ROLLBACK,
    FORK,
    SEQUENCE_BROKEN,
    SEGMENT_DAMAGED,
    SEGMENT_DIFFERS,
    KEPT_CHANGED,
    NOT_WITNESSED,
    PROOF_UNREADABLE,
    PROOF_DIFFERS
}
