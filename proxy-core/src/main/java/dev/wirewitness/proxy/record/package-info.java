/** Exchanges written as evidence; no Netty. */
@NullMarked
package dev.wirewitness.proxy.record;

import org.jspecify.annotations.NullMarked;
