/** Ports, limits, and what the first bytes say. */
@NullMarked
package dev.wirewitness.proxy.listen;

import org.jspecify.annotations.NullMarked;
