package dev.wirewitness.proxy.intercept;

import dev.wirewitness.proxy.WaysIn.CertificateFiles;
import dev.wirewitness.proxy.upstream.Host;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * TLS in the proxy's own name, for clients that speak TLS to the proxy itself: with the operator's certificate, or one
 * of our authority for the name the client asks for, as clients that trust the authority may call us by any. Any thread.
 */
public final class ProxyCertificates {
    private final LeafCertificates leaves;
    private final Optional<CertificateFile> own;

    /**
     * Reads the operator's certificate.
     *
     * @throws IllegalArgumentException when it is no good, with the setting, the file and what was expected
     */
    public ProxyCertificates(Optional<CertificateFiles> files, LeafCertificates leaves, Duration handshakeTimeout) {
        this.leaves = leaves;
        this.own = files.map(each -> new CertificateFile(each, leaves, handshakeTimeout));
    }

    /** {@code name}: what the client calls us; {@code local}: the address it came to, for clients that use no name. */
    public SslHandler newHandler(ByteBufAllocator allocator, Optional<String> name, InetAddress local) {
        if (own.isPresent()) {
            return own.get().current().newHandler(allocator);
        }
        String called = name.filter(text -> Host.parse(text) instanceof Host.Name)
                .orElseGet(() -> NetUtil.toAddressString(local));
        return switch (leaves.serverContext(called)) {
            case Leaf.Issued leaf -> leaf.newHandler(allocator);
            case Leaf.Unsignable() -> throw new IllegalStateException(called + " is excluded by the name constraints of"
                    + " the authority (expected: a certificate of your own for the proxy, proxy.tls.certificate)");
            case Leaf.Refused(String why) -> throw new IllegalStateException(called + " " + why);
        };
    }
}
