package dev.wirewitness.evidence.log.checkpoint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A text and the signatures below it (C2SP signed-note). The text ends in a newline; a signature line is {@code —
 * name base64(key id (4) || signature)}.
 */
public record SignedNote(String text, List<Line> lines) {
    private static final int MAX_CHARS = 1 << 20;
    private static final String DASH = "\u2014 ";

    /** One signature line. */
    public record Line(String name, byte[] keyId, byte[] signature) {}

    public SignedNote {
        lines = List.copyOf(lines);
    }

    /** Reads a note; empty when it is none. */
    public static Optional<SignedNote> parse(String note) {
        int gap = note.lastIndexOf("\n\n");
        if (gap < 0 || note.length() > MAX_CHARS || !note.endsWith("\n") || gap + 2 == note.length()) {
            return Optional.empty();
        }
        List<Line> lines = new ArrayList<>();
        for (String line : note.substring(gap + 2, note.length() - 1).split("\n", -1)) {
            Optional<Line> parsed = line(line);
            if (parsed.isEmpty()) {
                return Optional.empty();
            }
            lines.add(parsed.get());
        }
        return Optional.of(new SignedNote(note.substring(0, gap + 1), lines));
    }

    private static Optional<Line> line(String line) {
        int space = line.lastIndexOf(' ');
        if (!line.startsWith(DASH) || space < DASH.length() + 1) {
            return Optional.empty();
        }
        try {
            byte[] blob = Base64.getDecoder().decode(line.substring(space + 1));
            return blob.length < 5
                    ? Optional.empty()
                    : Optional.of(new Line(
                            line.substring(DASH.length(), space),
                            Arrays.copyOf(blob, 4),
                            Arrays.copyOfRange(blob, 4, blob.length)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The bytes that are signed. */
    public byte[] signed() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The note as a file holds it. */
    public String encode() {
        StringBuilder note = new StringBuilder(text).append('\n');
        for (Line line : lines) {
            byte[] blob = Arrays.copyOf(line.keyId(), 4 + line.signature().length);
            System.arraycopy(line.signature(), 0, blob, 4, line.signature().length);
            note.append(DASH)
                    .append(line.name())
                    .append(' ')
                    .append(Base64.getEncoder().encodeToString(blob))
                    .append('\n');
        }
        return note.toString();
    }
}
