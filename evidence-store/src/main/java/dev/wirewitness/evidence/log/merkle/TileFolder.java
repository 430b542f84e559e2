package dev.wirewitness.evidence.log.merkle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Tiles and entry bundles of a log folder, read-only. A partial one that has meanwhile been replaced by the full one
 * is cut from it. LogDamaged when a file is missing or has the wrong length. Any thread.
 */
public final class TileFolder {
    private final Path folder;

    public TileFolder(Path folder) {
        this.folder = folder;
    }

    /** The first {@code width} hashes of a tile. */
    public byte[] tile(int level, long index, int width) {
        String path = TilePath.tile(level, index, width);
        String full = TilePath.tile(level, index, TilePath.WIDTH);
        byte[] exact = bytes(path);
        if (exact.length == 0 && width < TilePath.WIDTH) {
            path = full;
            exact = Arrays.copyOf(bytes(full), bytes(full).length == 0 ? 0 : width * TreeHasher.HASH);
        }
        if (exact.length == 0) {
            throw new LogDamaged("tile " + TilePath.tile(level, index, width)
                    + ": missing or empty (expected: " + width + " hashes)");
        }
        if (exact.length != width * TreeHasher.HASH) {
            throw new LogDamaged("tile " + path + ": " + exact.length + " bytes (expected: "
                    + width * TreeHasher.HASH + ")");
        }
        return exact;
    }

    /** The first {@code width} entries of a bundle, or more where the full bundle stands in its place. */
    public Bundle bundle(long index, int width) {
        String path = TilePath.entries(index, width);
        byte[] bytes = bytes(path);
        if (bytes.length == 0 && width < TilePath.WIDTH) {
            String full = TilePath.entries(index, TilePath.WIDTH);
            byte[] whole = bytes(full);
            if (whole.length > 0) {
                return Bundle.parse(whole, TilePath.WIDTH, full);
            }
        }
        if (bytes.length == 0) {
            throw new LogDamaged("entry bundle " + path + ": missing or empty (expected: " + width + " entries)");
        }
        return Bundle.parse(bytes, width, path);
    }

    private byte[] bytes(String path) {
        try {
            return Files.readAllBytes(folder.resolve(path));
        } catch (NoSuchFileException e) {
            return new byte[0];
        } catch (IOException e) {
            throw new UncheckedIOException("log file " + folder.resolve(path) + ": not readable", e);
        }
    }
}
