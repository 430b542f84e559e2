package dev.wirewitness.proxy.upstream;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * One answer of a name server, in our words. It is foreign: a record counts only where the name asked for leads to it
 * (RFC 1034 section 4.3.2), so whatever else a server says of other names is not heard.
 *
 * @param negativeTtl seconds for which it may be kept that something does not exist (RFC 2308 section 5)
 */
record DnsReply(Code code, List<Entry> entries, OptionalLong negativeTtl) {
    private static final int MAX_LINKS = 16;
    private static final int MAX_ADDRESSES = 16;

    /** What the server says of its answer as a whole. */
    enum Code {
        FINE,
        NO_SUCH_NAME,
        /** It cannot or will not say: another server may. */
        FAILED
    }

    /** A record that concerns addresses; {@code ttl} in seconds. */
    sealed interface Entry {
        record Alias(String name, long ttl, String target) implements Entry {}

        record Address(String name, long ttl, InetAddress address) implements Entry {}
    }

    /** What an answer says of one name. */
    sealed interface Finding {
        /** At least one. */
        record Addresses(List<InetAddress> addresses, long ttl) implements Finding {}

        /** The addresses are another name's, which this server said no more of. */
        record Elsewhere(String name, long ttl) implements Finding {}

        record Nothing(OptionalLong ttl) implements Finding {}

        /** {@code why} tells what the server did. */
        record Unusable(String why) implements Finding {}
    }

    DnsReply {
        entries = List.copyOf(entries);
    }

    Finding about(String name) {
        if (code == Code.FAILED) {
            return new Finding.Unusable("refuses or fails to answer");
        }
        String at = name;
        long ttl = Long.MAX_VALUE;
        for (int link = 0; link <= MAX_LINKS; link++) {
            List<InetAddress> addresses = new ArrayList<>();
            Entry.Alias alias = null;
            for (Entry entry : entries) {
                switch (entry) {
                    case Entry.Address(String owner, long seconds, InetAddress address) -> {
                        if (owner.equals(at) && addresses.size() < MAX_ADDRESSES) {
                            addresses.add(address);
                            ttl = Math.min(ttl, seconds);
                        }
                    }
                    case Entry.Alias next -> alias = alias == null && next.name.equals(at) ? next : alias;
                }
            }
            if (!addresses.isEmpty()) {
                return new Finding.Addresses(addresses, ttl);
            }
            if (alias == null) {
                boolean known = code == Code.NO_SUCH_NAME || link == 0 || negativeTtl.isPresent();
                return known ? new Finding.Nothing(negativeTtl) : new Finding.Elsewhere(at, ttl);
            }
            ttl = Math.min(ttl, alias.ttl);
            at = alias.target;
        }
        return new Finding.Unusable("answers with aliases that have no end");
    }
}
