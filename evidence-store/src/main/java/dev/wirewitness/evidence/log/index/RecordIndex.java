package dev.wirewitness.evidence.log.index;

import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.merkle.TreeHasher;
import dev.wirewitness.evidence.log.store.EvidenceFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.duckdb.DuckDBConnection;

/**
 * An index of one log in one file. It follows the log from the position it keeps beside its rows, and is thrown away
 * and built anew when it is of another log, of another form, or not readable. What it finds are positions: records are
 * read from the log. One process and one thread at a time.
 */
public final class RecordIndex implements AutoCloseable {
    /** Changes with the table. */
    private static final String FORM = "1";
    private static final int BATCH = 122_880;
    private static final String EVENTS = "CREATE VIEW events AS SELECT r.* REPLACE ("
            + "coalesce(f.outcome, r.outcome) AS outcome, coalesce(f.status, r.status) AS status,"
            + " coalesce(f.error_class, r.error_class) AS error_class,"
            + " coalesce(f.model_reported, r.model_reported) AS model_reported,"
            + " coalesce(f.tokens_in, r.tokens_in) AS tokens_in, coalesce(f.tokens_out, r.tokens_out) AS tokens_out,"
            + " coalesce(f.bytes_in, r.bytes_in) AS bytes_in,"
            + " coalesce(f.total_micros, r.total_micros) AS total_micros,"
            + " list_distinct(list_concat(r.findings, f.findings)) AS findings), f.idx AS finished_idx"
            + " FROM records r LEFT JOIN (SELECT * FROM records WHERE type = 'finished') f"
            + " ON r.type = 'decided' AND r.exchange_id = f.exchange_id WHERE r.type <> 'finished'";

    private final Path file;
    private final EvidenceFolder log;
    private final DuckDBConnection connection;

    private RecordIndex(Path file, EvidenceFolder log, DuckDBConnection connection) {
        this.file = file;
        this.log = log;
        this.connection = connection;
    }

    /**
     * Opens the index of a log, and makes it when there is none.
     *
     * @throws IOException when another process has it open, or nothing can be written there
     */
    public static RecordIndex open(Path file, EvidenceFolder log) throws IOException {
        folderOf(file);
        boolean fresh = !Files.exists(file);
        try {
            RecordIndex index = new RecordIndex(file, log, Database.writable(file));
            if (!fresh && index.fits()) {
                return index;
            }
            index.close();
        } catch (SQLException e) {
            if (fresh || inUse(e)) {
                throw Database.failed(file, e);
            }
        }
        try {
            Files.deleteIfExists(file);
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + ".wal"));
            RecordIndex index = new RecordIndex(file, log, Database.writable(file));
            index.create();
            return index;
        } catch (SQLException e) {
            throw Database.failed(file, e);
        }
    }

    private static void folderOf(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rwx------")));
        }
    }

    private static boolean inUse(SQLException e) {
        return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("lock");
    }

    private void create() throws SQLException, IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        RecordTable.create(connection, "records", false);
        execute(EVENTS);
        execute("CREATE TABLE position (form VARCHAR, size BIGINT, leaf BLOB)");
        execute("INSERT INTO position VALUES ('" + FORM + "', 0, ''::BLOB)");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Whether it is of this form and its newest record stands in the log where the index has it. */
    private boolean fits() {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT form, size, leaf FROM position")) {
            if (!row.next() || !FORM.equals(row.getString(1))) {
                return false;
            }
            long size = row.getLong(2);
            byte[] leaf = row.getBytes(3);
            return size <= log.size()
                    && size >= log.first()
                    && (size == log.first() || Arrays.equals(leaf, new TreeHasher().leaf(log.entry(size - 1))));
        } catch (SQLException | LogDamaged e) {
            return false;
        }
    }

    /** Records in the index. */
    public long size() throws IOException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT size FROM position")) {
            return row.next() ? row.getLong(1) : 0;
        } catch (SQLException e) {
            throw Database.failed(file, e);
        }
    }

    /**
     * Takes in what the log has and the index does not. Rows and position change together, so an end at any moment
     * loses no more than the work of one batch.
     *
     * @param progress hears how many records are in
     */
    public void update(LongConsumer progress) throws IOException {
        long until = log.size();
        try {
            if (log.first() > 0) {
                execute("DELETE FROM records WHERE idx < " + log.first());
            }
            for (long from = Math.max(size(), log.first()); from < until; ) {
                long to = Math.min(until, from + BATCH);
                add(from, to);
                progress.accept(to);
                from = to;
            }
        } catch (SQLException e) {
            throw Database.failed(file, e);
        }
    }

    private void add(long from, long until) throws SQLException {
        connection.setAutoCommit(false);
        try {
            try (RecordTable table = new RecordTable(connection, "records", false)) {
                for (long index = from; index < until; index++) {
                    table.add(index, log.entry(index));
                }
            }
            try (PreparedStatement moved = connection.prepareStatement("UPDATE position SET size = ?, leaf = ?")) {
                moved.setLong(1, until);
                moved.setBytes(2, new TreeHasher().leaf(log.entry(until - 1)));
                moved.executeUpdate();
            }
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** The newest that fit. */
    public Search.Page search(Search search) throws IOException {
        StringBuilder sql = new StringBuilder("SELECT idx, finished_idx FROM events WHERE idx < ?"
                + " AND epoch_us(time) >= ? AND epoch_us(time) < ?");
        search.terms().forEach(term -> sql.append(" AND ").append(term.sql()));
        sql.append(" ORDER BY idx DESC LIMIT ?");
        try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
            int at = 1;
            statement.setLong(at++, search.before().orElse(Long.MAX_VALUE));
            statement.setLong(at++, search.fromMicros());
            statement.setLong(at++, search.untilMicros());
            for (Term term : search.terms()) {
                statement.setString(at++, term.parameter());
            }
            statement.setLong(at, search.limit() + 1L);
            return page(statement, search.limit());
        } catch (SQLException e) {
            throw Database.failed(file, e);
        }
    }

    private static Search.Page page(PreparedStatement statement, int limit) throws SQLException {
        List<Search.Hit> hits = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                if (hits.size() == limit) {
                    return new Search.Page(hits, OptionalLong.of(hits.getLast().index()));
                }
                long finished = rows.getLong(2);
                OptionalLong end = rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(finished);
                hits.add(new Search.Hit(rows.getLong(1), end));
            }
        }
        return new Search.Page(hits, OptionalLong.empty());
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw Database.failed(file, e);
        }
    }
}
