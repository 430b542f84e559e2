/** Netty HTTP to our words and back: header hygiene, content decoding, back-pressure. */
@NullMarked
package dev.wirewitness.proxy.http;

import org.jspecify.annotations.NullMarked;
