/** The words of the proxy: its settings and what it is given to work with. */
@NullMarked
package dev.wirewitness.proxy;

import org.jspecify.annotations.NullMarked;
