/** Tree hashes, tiles and proofs (RFC 9162, C2SP tlog-tiles). */
@NullMarked
package dev.wirewitness.evidence.log.merkle;

import org.jspecify.annotations.NullMarked;
