package dev.wirewitness.admin;

import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.FindingCount;
import dev.wirewitness.evidence.Finished;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Statements of an ordinary exchange. */
public final class Samples {
    private Samples() {}

    public static Decided decided(String id, String action) {
        return new Decided(
                id, "sys", "openai-api", "openai", "sdk", "openai-java", Optional.empty(), "exact", "openai-chat",
                "chat", Optional.of("gpt-5.4"), false, "api.openai.com", 443, "POST", Optional.empty(), action,
                "default", List.of(), List.of(new FindingCount("personal", "email-address", 1, 90, "request", "none", 0)),
                "full", List.of(), 0, "observed", Optional.empty(), Optional.empty(), 100, 12, Optional.empty());
    }

    public static Finished finished(String id) {
        return new Finished(
                id, "sys", "forwarded", OptionalInt.of(200), OptionalInt.of(200), Optional.empty(), Optional.empty(),
                OptionalLong.of(3), OptionalLong.of(4), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(),
                Optional.empty(), 0, List.of(), 0, 0, "full", List.of(), 100, 200, OptionalLong.of(5),
                OptionalLong.empty(), 50, Optional.empty());
    }
}
