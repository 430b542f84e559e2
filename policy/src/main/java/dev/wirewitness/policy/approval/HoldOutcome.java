package dev.wirewitness.policy.approval;

/** How a hold ended. {@code by} is the person, {@code note} what they wrote. */
public sealed interface HoldOutcome {
    record Approved(String by, String note) implements HoldOutcome {}

    record Denied(String by, String note) implements HoldOutcome {}

    record Expired() implements HoldOutcome {}

    record Withdrawn() implements HoldOutcome {}
}
