/** How much is found, and how much is taken out that should stay: on text made up for it, ours beside others. */
@NullMarked
package dev.wirewitness.benchmarks.accuracy;

import org.jspecify.annotations.NullMarked;
