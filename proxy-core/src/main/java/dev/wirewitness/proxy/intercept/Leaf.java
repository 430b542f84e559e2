package dev.wirewitness.proxy.intercept;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.security.cert.X509Certificate;
import java.time.Duration;

/** What {@link LeafCertificates} says to a host. */
public sealed interface Leaf {
    /** No certificate can name this host. {@code why} can be shown to the client. */
    record Refused(String why) implements Leaf {}

    /** The authority's name constraints exclude this host: a certificate would be accepted by nobody. */
    record Unsignable() implements Leaf {}

    /**
     * TLS in the name of a host. The native context is freed once nobody holds this object; handlers that were made
     * hold their own share. Any thread.
     */
    final class Issued implements Leaf {
        private static final Cleaner CLEANER = Cleaner.create();

        private final X509Certificate certificate;
        private final SslContext context;
        private final long handshakeMillis;

        Issued(X509Certificate certificate, SslContext context, Duration handshakeTimeout) {
            this.certificate = certificate;
            this.context = context;
            this.handshakeMillis = handshakeTimeout.toMillis();
            CLEANER.register(this, () -> ReferenceCountUtil.release(context));
        }

        public X509Certificate certificate() {
            return certificate;
        }

        /** A handler for one accepted connection, to be put first in its pipeline. */
        public SslHandler newHandler(ByteBufAllocator allocator) {
            try {
                SslHandler handler = context.newHandler(allocator);
                handler.setHandshakeTimeoutMillis(handshakeMillis);
                return handler;
            } finally {
                Reference.reachabilityFence(this);
            }
        }
    }
}
