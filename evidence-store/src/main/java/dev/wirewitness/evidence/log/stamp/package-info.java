/** Time stamps of others over kept checkpoints (RFC 3161). */
@NullMarked
package dev.wirewitness.evidence.log.stamp;

import org.jspecify.annotations.NullMarked;
