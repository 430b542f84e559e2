package dev.wirewitness.benchmarks;

import dev.wirewitness.policy.Caller;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.RegisterView;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.ResponseHead;
import dev.wirewitness.policy.catalogue.Catalogue;
import dev.wirewitness.policy.engine.AnswerInspection;
import dev.wirewitness.policy.engine.AnswerReport;
import dev.wirewitness.policy.engine.EngineSettings;
import dev.wirewitness.policy.engine.Engines;
import dev.wirewitness.policy.engine.Inspected;
import dev.wirewitness.policy.engine.Inspection;
import dev.wirewitness.policy.engine.PolicyEngine;
import dev.wirewitness.policy.ruleset.DefaultPolicy;
import java.net.InetAddress;
import java.nio.ByteBuffer;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * What does the whole inspection of a chat exchange cost under the default policy: 2 KiB asked, 2 KiB answered,
 * nothing found? Run: {@code benchmarks/micro/run InspectionRoundTrip}.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class InspectionRoundTrip {
    private final PolicyEngine engine = Engines.open(
            DefaultPolicy.compiled(),
            Catalogue.builtIn(),
            RegisterView.EMPTY,
            new EngineSettings(8 << 20, 8 << 20, new byte[32]));
    private final RequestHead head = head();
    private final ResponseHead answerHead = new ResponseHead(200, Headers.of("content-type", "application/json"));
    private final Caller caller = Caller.at(InetAddress.getLoopbackAddress());
    private final ByteBuffer body = ByteBuffer.wrap(Prompts.chatRequest(2048));
    private final ByteBuffer answer = ByteBuffer.wrap(Prompts.chatAnswer(2048));

    static RequestHead head() {
        return new RequestHead(
                "POST",
                "https",
                "api.openai.com",
                443,
                "/v1/chat/completions",
                Headers.of("host", "api.openai.com", "content-type", "application/json", "user-agent", "OpenAI/Python"));
    }

    /** From the head of the request to the verdict. */
    @Benchmark
    public Inspected request() {
        Inspection inspection = engine.begin(head, caller);
        inspection.offer(body.duplicate());
        return inspection.finish();
    }

    /** The same, and the answer to its end. */
    @Benchmark
    public AnswerReport exchange(Blackhole sink) {
        Inspection inspection = engine.begin(head, caller);
        inspection.offer(body.duplicate());
        sink.consume(inspection.finish());
        AnswerInspection answering = inspection.answer(answerHead);
        sink.consume(answering.offer(answer.duplicate()));
        sink.consume(answering.finish());
        return answering.report();
    }
}
