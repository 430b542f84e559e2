/** AI wire families: cut a body or a stream into parts, shape a refusal. No I/O. */
@NullMarked
package dev.wirewitness.policy.wire;

import org.jspecify.annotations.NullMarked;
