package dev.wirewitness.app.sample;

/** A request as the sample provider received it. */
public record Received(String host, String path, String userAgent, String body) {}
