package dev.wirewitness.evidence.log.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of a log that somebody can believe who holds one of them, or a root key: all that the notes in {@code
 * log.keys} lead to, in either direction, for a key knows its successor and whom it succeeded. A root's note leads to
 * the key it is about, and from there only to that key's predecessors and successors. Immutable.
 */
public final class KeyChain {
    private final VerifierKey anchor;
    private final Map<String, VerifierKey> keys;
    private final long untilSeconds;

    private KeyChain(VerifierKey anchor, Map<String, VerifierKey> keys, long untilSeconds) {
        this.anchor = anchor;
        this.keys = keys;
        this.untilSeconds = untilSeconds;
    }

    /** What {@code anchor} leads to over the notes of the log in {@code folder}. */
    public static KeyChain of(VerifierKey anchor, Path folder) {
        Map<String, VerifierKey> keys = new LinkedHashMap<>();
        keys.put(anchor.encode(), anchor);
        List<KeyNote> notes = notes(folder);
        long until = 0;
        boolean more = true;
        while (more) {
            more = false;
            for (KeyNote note : notes) {
                boolean root = note.untilSeconds() > 0;
                if (keys.containsKey(note.by().encode())) {
                    more |= keys.putIfAbsent(note.key().encode(), note.key()) == null;
                    until = root ? Math.max(until, note.untilSeconds()) : until;
                } else if (!root && keys.containsKey(note.key().encode())) {
                    more |= keys.putIfAbsent(note.by().encode(), note.by()) == null;
                }
            }
        }
        return new KeyChain(anchor, keys, until);
    }

    /** The notes of a log that both their keys have signed; others are passed over. */
    public static List<KeyNote> notes(Path folder) {
        List<KeyNote> notes = new ArrayList<>();
        for (String line : lines(folder)) {
            try {
                Optional<SignedNote> note =
                        SignedNote.parse(new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8));
                note.flatMap(KeyNote::signed).ifPresent(notes::add);
            } catch (IllegalArgumentException e) {
                // not base64: no note
            }
        }
        return notes;
    }

    static List<String> lines(Path folder) {
        try {
            return Files.readAllLines(folder.resolve("log.keys"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Whether one of the keys signed the note, and none of its lines by any of them is wrong. */
    public boolean verifies(SignedNote note) {
        return signed(note) && keys.values().stream().allMatch(key -> !key.signed(note) || key.verifies(note));
    }

    /** Whether a line of the note names one of the keys, right or wrong. */
    public boolean signed(SignedNote note) {
        return keys.values().stream().anyMatch(key -> key.signed(note));
    }

    public boolean contains(VerifierKey key) {
        return keys.containsKey(key.encode());
    }

    /** Whether one of the keys bears this origin as its name. */
    public boolean names(String origin) {
        return keys.values().stream().anyMatch(key -> key.name().equals(origin));
    }

    /** How long a root key vouches for what is signed, in seconds since 1970; 0 where no root was asked. */
    public long untilSeconds() {
        return untilSeconds;
    }

    /** The key that was held. */
    public String anchor() {
        return anchor.name() + '+' + anchor.idText();
    }

    /** How the keys were come by, for a person to read; empty where the held key is the only one. */
    public String way() {
        String root = untilSeconds == 0 ? "" : "; the root key vouches for it until " + Instant.ofEpochSecond(untilSeconds);
        return (keys.size() == 1 ? "" : ", over " + (keys.size() - 1) + " other keys from " + anchor()) + root;
    }
}
