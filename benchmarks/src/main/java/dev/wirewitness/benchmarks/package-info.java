/** JMH benchmarks; each says its question and its command line. */
@NullMarked
package dev.wirewitness.benchmarks;

import org.jspecify.annotations.NullMarked;
