package dev.wirewitness.evidence.log.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.evidence.log.merkle.TreeHasher;
import dev.wirewitness.evidence.log.record.RecordPeek;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Puts records into a table: {@code idx}, {@code time}, {@code leaf} (the leaf hash, by which a row is tied to the
 * log), then the {@link Column}s. What a record does not have is null. One thread.
 */
public final class RecordTable implements AutoCloseable {
    private final ObjectMapper json = new ObjectMapper();
    private final TreeHasher hasher = new TreeHasher();
    private final DuckDBAppender appender;
    private final boolean whole;

    /**
     * Begins to append.
     *
     * @param whole with a last column {@code record} that has the record's bytes
     */
    public RecordTable(DuckDBConnection connection, String table, boolean whole) throws SQLException {
        this.appender = connection.createAppender(table);
        this.whole = whole;
    }

    /** Makes the table, empty. */
    public static void create(DuckDBConnection connection, String table, boolean whole) throws SQLException {
        String columns = Column.ALL.stream()
                .map(column -> column.quoted() + ' ' + column.kind().sql)
                .collect(Collectors.joining(", "));
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE " + table + " (idx BIGINT, time TIMESTAMP, leaf BLOB, " + columns
                    + (whole ? ", record VARCHAR)" : ")"));
        }
    }

    /** A record that is no JSON has only its position, time 0 and leaf hash. */
    public void add(long index, byte[] entry) throws SQLException {
        JsonNode record = parsed(entry);
        appender.beginRow();
        appender.append(index);
        appender.appendEpochMicros(Math.max(0, RecordPeek.eventTime(entry, 0, entry.length)));
        appender.append(hasher.leaf(entry));
        for (Column column : Column.ALL) {
            append(column, record);
        }
        if (whole) {
            appender.append(new String(entry, StandardCharsets.UTF_8));
        }
        appender.endRow();
    }

    private JsonNode parsed(byte[] entry) {
        try {
            return json.readTree(entry);
        } catch (IOException e) {
            return json.createObjectNode();
        }
    }

    private void append(Column column, JsonNode record) throws SQLException {
        switch (column.kind()) {
            case TEXTS -> appender.append(column.textsIn(record));
            case TEXT -> {
                JsonNode value = column.in(record);
                if (value.isMissingNode() || value.isNull()) {
                    appender.appendNull();
                } else {
                    appender.append(value.asText());
                }
            }
            case NUMBER -> {
                JsonNode value = column.in(record);
                if (value.canConvertToLong()) {
                    appender.append(value.asLong());
                } else {
                    appender.appendNull();
                }
            }
        }
    }

    /** Ends the appending: what was added is in the table. */
    @Override
    public void close() throws SQLException {
        appender.close();
    }
}
