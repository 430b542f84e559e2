package dev.wirewitness.app;

import dev.wirewitness.app.command.Problem;
import dev.wirewitness.policy.detect.HashedList;
import dev.wirewitness.policy.detect.HashedListWriter;
import dev.wirewitness.policy.ruleset.Digests;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/** Makes the files that {@code hashed-lists} of a policy names, out of text with one entry on each line. */
public final class HashedListFiles {
    private static final int MOST_REFUSALS = 20;
    private static final int PROGRESS = 1_000_000;

    /** What was made. */
    public record Made(Path file, int entries, String digest) {}

    private HashedListFiles() {}

    /**
     * Reads {@code lines} to their end and writes {@code file}, its owner's alone. A {@link Problem} names the lines that
     * cannot be entries, never their text; the file is as it was before then. {@code progress} hears the number of lines
     * now and then.
     */
    public static Made make(HashedList.Kind kind, BufferedReader lines, String source, Path file, IntConsumer progress)
            throws IOException {
        HashedListWriter writer = new HashedListWriter(kind);
        List<String> refused = new ArrayList<>();
        int number = 0;
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int at = ++number;
                if (!line.isBlank()) {
                    Optional<String> why = writer.add(line);
                    why.ifPresent(reason -> refused.add(source + ":" + at + ": " + reason));
                }
                if (at % PROGRESS == 0) {
                    progress.accept(at);
                }
                if (refused.size() == MOST_REFUSALS) {
                    refused.add("... (no further line was looked at)");
                    break;
                }
            }
        } catch (CharacterCodingException e) {
            throw Problem.notFine(source + ":" + (number + 1) + ": not UTF-8 text (expected: one entry on each line)");
        }
        if (!refused.isEmpty()) {
            throw Problem.notFine(String.join("\n", refused) + "\nnothing was written; correct or leave out these lines");
        }
        if (writer.entries() == 0) {
            throw Problem.notFine(source + ": no entry (expected: one on each line)");
        }
        return write(writer, file);
    }

    private static Made write(HashedListWriter writer, Path file) throws IOException {
        OwnerFile.write(file, whole -> {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(whole))) {
                writer.write(out);
            }
        });
        return new Made(file, writer.entries(), Digests.sha256(Files.readAllBytes(file)));
    }
}
