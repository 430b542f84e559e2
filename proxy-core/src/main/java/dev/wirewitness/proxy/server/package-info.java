/** ProxyServer: the way in. */
@NullMarked
package dev.wirewitness.proxy.server;

import org.jspecify.annotations.NullMarked;
