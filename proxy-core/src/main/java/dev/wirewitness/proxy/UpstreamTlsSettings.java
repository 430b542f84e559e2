package dev.wirewitness.proxy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What TLS with single origins needs beside the trusted CAs. Hosts are names, or {@code .name} for a domain and
 * everything under it; the most specific one counts.
 *
 * @param clientCertificates host to the PEM or PKCS#12 file with the key and certificate we show if asked for one
 * @param pins host to SHA-256 digests of public keys, base64, {@code sha256/} before it or not: one of them must be on
 *     the path of the origin's certificate
 */
public record UpstreamTlsSettings(Map<String, Path> clientCertificates, Map<String, List<String>> pins) {
    /** No certificate of ours, no pin. */
    public static final UpstreamTlsSettings NONE = new UpstreamTlsSettings(Map.of(), Map.of());

    public UpstreamTlsSettings {
        clientCertificates = Map.copyOf(clientCertificates);
        Map<String, List<String>> copied = new HashMap<>();
        pins.forEach((host, digests) -> copied.put(host, List.copyOf(digests)));
        pins = Map.copyOf(copied);
    }
}
