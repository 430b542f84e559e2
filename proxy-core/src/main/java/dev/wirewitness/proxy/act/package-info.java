/** Carries the machine's commands out. */
@NullMarked
package dev.wirewitness.proxy.act;

import org.jspecify.annotations.NullMarked;
