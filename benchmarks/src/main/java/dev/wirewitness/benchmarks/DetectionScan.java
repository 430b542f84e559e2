package dev.wirewitness.benchmarks;

import dev.wirewitness.policy.detect.Content;
import dev.wirewitness.policy.detect.DetectionEngine;
import dev.wirewitness.policy.detect.Detectors;
import dev.wirewitness.policy.detect.Scan;
import dev.wirewitness.policy.detect.ScanResult;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How fast do all built-in detectors read a chat prompt in which there is nothing to find? The row {@code bytes} is in
 * bytes per microsecond, which is MB/s. The heap is as the launcher has it: what is young stays in memory. Run:
 * {@code benchmarks/micro/run DetectionScan}.
 */
@State(Scope.Benchmark)
@Fork(value = 1, jvmArgsAppend = {"-Xms512m", "-Xmx512m", "-Xmn64m"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DetectionScan {
    /** Length of the prompt. */
    @Param({"2048", "16384", "1048576"})
    public int size;

    private final DetectionEngine engine = Detectors.builtIn();
    private byte[] prompt = new byte[0];

    /** Counts what was read. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Volume {
        /** Bytes scanned. */
        public long bytes;
    }

    @Setup
    public void fill() {
        Detectors.warmUpVectors(() -> true, System::nanoTime);
        prompt = Prompts.chatRequest(size);
    }

    @Benchmark
    public ScanResult scan(Volume volume) {
        Scan scan = engine.open(Content.JSON);
        scan.feed(ByteBuffer.wrap(prompt));
        volume.bytes += size;
        return scan.end();
    }
}
