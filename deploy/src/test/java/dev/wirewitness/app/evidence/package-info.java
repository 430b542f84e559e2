/** The evidence folder in the hands of programs that are not ours. */
@NullMarked
package dev.wirewitness.app.evidence;

import org.jspecify.annotations.NullMarked;
