package dev.wirewitness.evidence.log.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The public files of a log, by the paths of C2SP tlog-tiles: checkpoint, tiles, entry bundles; and beside them the
 * verifier key, the notes of its succession, the minimum index and the kept checkpoints. Nothing else in the folder can be named. Any thread.
 */
public final class PublishedLog {
    private static final Pattern PUBLIC = Pattern.compile(
            "checkpoint|cosigned|log\\.vkey|log\\.mldsa\\.vkey|log\\.keys|minindex|(cp|pruned)/[1-9][0-9]{0,17}|tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/(x[0-9]{3}/){0,6}[0-9]{3}(\\.p/[1-9][0-9]{0,2})?");

    private final Path folder;

    public PublishedLog(Path folder) {
        this.folder = folder;
    }

    /** The file's bytes; empty when there is none of this name, or it is not public. */
    public Optional<byte[]> file(String path) throws IOException {
        if (!PUBLIC.matcher(path).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAllBytes(folder.resolve(path)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Whether the file never changes once it is there: a full tile or bundle. */
    public static boolean immutable(String path) {
        return path.startsWith("tile/") && !path.contains(".p/");
    }
}
