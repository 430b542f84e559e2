package dev.wirewitness.policy.wire;

/**
 * What a refusal has to tell the person or program that is refused.
 *
 * @param message one or two sentences: what was refused, by which rule, why, how to ask for an exception
 * @param code stable machine word, such as {@code wirewitness_model_not_approved}
 */
public record RefusalNotice(String message, String code) {}
