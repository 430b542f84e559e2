package dev.wirewitness.app.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version this build was given. */
public final class Version {
    public static final String NUMBER = read();

    private Version() {}

    private static String read() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new IllegalStateException("version.properties of the build: " + e.getMessage(), e);
        }
        return properties.getProperty("version", "unknown");
    }
}
