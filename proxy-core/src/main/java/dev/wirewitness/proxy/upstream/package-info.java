/**
 * Towards the origin: resolve, guard, connect, verify, pool. Start with {@link
 * dev.wirewitness.proxy.upstream.NettyUpstreams}; what may be dialled is in {@link
 * dev.wirewitness.proxy.upstream.AddressGuard}.
 */
@NullMarked
package dev.wirewitness.proxy.upstream;

import org.jspecify.annotations.NullMarked;
