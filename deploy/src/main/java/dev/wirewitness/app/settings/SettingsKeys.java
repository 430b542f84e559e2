package dev.wirewitness.app.settings;

import java.util.List;

/** Every setting: its key, default and meaning. The one list behind the reader, the documentation and its test. */
public final class SettingsKeys {
    /** How a value is written. */
    public enum Form {
        TEXT,
        LIST,
        MAP
    }

    /**
     * @param standard the default as it would be written; empty for none
     * @param expected what a value must be
     */
    public record Key(String name, Form form, String standard, String expected, String meaning) {}

    private static final String DURATION = "a duration such as 500ms, 10s, 5m or 1h";

    private static final List<Key> ALL = List.of(
            text("proxy.listen", "127.0.0.1:8080", "host:port", "Where clients connect."),
            list("proxy.accept", "http, https, socks5", "http, https and socks5, or some of them", "What clients may speak there; the first bytes say which it is."),
            text("proxy.tls.certificate", "", "a PEM file", "Certificate of the proxy's own name, for https; one of our CA if not set."),
            text("proxy.tls.key", "", "a PEM file", "The key of that certificate, PKCS#8."),
            list("proxy.proxy-protocol-from", "CIDRs", "Load balancers whose connections begin with a PROXY protocol header."),
            text("proxy.http2", "on", "on or off", "Whether clients are offered HTTP/2."),
            text("proxy.transparent", "off", "off, redirect or tproxy", "Whether the network brings connections here unasked."),
            text("proxy.transparent-listen", "[::]:8081", "host:port", "Where firewall rules bring them to."),
            text("admin.listen", "127.0.0.1:9090", "host:port", "Where people and Prometheus connect."),
            text("admin.log", "token", "token or open", "Who may read the log's public files below /log/: holders of the admin token, or anybody."),
            text("data.dir", "./wirewitness-data", "a folder", "CA, evidence log and policies in force are kept here."),
            text("policy.file", "", "a YAML file", "The policy; the built-in one if not set. Reloaded when it changes."),
            text("register.file", "", "a YAML file", "What owners declare of AI systems and MCP servers."),
            text("catalogue.file", "", "a YAML file", "Your own AI services, beside the built-in catalogue."),
            text("organization.name", "", "a name", "Printed on reports."),
            text("intercept.scope", "catalogue", "catalogue or all", "Which hosts are intercepted; the rest is tunnelled."),
            list("intercept.bypass", "host names; .name for a domain", "Hosts that are never intercepted."),
            text("intercept.pinned", "record", "record or bypass", "Clients that keep refusing our certificate: record them, or relay them unread for a while."),
            text("intercept.pinned-bypass-time", "1h", DURATION, "How long such a client is relayed before interception is tried again."),
            text("intercept.non-http", "refuse", "refuse or tunnel", "Other protocols where TLS or HTTP was expected."),
            list("upstream.trust", "PEM files", "CA certificates trusted beside the system's own."),
            map("upstream.resolve", "host or host:port to address:port", "Where to dial instead of what DNS says."),
            list("upstream.allow-addresses", "CIDRs", "Private or local addresses that origins may have."),
            list("upstream.proxy", "http://, https:// or socks5:// host:port", "Parent proxies for connections to origins; the next while those before it are dead."),
            map("upstream.proxy-credentials", "host or host:port to file:PATH or env:NAME", "Where user:password for a parent stands."),
            map("upstream.routes", "host or .domain to parents, or direct", "Hosts with parents of their own."),
            list("upstream.direct", "host names, .domains, addresses, CIDRs", "Hosts that are reached without a parent."),
            list("upstream.dns-servers", "addresses, or address:port", "Name servers to ask instead of those of the system."),
            text("upstream.dns-min-ttl", "1s", DURATION, "The least an answer of a name server is kept."),
            text("upstream.dns-max-ttl", "1h", DURATION, "The most an answer of a name server is kept."),
            text("upstream.dns-max-negative-ttl", "60s", DURATION, "The most it is kept that a name does not exist."),
            map("upstream.client-certificates", "host to a PEM or PKCS#12 file; .name for a domain", "Certificates shown to origins that ask for one."),
            map("upstream.pins", "host to sha256/… digests, separated by spaces; .name for a domain", "Public keys, one of which an origin must show."),
            text("upstream.http2", "on", "on or off", "Whether HTTP/2 is spoken with origins that know it."),
            text("upstream.mark", "", "a whole number", "Firewall mark of connections to origins (Linux)."),
            text("identity.required", "none", "none, network, header, basic or certificate", "How well a caller must be known to be served."),
            text("identity.users-file", "", "a file of user:hash:groups", "Passwords and groups of users; see identity.md. Reloaded when it changes."),
            map("identity.networks", "CIDR to user, user:groups or :groups", "Who sits in which network."),
            text("identity.header", "", "a header field", "Field in which a local agent names the user; never sent on."),
            list("identity.header-from", "CIDRs", "Where agents are believed; nowhere by default, not even on loopback."),
            list("identity.client-ca", "PEM files", "CAs whose certificates clients of the proxy's own TLS may show."),
            new Key("identity.client-name", Form.LIST, "email, upn, uri, dns, cn", "of these, the first that a certificate has", "Which name in a client's certificate is the user's."),
            text("inspect.max-body", "32MiB", "a size such as 512KiB or 32MiB", "Longer request bodies are not inspected; the policy decides."),
            text("inspect.websocket", "inspect", "inspect or refuse", "WebSockets are inspected message by message, or answered with 426."),
            text("evidence.release", "durable", "durable or appended", "What an answer waits for: its decision synced, or written."),
            text("evidence.on-failure", "refuse", "refuse or forward-and-count", "What happens while the log cannot be written."),
            text("evidence.heartbeat", "60s", DURATION, "How often a quiet log says that the node lives."),
            text("evidence.publish", "1s", DURATION, "How often a checkpoint is signed and published."),
            text("evidence.retention", "", "days, such as 1095d", "Older records are removed once a day, on record; for ever if not set."),
            text("evidence.officers", "", "a file", "Who may reveal the person behind a record, two at a time (user add --file)."),
            text("evidence.post-quantum", "off", "on or off", "Checkpoints are cosigned with ML-DSA-44 beside Ed25519."),
            list("evidence.witnesses", "URL and verifier key, separated by a space", "Others who cosign the checkpoint once a minute (C2SP tlog-witness)."),
            text("evidence.quorum", "", "a whole number", "How many of them must have cosigned for the node to be ready; none if not set."),
            text("evidence.time-stamps", "", "URL of a time stamping authority", "Each kept checkpoint is stamped there (RFC 3161)."),
            list("evidence.copies", "file:///folder, https://webhook or syslog+tls://host:port", "Where each kept checkpoint is sent, so that a copy lives elsewhere."),
            list("witness.logs", "verifier keys", "Logs whose checkpoints this node cosigns at /witness/add-checkpoint."),
            text("timeout.handshake", "10s", DURATION, "For a TLS handshake with a client or an origin."),
            text("timeout.first-bytes", "5s", DURATION, "A client silent in its tunnel, before its server may begin."),
            text("timeout.header", "15s", DURATION, "From the first byte of a request head to its last."),
            text("timeout.body-idle", "60s", DURATION, "Between two pieces of a request body."),
            text("timeout.connect", "10s", DURATION, "For a TCP connection to an origin."),
            text("timeout.first-byte", "600s", DURATION, "From the request to the first byte of its answer."),
            text("timeout.answer-idle", "300s", DURATION, "Between two pieces of an answer."),
            text("timeout.stall", "2m", DURATION, "Without a client or an origin taking what is written to it."),
            text("timeout.idle", "120s", DURATION, "A client connection without an exchange."),
            text("timeout.drain", "20s", DURATION, "For open exchanges when the proxy stops."),
            text("limit.connections", "20000", "a whole number", "Client connections at once."),
            text("limit.connections-per-client", "2000", "a whole number", "Client connections at once from one address."),
            text("limit.memory", "", "a size such as 512MiB", "Bytes of requests held at once; half of the memory for buffers if not set."),
            text("limit.memory-per-client", "256MiB", "a size such as 512MiB", "Bytes of requests held at once for one address."));

    private SettingsKeys() {}

    /** In the order of the documentation. */
    public static List<Key> all() {
        return ALL;
    }

    private static Key text(String name, String standard, String expected, String meaning) {
        return new Key(name, Form.TEXT, standard, expected, meaning);
    }

    private static Key list(String name, String expected, String meaning) {
        return list(name, "", expected, meaning);
    }

    private static Key list(String name, String standard, String expected, String meaning) {
        return new Key(name, Form.LIST, standard, expected, meaning);
    }

    private static Key map(String name, String expected, String meaning) {
        return new Key(name, Form.MAP, "", expected, meaning);
    }
}
