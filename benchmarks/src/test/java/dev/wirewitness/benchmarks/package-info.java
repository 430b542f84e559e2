@NullMarked
package dev.wirewitness.benchmarks;

import org.jspecify.annotations.NullMarked;
