package dev.wirewitness.evidence.log.index;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.duckdb.DuckDBConnection;

/**
 * Answers a statement somebody typed, over the views {@code records} and {@code events} of an index nobody has open
 * for writing. It can change nothing and reach no other file.
 */
public final class Query {
    private Query() {}

    /**
     * Hands over the names of the columns, then each row.
     *
     * @throws IOException with what the database says to the statement
     */
    public static void run(Path index, String sql, Consumer<List<String>> rows) throws IOException {
        try (DuckDBConnection connection = Database.readOnly(index);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            ResultSetMetaData columns = found.getMetaData();
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                names.add(columns.getColumnLabel(i));
            }
            rows.accept(names);
            while (found.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= names.size(); i++) {
                    String text = found.getString(i);
                    row.add(found.wasNull() ? "" : text);
                }
                rows.accept(row);
            }
        } catch (SQLException e) {
            throw new IOException("sql: " + e.getMessage(), e);
        }
    }
}
