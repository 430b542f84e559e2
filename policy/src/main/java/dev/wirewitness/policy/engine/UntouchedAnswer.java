package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.TokenUsage;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** An answer nobody can read: every byte passes, only their number is known. */
final class UntouchedAnswer implements AnswerInspection {
    private final NotInspected why;
    private long bytes;

    UntouchedAnswer(NotInspected why) {
        this.why = why;
    }

    @Override
    public boolean mayEdit() {
        return false;
    }

    @Override
    public ByteBuffer offer(ByteBuffer content) {
        bytes += content.remaining();
        return content;
    }

    @Override
    public ByteBuffer finish() {
        return ByteBuffer.allocate(0);
    }

    @Override
    public AnswerReport report() {
        return new AnswerReport(
                Optional.empty(),
                TokenUsage.NONE,
                List.of(),
                List.of(),
                Optional.empty(),
                List.of(),
                false,
                Optional.empty(),
                0,
                0,
                bytes == 0 ? Coverage.full(0) : Coverage.none(bytes, why));
    }
}
