/**
 * Compares TLS-intercepting proxies as whole processes: one origin, one load generator, the peers in turn.
 * Start here: {@link dev.wirewitness.benchmarks.compare.Compare}.
 */
@NullMarked
package dev.wirewitness.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
