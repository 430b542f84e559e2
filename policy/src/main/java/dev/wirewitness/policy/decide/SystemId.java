package dev.wirewitness.policy.decide;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * Ids of AI systems in the register: UUID version 5 (RFC 9562 section 5.5) over a canonical key, so that every proxy
 * and every reader of the log gives the same system the same id.
 */
public final class SystemId {
    /** The name space: UUID version 5 of {@code wirewitness.dev} in the DNS name space. */
    static final UUID NAMESPACE = v5(UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "wirewitness.dev");

    private SystemId() {}

    /** A service of the catalogue: {@code provider|service|tenancy|surface}. */
    public static String ofService(String provider, String service, String tenancy, String surface) {
        return v5(NAMESPACE, provider + "|" + service + "|" + tenancy + "|" + surface).toString();
    }

    /** A host that is in no catalogue. */
    public static String ofHost(String host, String surface) {
        return v5(NAMESPACE, "host|" + host + "|-|" + surface).toString();
    }

    /** An MCP server by its identity. */
    public static String ofMcpServer(String server) {
        return v5(NAMESPACE, "mcp|" + server + "|-|mcp").toString();
    }

    private static UUID v5(UUID namespace, String name) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(ByteBuffer.allocate(16)
                    .putLong(namespace.getMostSignificantBits())
                    .putLong(namespace.getLeastSignificantBits())
                    .flip());
            ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
            long high = hash.getLong() & ~0xf000L | 0x5000L;
            long low = hash.getLong() & 0x3fffffffffffffffL | 0x8000000000000000L;
            return new UUID(high, low);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1 (expected: every Java platform has it)", e);
        }
    }
}
