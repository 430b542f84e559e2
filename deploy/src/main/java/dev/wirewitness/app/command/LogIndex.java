package dev.wirewitness.app.command;

import dev.wirewitness.evidence.log.index.RecordIndex;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.store.EvidenceFolder;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that look into the log through its index. */
final class LogIndex {
    @Option(names = "--log", paramLabel = "DIR", description = EvidenceCommand.FOLDER,
            defaultValue = "wirewitness-data/evidence")
    private Path log = Path.of("wirewitness-data/evidence");

    @Option(names = "--index", paramLabel = "FILE",
            description = "The index, made from the log and safe to delete (default: index/records.duckdb beside the log's folder).")
    private @Nullable Path index;

    EvidenceFolder folder() throws IOException {
        return EvidenceCommand.open(log);
    }

    Path file() {
        return index == null ? log.toAbsolutePath().normalize().resolveSibling("index").resolve("records.duckdb") : index;
    }

    /** Opens the index and brings it up to what the log has now. */
    RecordIndex upToDate(EvidenceFolder folder) throws IOException {
        try (Progress progress = new Progress(true, "of " + folder.size() + " records indexed")) {
            RecordIndex opened = RecordIndex.open(file(), folder);
            opened.update(progress::at);
            return opened;
        } catch (LogDamaged e) {
            throw Problem.notFine(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw Problem.environment(e.getMessage()
                    + "\nThe index is used by one command at a time, in a folder this user may write; --index FILE names"
                    + " another.");
        }
    }
}
