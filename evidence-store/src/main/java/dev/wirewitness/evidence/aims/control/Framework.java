package dev.wirewitness.evidence.aims.control;

/** A standard, regulation or set of criteria that controls belong to. */
public record Framework(String id, String name, String note) {}
