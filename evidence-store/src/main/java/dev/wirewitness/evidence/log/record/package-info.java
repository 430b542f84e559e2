/** Statements to canonical JSON (RFC 8785) and back, and personal fields sealed. */
@NullMarked
package dev.wirewitness.evidence.log.record;

import org.jspecify.annotations.NullMarked;
