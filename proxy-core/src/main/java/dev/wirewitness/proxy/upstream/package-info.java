/** Towards the origin: resolve, guard, connect, verify, pool. */
@NullMarked
package dev.wirewitness.proxy.upstream;

import org.jspecify.annotations.NullMarked;
