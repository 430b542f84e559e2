/** Length and CRC framed files: append, group commit, recovery. */
@NullMarked
package dev.wirewitness.evidence.log.segment;

import org.jspecify.annotations.NullMarked;
