/** Witnesses: others who sign that they saw a checkpoint, and no other history before (C2SP tlog-witness). */
@NullMarked
package dev.wirewitness.evidence.log.witness;

import org.jspecify.annotations.NullMarked;
