/** How readers of foreign bytes are tested: {@link dev.wirewitness.proxy.fuzz.Mutations} spoils, {@link dev.wirewitness.proxy.fuzz.Pieces} cuts. */
@NullMarked
package dev.wirewitness.proxy.fuzz;

import org.jspecify.annotations.NullMarked;
