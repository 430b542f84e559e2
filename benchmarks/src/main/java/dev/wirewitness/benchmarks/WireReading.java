package dev.wirewitness.benchmarks;

import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.wire.WireReader;
import dev.wirewitness.policy.wire.WireRequest;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
 * How long does it take to tell what a chat request is and to cut it into parts?
 * Run: {@code benchmarks/micro/run WireReading}.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class WireReading {
    /** Length of the body. */
    @Param({"2048", "16384", "1048576"})
    public int size;

    private final RequestHead head = InspectionRoundTrip.head();
    private ByteBuffer body = ByteBuffer.allocate(0);

    @Setup
    public void fill() {
        body = ByteBuffer.wrap(Prompts.chatRequest(size));
    }

    @Benchmark
    public WireRequest read() {
        return WireReader.read(head, Optional.empty(), body.duplicate());
    }
}
