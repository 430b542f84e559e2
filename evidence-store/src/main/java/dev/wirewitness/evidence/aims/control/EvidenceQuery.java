package dev.wirewitness.evidence.aims.control;

/** A question the log can answer, such as {@code EQ-ENF-02}, and exactly how. */
public record EvidenceQuery(String id, String name, String definition) {}
