/** Reading in order while the log grows. */
@NullMarked
package dev.wirewitness.evidence.log.follow;

import org.jspecify.annotations.NullMarked;
