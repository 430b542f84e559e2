@NullMarked
package dev.wirewitness.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
