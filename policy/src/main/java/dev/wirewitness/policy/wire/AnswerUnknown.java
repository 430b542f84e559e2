package dev.wirewitness.policy.wire;

/** A family nobody has described: no texts, no facts. */
final class AnswerUnknown extends AnswerShape {
    @Override
    void unit(Scope unit) {}

    @Override
    String path(long block) {
        return "";
    }
}
