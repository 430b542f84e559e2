/** One class per command. */
@NullMarked
package dev.wirewitness.app.command;

import org.jspecify.annotations.NullMarked;
