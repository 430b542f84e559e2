package dev.wirewitness.evidence.log.export;

import dev.wirewitness.evidence.log.index.Database;
import dev.wirewitness.evidence.log.index.RecordTable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/** Gathers the records in a database of its own, which writes the file of columns at the end. */
final class ParquetSink implements RecordSink {
    private final String origin;
    private final OutputStream out;
    private final Path folder;
    private final Path file;
    private final DuckDBConnection connection;
    private final RecordTable table;

    /** @param origin of the log, a column of its own: with {@code idx} it names a record among all logs */
    ParquetSink(String origin, OutputStream out) throws IOException {
        this.origin = origin;
        this.out = out;
        this.folder = Files.createTempDirectory("wirewitness-parquet");
        this.file = folder.resolve("records.parquet");
        try {
            this.connection = Database.writable(folder.resolve("records.duckdb"));
            RecordTable.create(connection, "records", true);
            this.table = new RecordTable(connection, "records", true);
        } catch (SQLException e) {
            throw Database.failed(folder, e);
        }
    }

    @Override
    public void add(long index, byte[] entry) throws IOException {
        try {
            table.add(index, entry);
        } catch (SQLException e) {
            throw Database.failed(folder, e);
        }
    }

    @Override
    public void finish() throws IOException {
        try (Statement statement = connection.createStatement()) {
            table.close();
            statement.execute("COPY (SELECT " + quoted(origin) + " AS origin, * FROM records ORDER BY idx) TO "
                    + quoted(file.toString()) + " (FORMAT parquet, COMPRESSION zstd)");
        } catch (SQLException e) {
            throw Database.failed(folder, e);
        }
        Files.copy(file, out);
    }

    private static String quoted(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw Database.failed(folder, e);
        } finally {
            List<Path> files;
            try (Stream<Path> all = Files.list(folder)) {
                files = all.toList();
            }
            for (Path each : files) {
                Files.deleteIfExists(each);
            }
            Files.delete(folder);
        }
    }
}
