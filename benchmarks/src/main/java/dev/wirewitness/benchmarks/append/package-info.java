/** Durable appends: the evidence log beside databases that commit to the same disk. */
@NullMarked
package dev.wirewitness.benchmarks.append;

import org.jspecify.annotations.NullMarked;
