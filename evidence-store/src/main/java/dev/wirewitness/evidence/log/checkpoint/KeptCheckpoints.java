package dev.wirewitness.evidence.log.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Checkpoints kept as {@code cp/<size>} beside the newest one: one an hour, one at each start and each stop. */
public final class KeptCheckpoints {
    private KeptCheckpoints() {}

    static Path path(Path folder, long size) {
        return folder.resolve("cp").resolve(Long.toString(size));
    }

    /** The sizes of which a checkpoint is kept. What is not named as a size is passed over. */
    public static TreeSet<Long> sizes(Path folder) throws IOException {
        TreeSet<Long> sizes = new TreeSet<>();
        Path all = folder.resolve("cp");
        if (Files.isDirectory(all)) {
            try (Stream<Path> files = Files.list(all)) {
                files.map(file -> String.valueOf(file.getFileName()))
                        .filter(name -> name.matches("[1-9][0-9]{0,17}"))
                        .forEach(name -> sizes.add(Long.parseLong(name)));
            }
        }
        return sizes;
    }

    /** The text of one of them. */
    public static String read(Path folder, long size) throws IOException {
        return Files.readString(path(folder, size));
    }

    /** The text of each by its size, smallest first. */
    public static TreeMap<Long, String> read(Path folder) throws IOException {
        TreeMap<Long, String> kept = new TreeMap<>();
        for (long size : sizes(folder)) {
            kept.put(size, read(folder, size));
        }
        return kept;
    }
}
