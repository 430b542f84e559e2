package dev.wirewitness.benchmarks.append;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** The peers, each set so that a commit is on stable storage when it returns. */
final class Databases {
    private Databases() {}

    /** SQLite: write-ahead log, {@code synchronous=FULL}, one transaction per batch. */
    static BatchingStore.Commits sqlite(Path folder) throws Exception {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("log.db"));
        try (Statement setUp = connection.createStatement()) {
            setUp.execute("PRAGMA journal_mode=WAL");
            setUp.execute("PRAGMA synchronous=FULL");
            setUp.execute("CREATE TABLE record (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL)");
        }
        connection.setAutoCommit(false);
        PreparedStatement insert = connection.prepareStatement("INSERT INTO record (number, bytes) VALUES (?, ?)");
        return new BatchingStore.Commits() {
            @Override
            public void commit(long firstNumber, List<byte[]> records) throws Exception {
                for (int i = 0; i < records.size(); i++) {
                    insert.setLong(1, firstNumber + i);
                    insert.setBytes(2, records.get(i));
                    insert.addBatch();
                }
                insert.executeBatch();
                connection.commit();
            }

            @Override
            public void close() throws Exception {
                connection.close();
            }
        };
    }

    /** RocksDB: one write batch, {@code sync}. */
    static BatchingStore.Commits rocks(Path folder) throws Exception {
        Options options = new Options().setCreateIfMissing(true);
        RocksDB database = RocksDB.open(options, folder.resolve("rocks").toString());
        WriteOptions synced = new WriteOptions().setSync(true);
        return new BatchingStore.Commits() {
            @Override
            public void commit(long firstNumber, List<byte[]> records) throws Exception {
                try (WriteBatch batch = new WriteBatch()) {
                    for (int i = 0; i < records.size(); i++) {
                        batch.put(ByteBuffer.allocate(8).putLong(firstNumber + i).array(), records.get(i));
                    }
                    database.write(synced, batch);
                }
            }

            @Override
            public void close() {
                database.close();
                synced.close();
                options.close();
            }
        };
    }

    /** The floor: the bytes at the end of one file, and fdatasync. Nothing finds a record again. */
    static BatchingStore.Commits file(Path folder) throws Exception {
        FileChannel file = FileChannel.open(
                folder.resolve("records"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        return new BatchingStore.Commits() {
            @Override
            public void commit(long firstNumber, List<byte[]> records) throws Exception {
                ByteBuffer all = ByteBuffer.allocate(records.stream().mapToInt(one -> one.length + 4).sum());
                records.forEach(one -> all.putInt(one.length).put(one));
                all.flip();
                while (all.hasRemaining()) {
                    file.write(all);
                }
                file.force(false);
            }

            @Override
            public void close() throws Exception {
                file.close();
            }
        };
    }
}
