package dev.wirewitness.evidence;

/** Where a record stands in the log: its index, from 0. */
public record Position(long index) {}
