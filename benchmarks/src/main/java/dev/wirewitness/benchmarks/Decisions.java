package dev.wirewitness.benchmarks;

import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.FindingCount;
import java.util.List;
import java.util.Optional;

/** The record of an ordinary decision: one rule, one finding, no subject. */
public final class Decisions {
    private static final String DIGEST = "sha256:" + "0".repeat(64);

    private Decisions() {}

    public static Entry entry(long number) {
        return new Entry(1_790_000_000_000_000L + number, DIGEST, DIGEST, new Decided(
                "01997c1e-0000-7000-8000-" + Long.toHexString(0x1000_0000_0000L + number),
                "9d5b4f0e-5a1c-5f0e-8f43-0a3f4d7c2b11",
                "openai-api",
                "OpenAI",
                "sdk",
                "openai-python",
                Optional.of("2.0"),
                "exact",
                "openai-chat",
                "chat",
                Optional.of("gpt-4o-mini"),
                false,
                "api.openai.com",
                443,
                "POST",
                Optional.empty(),
                "redact",
                "mask-personal",
                List.of(new Decided.Hit("mask-personal", "redact", "enforce", true, List.of("email"))),
                List.of(new FindingCount("personal", "email", 1, 90, "request", "redact", 0)),
                "full",
                List.of(),
                0,
                "approved",
                Optional.empty(),
                Optional.empty(),
                2048,
                21,
                Optional.empty()));
    }
}
