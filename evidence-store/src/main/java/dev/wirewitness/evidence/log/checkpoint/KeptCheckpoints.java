package dev.wirewitness.evidence.log.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Checkpoints kept as {@code cp/<size>} beside the newest one: one an hour, one at each start and each stop. */
public final class KeptCheckpoints {
    private KeptCheckpoints() {}

    static Path path(Path folder, long size) {
        return folder.resolve("cp").resolve(Long.toString(size));
    }

    /** Text of each kept checkpoint by its size, smallest first. What is not named as a size is passed over. */
    public static TreeMap<Long, String> read(Path folder) throws IOException {
        TreeMap<Long, String> kept = new TreeMap<>();
        Path all = folder.resolve("cp");
        if (Files.isDirectory(all)) {
            List<Path> files;
            try (Stream<Path> listed = Files.list(all)) {
                files = listed.toList();
            }
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (name.matches("[1-9][0-9]{0,17}")) {
                    kept.put(Long.parseLong(name), Files.readString(file));
                }
            }
        }
        return kept;
    }

    /** The checkpoint in a note's text, whoever signed it; empty when it is none. */
    public static Optional<Checkpoint> checkpoint(String note) {
        return SignedNote.parse(note).flatMap(n -> Checkpoint.parse(n.text()));
    }
}
