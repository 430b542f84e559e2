/** The composition root: settings, wiring, commands. */
@NullMarked
package dev.wirewitness.app;

import org.jspecify.annotations.NullMarked;
