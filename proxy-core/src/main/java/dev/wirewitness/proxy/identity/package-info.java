/** Who calls: Callers is the way in; passwords, networks and agents are its sources. */
@NullMarked
package dev.wirewitness.proxy.identity;

import org.jspecify.annotations.NullMarked;
