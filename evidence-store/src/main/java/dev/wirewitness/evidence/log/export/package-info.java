/** Ways out for records: formats that other programs read. */
@NullMarked
package dev.wirewitness.evidence.log.export;

import org.jspecify.annotations.NullMarked;
