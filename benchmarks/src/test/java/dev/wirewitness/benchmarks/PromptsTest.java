package dev.wirewitness.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.detect.Content;
import dev.wirewitness.policy.detect.Detectors;
import dev.wirewitness.policy.detect.Scan;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptsTest {
    @ParameterizedTest
    @ValueSource(ints = {512, 2048, 16_384, 1 << 20})
    void chat_anySize_hasThatSizeAndNothingToFind(int bytes) {
        for (byte[] body : List.of(
                Prompts.chatRequest(bytes), Prompts.streamRequest(bytes), Prompts.chatAnswer(bytes))) {
            Scan scan = Detectors.builtIn().open(Content.JSON);
            scan.feed(ByteBuffer.wrap(body));

            assertThat(body).hasSize(bytes);
            assertThat(scan.end().detections()).isEmpty();
        }
    }
}
