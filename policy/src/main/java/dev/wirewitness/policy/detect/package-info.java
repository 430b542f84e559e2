/** Bytes in, detections out: what looks like a secret or a personal identifier, and how sure we are. */
@NullMarked
package dev.wirewitness.policy.detect;

import org.jspecify.annotations.NullMarked;
