package dev.wirewitness.evidence;

/**
 * A person or device, sealed.
 *
 * @param pseudonym random, stable per subject: counts persons without naming them
 * @param box base64 of AES-256-GCM over the personal fields under the subject's own key, which lives outside the
 *     log; without the key nothing can be read
 * @param commitment base64 of SHA-256 over a random salt (inside the box) and the fields: lets a disclosed value be
 *     checked and cannot be guessed
 */
public record Subject(String pseudonym, String box, String commitment) {}
