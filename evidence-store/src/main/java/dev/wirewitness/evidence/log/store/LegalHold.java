package dev.wirewitness.evidence.log.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Records of a time that no retention may remove. The holds in force stand in {@code holds.json}; what was set and
 * released, by whom and why, is in the log.
 *
 * @param id as it is released by: letters, digits, {@code -}, {@code _} and {@code .}
 * @param fromMicros and {@code untilMicros}: event times, end not included
 */
public record LegalHold(String id, long fromMicros, long untilMicros, String reason, String actor) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** IllegalArgumentException says what was expected. */
    public LegalHold {
        if (!id.matches("[A-Za-z0-9_.-]{1,64}")) {
            throw new IllegalArgumentException("hold '" + id + "' (expected: 1-64 letters, digits, -, _ and .)");
        }
        if (fromMicros >= untilMicros) {
            throw new IllegalArgumentException("hold '" + id + "': empty time (expected: an end behind the beginning)");
        }
    }

    static Path file(Path folder) {
        return folder.resolve("holds.json");
    }

    /** The holds in force; LogDamaged when the file cannot be understood, for then nothing may be removed. */
    public static List<LegalHold> read(Path folder) throws IOException {
        Path file = file(folder);
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return List.copyOf(JSON.readValue(Files.readAllBytes(file), new TypeReference<List<LegalHold>>() {}));
        } catch (JsonProcessingException e) {
            throw new LogDamaged("file " + file + ": not readable (expected: a list of holds); restore it from a backup");
        }
    }

    static byte[] text(List<LegalHold> holds) throws IOException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(holds);
    }

    boolean covers(long micros) {
        return micros >= fromMicros && micros < untilMicros;
    }
}
