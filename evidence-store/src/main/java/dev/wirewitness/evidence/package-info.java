/** The words of the evidence module: the statements that make up the log, and the ways to write and read it. */
@NullMarked
package dev.wirewitness.evidence;

import org.jspecify.annotations.NullMarked;
