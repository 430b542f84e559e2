package dev.wirewitness.proxy.upstream;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Certificates we show to origins that ask for one, by host: {@code upstream.client-certificates}. A host always gets
 * the same one, so a pooled connection or a resumed session of a host is one of its certificate too.
 */
final class ClientCertificates {
    private ClientCertificates() {}

    /** @throws IllegalArgumentException when a file is no good, with its name */
    static HostPatterns<KeyFile> read(Map<String, Path> settings) {
        Map<String, KeyFile> read = new HashMap<>();
        settings.forEach((host, file) -> {
            try {
                read.put(host, KeyFile.read(file, Optional.empty()));
            } catch (KeyFile.Unreadable e) {
                throw new IllegalArgumentException(
                        "upstream.client-certificates: " + host + ": " + e.getMessage(), e);
            }
        });
        return new HostPatterns<>("upstream.client-certificates", read);
    }
}
