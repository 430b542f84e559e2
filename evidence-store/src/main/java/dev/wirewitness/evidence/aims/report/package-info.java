/** The clause 9 report: figures, canonical JSON, HTML. */
@NullMarked
package dev.wirewitness.evidence.aims.report;

import org.jspecify.annotations.NullMarked;
