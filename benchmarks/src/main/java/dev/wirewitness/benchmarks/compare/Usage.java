package dev.wirewitness.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What a process and all it started have used. On Linux CPU time comes in steps of 10 ms.
 *
 * @param cpu user and system time since each began
 * @param residentMib memory in use, shared pages by share; 0 where the system does not tell
 */
record Usage(Duration cpu, double residentMib) {
    static Usage of(ProcessHandle root) {
        Duration cpu = Duration.ZERO;
        double mib = 0;
        for (ProcessHandle each : Stream.concat(Stream.of(root), root.descendants()).toList()) {
            cpu = cpu.plus(each.info().totalCpuDuration().orElse(Duration.ZERO));
            mib += residentMib(each.pid());
        }
        return new Usage(cpu, mib);
    }

    private static double residentMib(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum()
                    / 1024.0;
        } catch (IOException | java.io.UncheckedIOException e) {
            return 0;
        }
    }
}
