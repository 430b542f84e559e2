package dev.wirewitness.policy.engine;

import static dev.wirewitness.policy.engine.Exchanges.chatHead;
import static dev.wirewitness.policy.engine.Exchanges.engine;
import static dev.wirewitness.policy.engine.Exchanges.inspection;
import static dev.wirewitness.policy.engine.Exchanges.policy;
import static dev.wirewitness.policy.engine.Exchanges.said;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.ResponseHead;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is less sure than the policy's minimum is no finding, whichever way it goes. Here: e-mail 60, AWS key 90. */
final class MinimumConfidenceTest {
    private static final String TEXT = Exchanges.KEY + " of jane@corp.com";
    private static final String DOCUMENT =
            "{\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"" + TEXT + "\"}}]}";
    private static final String STREAM =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + TEXT + "\"}}]}\n\ndata: [DONE]\n\n";
    private static final String REDACTING =
            "{id: out, when: {direction: answer, finding: {category: secret}}, then: redact}";

    @ParameterizedTest
    @CsvSource({"61, 1", "60, 2", "91, 0"})
    void findings_belowTheMinimum_areRecordedNeitherOfRequestsNorOfAnswers(int minimum, int expected) {
        String defaults = "defaults: {minimum-confidence: " + minimum + "}";
        for (String[] sections : List.of(new String[] {defaults}, new String[] {defaults, REDACTING})) {
            for (String answer : List.of(DOCUMENT, STREAM)) {
                ExchangeInspection exchange = inspection(engine(policy(sections)), chatHead(), said(TEXT));

                assertThat(exchange.finish().findings()).hasSize(expected);
                assertThat(findings(exchange, answer)).hasSize(expected);
            }
        }
    }

    private static List<Finding> findings(ExchangeInspection exchange, String answer) {
        String type = answer.equals(DOCUMENT) ? "application/json" : "text/event-stream";
        AnswerInspection answering = exchange.answer(new ResponseHead(200, Headers.of("content-type", type)));
        answering.offer(ByteBuffer.wrap(answer.getBytes(UTF_8)));
        answering.finish();
        return answering.report().findings();
    }
}
