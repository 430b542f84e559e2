/** EvidenceStore: the way in. */
@NullMarked
package dev.wirewitness.evidence.log.store;

import org.jspecify.annotations.NullMarked;
