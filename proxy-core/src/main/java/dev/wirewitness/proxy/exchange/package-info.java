/** ExchangeMachine: the life of one exchange without I/O. Events in, commands out; no Netty. */
@NullMarked
package dev.wirewitness.proxy.exchange;

import org.jspecify.annotations.NullMarked;
