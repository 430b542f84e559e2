package dev.wirewitness.evidence.log.record;

import dev.wirewitness.evidence.log.disk.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
    private final Optional<Disk.OpenFile> keys;
    private final FileChannel lock;
    private byte[] lookupKey = new byte[0];
    private final Map<ByteBuffer, Row> byLookup = new HashMap<>();
    private final Map<ByteBuffer, Row> byPseudonym = new HashMap<>();
    /** Rows that are not durable as they are here, by offset. */
    private final TreeMap<Long, byte[]> unsynced = new TreeMap<>();

    /** One fsync at a time: a failure is told to one of those who wait for it. */
    private final Object syncing = new Object();

    private long end;
    /** Whether the last fsync failed: then what was written before it may be gone though it can be read. */
    private boolean rewrite;


    private KeyTable(Path file, FileChannel lock, Optional<Disk.OpenFile> keys) {
        this.file = file;
        this.lock = lock;
        this.keys = keys;
    }

    /** Opens the table for the one that makes subjects; makes it, durably, where there is none. */
    static KeyTable open(Path folder, Disk disk) throws IOException {
        Path file = folder.resolve("keys");
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, attribute("rwx------"));
            disk.syncFolder(Objects.requireNonNull(folder.toAbsolutePath().getParent()));
        }
        if (!Files.exists(file) || Files.size(file) < HEADER) {
            disk.replacePrivately(file, header());
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            lock(file, channel);
            return loaded(new KeyTable(file, channel, Optional.of(disk.openShared(file))));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Opens the table beside whoever writes it. */
    static KeyTable read(Path folder) throws IOException {
        Path file = folder.resolve("keys");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() < HEADER) {
                throw new IOException("subject keys " + file + ": no header (expected: a table made by a node)");
            }
            return loaded(new KeyTable(file, channel, Optional.empty()));
        }
    }

    private static KeyTable loaded(KeyTable table) throws IOException {
        try {
            table.load();
            return table;
        } catch (IOException | RuntimeException e) {
            table.close();
            throw e;
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> attribute(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    private void load() throws IOException {
        // through the locked channel: to close another one of this file would let go of the lock
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(lock.size()));
        while (content.hasRemaining() && lock.read(content, content.position()) >= 0) {
            // until all of it is here
        }
        byte[] all = content.array();
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

    private static void lock(Path file, FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() == null) {
                throw new IOException("subject keys " + file + ": in use by another process (expected: one writer)");
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException("subject keys " + file + ": in use by this process (expected: one writer)", e);
        }
    }

    private static byte[] header() {
        byte[] lookupKey = new byte[32];
        new SecureRandom().nextBytes(lookupKey);
        byte[] header = new byte[HEADER];
        ByteBuffer out = ByteBuffer.wrap(header).putLong(0, MAGIC).put(8, lookupKey);
        out.putInt(60, crc(header, 0, 60));
        return header;
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
        byte[] bytes = rowBytes(SUBJECT, pseudonym, lookup, key);
        try {
            write(bytes, end);
        } catch (IOException e) {
            throw new UncheckedIOException("subject keys " + file + ": not writable", e);
        }
        unsynced.put(end, bytes);
        end += ROW;
        remember(row);
        return row;
    }

    synchronized Optional<Row> find(byte[] pseudonym) {
        return Optional.ofNullable(byPseudonym.get(ByteBuffer.wrap(pseudonym)));
    }

    /** Not erased, and to be tried again, after an IOException. */
    boolean erase(byte[] pseudonym) throws IOException {
        Row row;
        synchronized (this) {
            row = byPseudonym.get(ByteBuffer.wrap(pseudonym));
            if (row == null) {
                return false;
            }
            byte[] erased = rowBytes(ERASED, pseudonym, new byte[32], new byte[32]);
            unsynced.put(row.offset(), erased);
            rewrite = true;
        }
        try {
            sync();
        } catch (IOException e) {
            keep(row);
            throw e;
        }
        synchronized (this) {
            byPseudonym.remove(ByteBuffer.wrap(pseudonym));
            byLookup.remove(ByteBuffer.wrap(row.lookup()));
        }
        return true;
    }

    private synchronized void keep(Row row) {
        unsynced.put(row.offset(), rowBytes(SUBJECT, row.pseudonym(), row.lookup(), row.key()));
        rewrite = true;
    }

    /**
     * Makes every row durable. What a failed fsync left behind is written anew before the next: the system may have
     * dropped it, and says so only once.
     */
    void sync() throws IOException {
        synchronized (syncing) {
            Map<Long, byte[]> now;
            synchronized (this) {
                if (unsynced.isEmpty()) {
                    return;
                }
                now = Map.copyOf(unsynced);
                if (rewrite) {
                    for (Map.Entry<Long, byte[]> row : unsynced.entrySet()) {
                        write(row.getValue(), row.getKey());
                    }
                    rewrite = false;
                }
            }
            try {
                keys.orElseThrow().force();
            } catch (IOException e) {
                synchronized (this) {
                    rewrite = true;
                }
                throw e;
            }
            synchronized (this) {
                now.forEach(unsynced::remove);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            if (keys.isPresent()) {
                try (Disk.OpenFile open = keys.get()) {
                    sync();
                }
            }
        }
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
        keys.orElseThrow().write(bytes, 0, bytes.length, at);
    }

    private static int crc(byte[] bytes, int from, int count) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, count);
        return (int) crc.getValue();
    }
}
