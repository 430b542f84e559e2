package dev.wirewitness.evidence.log.bundle;

import dev.wirewitness.evidence.log.record.Sha256;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A zip file whose bytes depend on its content alone: stored, without times, in the order in which it is written.
 * Remembers size and SHA-256 of everything. One thread.
 */
final class StoredZip implements AutoCloseable {
    /** The smallest time a zip file knows, in every time zone: 1980-01-01 00:00. */
    private static final java.time.LocalDateTime NO_TIME = java.time.LocalDateTime.of(1980, 1, 1, 0, 0);

    /** What was written under a name. */
    record Written(long bytes, String sha256) {}

    private final ZipOutputStream zip;
    private final TreeMap<String, Written> written = new TreeMap<>();

    StoredZip(Path file) throws IOException {
        this.zip = new ZipOutputStream(
                new BufferedOutputStream(Files.newOutputStream(file), 1 << 20), StandardCharsets.UTF_8);
        zip.setMethod(ZipOutputStream.STORED);
    }

    void add(String path, String text) throws IOException {
        add(path, text.getBytes(StandardCharsets.UTF_8));
    }

    void add(String path, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        begin(path, content.length, crc.getValue());
        zip.write(content);
        zip.closeEntry();
        written.put(path, new Written(content.length, Sha256.hex(content)));
    }

    /** Adds a file that may be larger than memory: read once for its checksum and once for its bytes. */
    void add(String path, Path file) throws IOException {
        CRC32 crc = new CRC32();
        copy(file, (buffer, count) -> crc.update(buffer, 0, count));
        begin(path, Files.size(file), crc.getValue());
        MessageDigest sha = Sha256.fresh();
        copy(file, (buffer, count) -> {
            sha.update(buffer, 0, count);
            zip.write(buffer, 0, count);
        });
        zip.closeEntry();
        written.put(path, new Written(Files.size(file), HexFormat.of().formatHex(sha.digest())));
    }

    private interface Chunk {
        void take(byte[] buffer, int count) throws IOException;
    }

    private static void copy(Path file, Chunk chunk) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                chunk.take(buffer, n);
            }
        }
    }

    private void begin(String path, long size, long crc) throws IOException {
        ZipEntry entry = new ZipEntry(path);
        entry.setTimeLocal(NO_TIME);
        entry.setSize(size);
        entry.setCompressedSize(size);
        entry.setCrc(crc);
        zip.putNextEntry(entry);
    }

    /** Everything so far, sorted by name. */
    TreeMap<String, Written> written() {
        return written;
    }


    @Override
    public void close() throws IOException {
        zip.close();
    }
}
