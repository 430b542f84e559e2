package dev.wirewitness.benchmarks;

import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.log.record.EncodedRecord;
import dev.wirewitness.evidence.log.record.RecordCodec;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long does it take to write a decision as canonical JSON? Run: {@code benchmarks/micro/run CanonicalRecord}.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CanonicalRecord {
    private final RecordCodec codec = new RecordCodec("0123456789abcdef", "6f2c1d3e-1111-4222-8333-444455556666");
    private final Entry entry = Decisions.entry(1);

    @Benchmark
    public EncodedRecord encode() {
        return codec.encode(entry);
    }
}
