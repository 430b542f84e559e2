package dev.wirewitness.benchmarks.compare;

import io.netty.handler.ssl.OpenSsl;
import io.netty.util.Version;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the figures were measured on. */
final class Environment {
    private Environment() {}

    static Map<String, String> describe() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        facts.put("CPU", firstOf("/proc/cpuinfo", "model name").orElse(System.getProperty("os.arch", "unknown")));
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("memory", firstOf("/proc/meminfo", "MemTotal").orElse("unknown"));
        facts.put("load before", String.format(
                Locale.ROOT, "%.2f", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        facts.put("system", System.getProperty("os.name", "") + " " + System.getProperty("os.version", ""));
        facts.put("JDK", System.getProperty("java.vendor", "") + " " + Runtime.version());
        facts.put("Netty", netty());
        facts.put("TLS of origin, client, netty-floor", OpenSsl.versionString());
        facts.put("squid", Peers.squidVersion());
        return facts;
    }

    private static String netty() {
        Version version = Version.identify().get("netty-common");
        return version == null ? "unknown" : version.artifactVersion();
    }

    private static Optional<String> firstOf(String file, String key) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
