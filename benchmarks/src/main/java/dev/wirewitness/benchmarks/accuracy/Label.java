package dev.wirewitness.benchmarks.accuracy;

/**
 * What is to be found in a document.
 *
 * @param type such as {@code aws-access-key}; of our own choosing, no engine need call it so
 * @param secret a secret; else personal data
 * @param start first character
 * @param end one past the last
 */
record Label(String type, boolean secret, int start, int end) {}
