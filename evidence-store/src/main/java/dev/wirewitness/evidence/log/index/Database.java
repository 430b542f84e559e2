package dev.wirewitness.evidence.log.index;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.duckdb.DuckDBConnection;

/** Opens DuckDB in this process, with bounds on memory and threads, and without extensions from the network. */
public final class Database {
    private static final String MEMORY = "512MB";
    private static final int MAX_THREADS = 4;

    private Database() {}

    /** For one who writes; made if need be. */
    public static DuckDBConnection writable(Path file) throws SQLException {
        return open(file, limits());
    }

    /** For statements somebody typed: nothing can be changed, and no other file be read or written. */
    static DuckDBConnection readOnly(Path file) throws SQLException {
        Properties properties = limits();
        properties.setProperty("access_mode", "READ_ONLY");
        DuckDBConnection connection = open(file, properties);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET enable_external_access=false");
            statement.execute("SET lock_configuration=true");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    private static Properties limits() {
        Properties properties = new Properties();
        properties.setProperty("memory_limit", MEMORY);
        properties.setProperty("threads", Integer.toString(Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors())));
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        properties.setProperty("allow_community_extensions", "false");
        properties.setProperty("checkpoint_threshold", "1GB");
        return properties;
    }

    private static DuckDBConnection open(Path file, Properties properties) throws SQLException {
        return DriverManager.getConnection("jdbc:duckdb:" + file.toAbsolutePath(), properties)
                .unwrap(DuckDBConnection.class);
    }

    /** What the database said, with the file it is about. */
    public static IOException failed(Path file, SQLException e) {
        return new IOException("index " + file + ": " + e.getMessage(), e);
    }
}
