package dev.wirewitness.evidence.log.record;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The keys of the subjects, in the file {@code keys} (0600), which is only appended to, but for erasure.
 *
 * <pre>
 *   header  0 "WWSUBJ01" | 8 lookup key (32) | 40 zero (20) | 60 crc32c of bytes 0..60
 *   row     0 crc32c of bytes 4..96 | 4 kind (1 subject, 2 erased) | 5 zero (3) | 8 pseudonym (16)
 *           | 24 lookup HMAC (32) | 56 key (32) | 88 zero (8)
 * </pre>
 *
 * Integers are big-endian. A row is written in one go before its key is used, so it outlives {@code kill -9}; a torn
 * last row is overwritten. Erasing overwrites the row in place, so the key is not left behind in the file. A damaged
 * row counts as erased. Any thread.
 */
final class KeyTable implements AutoCloseable {
    private static final long MAGIC = 0x575753_55424A_3031L;
    private static final int HEADER = 64;
    private static final int ROW = 96;
    private static final byte SUBJECT = 1;
    private static final byte ERASED = 2;

    record Row(byte[] pseudonym, byte[] lookup, byte[] key, long offset) {
        @Override
        public String toString() {
            return "Row[sealed]";
        }
    }

    private final Path file;
    /** Not a FileChannel, which an interrupt of any caller would close. */
    private final RandomAccessFile keys;

    private final boolean writable;
    private byte[] lookupKey = new byte[0];
    private final Map<ByteBuffer, Row> byLookup = new HashMap<>();
    private final Map<ByteBuffer, Row> byPseudonym = new HashMap<>();
    private long end;
    private boolean dirty;

    private KeyTable(Path file, RandomAccessFile keys, boolean writable) {
        this.file = file;
        this.keys = keys;
        this.writable = writable;
    }

    static KeyTable open(Path folder, boolean writable) throws IOException {
        Path file = folder.resolve("keys");
        if (writable) {
            Files.createDirectories(folder, attribute("rwx------"));
            if (!Files.exists(file)) {
                Files.createFile(file, attribute("rw-------"));
            }
        }
        RandomAccessFile keys = new RandomAccessFile(file.toFile(), writable ? "rw" : "r");
        KeyTable table = new KeyTable(file, keys, writable);
        try {
            table.load();
        } catch (IOException | RuntimeException e) {
            keys.close();
            throw e;
        }
        return table;
    }

    private static FileAttribute<Set<PosixFilePermission>> attribute(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    private void load() throws IOException {
        if (writable) {
            lock();
        }
        byte[] all = Files.readAllBytes(file);
        if (all.length < HEADER) {
            begin();
            return;
        }
        ByteBuffer header = ByteBuffer.wrap(all, 0, HEADER);
        if (header.getLong(0) != MAGIC || header.getInt(60) != crc(all, 0, 60)) {
            throw new IOException("subject keys " + file + ": header damaged (expected: WWSUBJ01 and its checksum);"
                    + " restore the file from a backup");
        }
        lookupKey = Arrays.copyOfRange(all, 8, 40);
        for (end = HEADER; end + ROW <= all.length; end += ROW) {
            int at = (int) end;
            if (ByteBuffer.wrap(all).getInt(at) == crc(all, at + 4, ROW - 4) && all[at + 4] == SUBJECT) {
                remember(new Row(
                        Arrays.copyOfRange(all, at + 8, at + 24),
                        Arrays.copyOfRange(all, at + 24, at + 56),
                        Arrays.copyOfRange(all, at + 56, at + 88),
                        end));
            }
        }
    }

    private void lock() throws IOException {
        try {
            if (keys.getChannel().tryLock() == null) {
                throw new IOException("subject keys " + file + ": in use by another process (expected: one writer)");
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException("subject keys " + file + ": in use by this process (expected: one writer)", e);
        }
    }

    private void begin() throws IOException {
        if (!writable) {
            throw new IOException("subject keys " + file + ": no header (expected: a table made by a node)");
        }
        lookupKey = new byte[32];
        new SecureRandom().nextBytes(lookupKey);
        byte[] header = new byte[HEADER];
        ByteBuffer out = ByteBuffer.wrap(header).putLong(0, MAGIC).put(8, lookupKey);
        out.putInt(60, crc(header, 0, 60));
        write(header, 0);
        keys.getFD().sync();
        end = HEADER;
    }

    byte[] lookupKey() {
        return lookupKey;
    }

    /** The row of this person, made now if there is none. */
    synchronized Row rowFor(byte[] lookup, SecureRandom random) {
        Row known = byLookup.get(ByteBuffer.wrap(lookup));
        if (known != null) {
            return known;
        }
        byte[] pseudonym = new byte[16];
        byte[] key = new byte[32];
        random.nextBytes(pseudonym);
        random.nextBytes(key);
        Row row = new Row(pseudonym, lookup, key, end);
        try {
            write(rowBytes(SUBJECT, pseudonym, lookup, key), end);
        } catch (IOException e) {
            throw new UncheckedIOException("subject keys " + file + ": not writable", e);
        }
        end += ROW;
        dirty = true;
        remember(row);
        return row;
    }

    synchronized Optional<Row> find(byte[] pseudonym) {
        return Optional.ofNullable(byPseudonym.get(ByteBuffer.wrap(pseudonym)));
    }

    synchronized boolean erase(byte[] pseudonym) throws IOException {
        Row row = byPseudonym.get(ByteBuffer.wrap(pseudonym));
        if (row == null) {
            return false;
        }
        write(rowBytes(ERASED, pseudonym, new byte[32], new byte[32]), row.offset());
        keys.getFD().sync();
        byPseudonym.remove(ByteBuffer.wrap(pseudonym));
        byLookup.remove(ByteBuffer.wrap(row.lookup()));
        return true;
    }

    void sync() throws IOException {
        synchronized (this) {
            if (!dirty) {
                return;
            }
            dirty = false;
        }
        try {
            keys.getFD().sync();
        } catch (IOException e) {
            synchronized (this) {
                dirty = true;
            }
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        if (writable) {
            sync();
        }
        keys.close();
    }

    private void remember(Row row) {
        byLookup.put(ByteBuffer.wrap(row.lookup()), row);
        byPseudonym.put(ByteBuffer.wrap(row.pseudonym()), row);
    }

    private static byte[] rowBytes(byte kind, byte[] pseudonym, byte[] lookup, byte[] key) {
        byte[] row = new byte[ROW];
        ByteBuffer out = ByteBuffer.wrap(row).put(4, kind).put(8, pseudonym).put(24, lookup).put(56, key);
        out.putInt(0, crc(row, 4, ROW - 4));
        return row;
    }

    private void write(byte[] bytes, long at) throws IOException {
        keys.seek(at);
        keys.write(bytes);
    }

    private static int crc(byte[] bytes, int from, int count) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, count);
        return (int) crc.getValue();
    }
}
