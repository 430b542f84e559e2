package dev.wirewitness.app.settings;

import dev.wirewitness.evidence.log.checkpoint.CosignerKey;
import dev.wirewitness.evidence.log.checkpoint.VerifierKey;
import dev.wirewitness.policy.IdentityStrength;
import dev.wirewitness.proxy.IdentitySettings;
import dev.wirewitness.proxy.ParentSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** All settings, checked. What each means and its default stands in {@link SettingsKeys}. */
public record Settings(
        Proxy proxy,
        Admin admin,
        Path dataDir,
        Optional<Path> policyFile,
        Optional<Path> registerFile,
        Optional<Path> catalogueFile,
        String organization,
        Intercept intercept,
        Upstream upstream,
        Identity identity,
        Inspect inspect,
        Evidence evidence,
        List<VerifierKey> witnessedLogs,
        Timeouts timeouts,
        Limits limits) {

    /**
     * @param accept what clients may speak: {@code http}, {@code https}, {@code socks5}
     * @param tls certificate of the proxy's own name, and its key
     * @param protocolFrom CIDRs of load balancers that say who is behind them
     * @param http2 whether clients are offered HTTP/2
     */
    public record Proxy(
            Endpoint listen,
            List<String> accept,
            Optional<Tls> tls,
            List<String> protocolFrom,
            boolean http2,
            Optional<Transparent> transparent) {
        public Proxy {
            accept = List.copyOf(accept);
            protocolFrom = List.copyOf(protocolFrom);
        }
    }

    /** @param tproxy whether connections come by TPROXY, not by REDIRECT */
    public record Transparent(boolean tproxy, Endpoint listen) {}

    /** PEM files. */
    public record Tls(Path certificate, Path key) {}

    /** @param openLog whether the public files of the log need no token */
    public record Admin(Endpoint listen, boolean openLog) {}

    /**
     * @param all whether every host is intercepted, not only those of the catalogue
     * @param bypassPinned whether clients that refuse our certificate again and again are relayed unread for a while
     * @param tunnelNonHttp whether other protocols inside are relayed unread, not refused
     */
    public record Intercept(
            boolean all,
            List<String> bypass,
            boolean bypassPinned,
            Duration pinnedBypassTime,
            boolean tunnelNonHttp) {
        public Intercept {
            bypass = List.copyOf(bypass);
        }
    }

    /**
     * @param clientCertificates host to the file of the certificate we show there
     * @param pins host to digests of public keys, one of which must be on the path of its certificate
     * @param http2 whether HTTP/2 is spoken with origins that know it
     */
    public record Upstream(
            List<Path> trust,
            Map<String, String> resolve,
            List<String> allowAddresses,
            ParentSettings parents,
            Dns dns,
            Map<String, Path> clientCertificates,
            Map<String, List<String>> pins,
            boolean http2,
            OptionalInt mark) {
        public Upstream {
            clientCertificates = Map.copyOf(clientCertificates);
            pins = Map.copyOf(pins);
            trust = List.copyOf(trust);
            resolve = Map.copyOf(resolve);
            allowAddresses = List.copyOf(allowAddresses);
        }
    }

    /** @param servers instead of the system's, where there are any */
    public record Dns(List<String> servers, Duration minTtl, Duration maxTtl, Duration maxNegativeTtl) {
        public Dns {
            servers = List.copyOf(servers);
        }
    }

    /** @param required how well a caller must be known */
    public record Identity(
            IdentityStrength required,
            Optional<Path> usersFile,
            Map<String, String> networks,
            Optional<String> header,
            List<String> headerFrom,
            List<Path> clientCa,
            List<IdentitySettings.NameIn> clientName) {
        public Identity {
            clientCa = List.copyOf(clientCa);
            clientName = List.copyOf(clientName);
            networks = Map.copyOf(networks);
            headerFrom = List.copyOf(headerFrom);
        }
    }

    /**
     * @param maxBody bytes of a request body that are inspected
     * @param webSockets whether they are inspected; else they are refused
     */
    public record Inspect(long maxBody, boolean webSockets) {}

    /**
     * @param waitForDurable whether an answer waits until its decision is on stable storage, not only written
     * @param forwardOnFailure whether exchanges pass (and are counted) while the log cannot be written
     * @param retention how long records stay; for ever when empty
     * @param postQuantum whether checkpoints are cosigned with ML-DSA-44 too
     * @param officers users file of those who may reveal persons, two at a time
     * @param quorum witnesses that must have cosigned for the node to be ready
     */
    public record Evidence(
            boolean waitForDurable,
            boolean forwardOnFailure,
            Duration heartbeat,
            Duration publish,
            Optional<Duration> retention,
            Optional<Path> officers,
            boolean postQuantum,
            List<WitnessPeer> witnesses,
            int quorum,
            Optional<URI> timeStamps,
            List<URI> copies) {}

    /** Another node, or any C2SP witness, that cosigns our checkpoints. */
    public record WitnessPeer(URI url, CosignerKey key) {}

    public record Timeouts(
            Duration handshake,
            Duration header,
            Duration bodyIdle,
            Duration connect,
            Duration firstByte,
            Duration answerIdle,
            Duration stall,
            Duration idle,
            Duration drain,
            Duration firstBytes) {}

    /** @param memory bytes; 0 for half of what there is for buffers */
    public record Limits(int connections, int connectionsPerClient, long memory, long memoryPerClient) {}
}
