package dev.wirewitness.proxy.intercept;

import dev.wirewitness.proxy.upstream.Host;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a new authority is to be.
 *
 * @param name common name; empty for one with a random part, so that the authorities of two installations differ
 * @param days how long it is valid, 1 to 7,300
 * @param permitted DNS names, each with everything under it, that it may sign for; empty: all
 * @param excluded the same for names it may not sign for
 */
public record AuthorityProfile(
        Optional<String> name,
        Optional<String> organization,
        int days,
        KeyType keyType,
        List<String> permitted,
        List<String> excluded) {
    /** Kind and size of the authority's key. */
    public enum KeyType {
        EC_P256,
        EC_P384,
        RSA_3072,
        RSA_4096;

        /** As on a command line: {@code ec-p256}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final int MAX_DAYS = 7_300;
    private static final int MAX_NAME = 64; // ub-common-name and ub-organization-name, RFC 5280 appendix A

    public AuthorityProfile {
        permitted = permitted.stream().map(AuthorityProfile::dnsName).toList();
        excluded = excluded.stream().map(AuthorityProfile::dnsName).toList();
        if (days < 1 || days > MAX_DAYS) {
            throw new IllegalArgumentException("days: " + days + " (expected: 1 to " + MAX_DAYS + ")");
        }
        check("name", name);
        check("organization", organization);
    }

    /** Five years, P-256, for every name. */
    public static AuthorityProfile defaults() {
        return new AuthorityProfile(Optional.empty(), Optional.empty(), 5 * 365 + 1, KeyType.EC_P256, List.of(), List.of());
    }

    private static void check(String what, Optional<String> text) {
        if (text.isPresent() && (text.get().isBlank() || text.get().length() > MAX_NAME)) {
            throw new IllegalArgumentException(
                    what + ": " + text.get().length() + " characters (expected: 1 to " + MAX_NAME + ")");
        }
    }

    private static String dnsName(String text) {
        String name = text.toLowerCase(Locale.ROOT);
        if (!(Host.parse(name) instanceof Host.Name)) {
            throw new IllegalArgumentException("name constraint: '" + text
                    + "' (expected: a DNS name such as openai.com, which stands for everything under it too)");
        }
        return name;
    }
}
