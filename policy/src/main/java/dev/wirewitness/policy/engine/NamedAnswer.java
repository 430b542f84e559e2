package dev.wirewitness.policy.engine;

import java.nio.ByteBuffer;

/** An answer's inspection whose report holds names fit to be written down. Used as the inspection inside it is. */
record NamedAnswer(AnswerInspection inside, RecordableNames names) implements AnswerInspection {
    @Override
    public boolean mayEdit() {
        return inside.mayEdit();
    }

    @Override
    public ByteBuffer offer(ByteBuffer content) {
        return inside.offer(content);
    }

    @Override
    public ByteBuffer finish() {
        return inside.finish();
    }

    @Override
    public AnswerReport report() {
        return names.of(inside.report());
    }
}
