/** Checking a log folder offline, trusting nobody. */
@NullMarked
package dev.wirewitness.evidence.log.verify;

import org.jspecify.annotations.NullMarked;
