/** A disposable index over the log's records (DuckDB): built from the log, never the truth. */
@NullMarked
package dev.wirewitness.evidence.log.index;

import org.jspecify.annotations.NullMarked;
