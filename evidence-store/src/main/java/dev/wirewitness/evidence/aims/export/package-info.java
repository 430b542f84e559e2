/** Ways out for the register and the report. */
@NullMarked
package dev.wirewitness.evidence.aims.export;

import org.jspecify.annotations.NullMarked;
