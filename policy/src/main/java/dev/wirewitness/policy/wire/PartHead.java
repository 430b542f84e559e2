package dev.wirewitness.policy.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The header fields of one part of a multipart body (RFC 2046 section 5.1, RFC 7578 section 4). Read strictly: a line
 * that is folded, has no colon, holds a bare CR or LF or stands twice makes it unsound, since readers differ there.
 */
final class PartHead {
    private static final int MOST_BYTES = 16 << 10;
    private static final int MOST_LINES = 64;

    /** {@code start}, {@code end}: in the body. */
    record Label(int start, int end, boolean extended) {}

    private final byte[] bytes;
    private final List<Label> labels = new ArrayList<>();
    private boolean sound = true;
    private String disposition = "";
    private Parameters parameters = Parameters.NONE;
    private int dispositions;
    private String type = "";
    private int types;
    private String transfer = "";

    private PartHead(byte[] bytes) {
        this.bytes = bytes;
    }

    /** {@code [start, end)}: the lines, each with its CRLF, without the empty one. */
    static PartHead read(byte[] bytes, int start, int end) {
        PartHead head = new PartHead(bytes);
        head.sound = end - start <= MOST_BYTES;
        int at = start;
        for (int lines = 0; at < end && head.sound; lines++) {
            int line = at;
            while (line + 1 < end && !(bytes[line] == '\r' && bytes[line + 1] == '\n')) {
                line++;
            }
            boolean good = lines < MOST_LINES && head.line(at, Math.min(line, end));
            head.sound = head.sound && good;
            at = line + 2;
        }
        head.sound &= head.dispositions < 2 && head.types < 2;
        return head;
    }

    boolean sound() {
        return sound;
    }

    boolean isFormData() {
        return disposition.equals("form-data");
    }

    Optional<String> name() {
        return parameters.find("name").map(parameter -> utf8(parameter.value()));
    }

    /** As browsers send it, else in the extended form; empty for what is no file. */
    String fileName() {
        return parameters.find("filename").or(() -> parameters.find("filename*")).map(p -> utf8(p.value())).orElse("");
    }

    boolean isFile() {
        return parameters.find("filename").isPresent() || parameters.find("filename*").isPresent();
    }

    ContentType type() {
        return type.isEmpty() ? ContentType.NONE : ContentType.of(type);
    }

    String rawType() {
        return type;
    }

    /** Whether the content stands as it is: every receiver ignores these, others some undo (RFC 7578 section 4.7). */
    boolean isPlainTransfer() {
        return switch (transfer) {
            case "", "7bit", "8bit", "binary" -> true;
            default -> false;
        };
    }

    /** The places of names, file names and free header fields. */
    List<Label> labels() {
        return labels;
    }

    private boolean line(int start, int end) {
        int colon = start;
        while (colon < end && bytes[colon] != ':') {
            byte b = bytes[colon];
            if (b <= ' ' || b == 0x7f) {
                return false;
            }
            colon++;
        }
        if (colon == start || colon == end) {
            return false;
        }
        for (int i = colon; i < end; i++) {
            if (bytes[i] >= 0 && bytes[i] < ' ' && bytes[i] != '\t' || bytes[i] == 0x7f) {
                return false;
            }
        }
        int from = colon + 1;
        while (from < end && (bytes[from] == ' ' || bytes[from] == '\t')) {
            from++;
        }
        String value = latin(from, end);
        switch (latin(start, colon).toLowerCase(Locale.ROOT)) {
            case "content-disposition" -> disposition(value, from);
            case "content-type" -> {
                types++;
                type = value.strip();
            }
            case "content-transfer-encoding" -> transfer = value.strip().toLowerCase(Locale.ROOT);
            default -> labels.add(new Label(from, end, false));
        }
        return true;
    }

    private void disposition(String value, int at) {
        dispositions++;
        int semicolon = value.indexOf(';');
        disposition = (semicolon < 0 ? value : value.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
        parameters = semicolon < 0 ? Parameters.NONE : Parameters.of(value, semicolon);
        sound &= parameters.sound();
        for (Parameters.Parameter parameter : parameters.list()) {
            labels.add(new Label(at + parameter.start(), at + parameter.end(), parameter.name().endsWith("*")));
            // continuations (RFC 2231 section 3): half of the readers do not know them
            sound &= !parameter.name().contains("*") || parameter.name().equals("filename*");
        }
    }

    private String latin(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static String utf8(String latin) {
        return new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
