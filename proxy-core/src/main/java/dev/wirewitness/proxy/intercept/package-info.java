/** CONNECT, ClientHello, the choice to intercept, certificate authority and leaf certificates. */
@NullMarked
package dev.wirewitness.proxy.intercept;

import org.jspecify.annotations.NullMarked;
