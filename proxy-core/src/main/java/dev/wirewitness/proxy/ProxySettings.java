package dev.wirewitness.proxy;

import dev.wirewitness.evidence.Durability;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** Everything the proxy can be told. Immutable; checked when built, so a running proxy never meets a bad value. */
public record ProxySettings(
        Listen listen,
        Intercept intercept,
        Limits limits,
        Timeouts timeouts,
        Evidence evidence,
        WebSockets webSockets,
        UpstreamSettings upstream,
        Memory memory,
        WaysIn ways,
        IdentitySettings identity,
        Http2 http2) {

    /**
     * Where clients connect.
     *
     * @param backlog connections the kernel may keep waiting
     * @param maxConnections open client connections in all
     * @param maxConnectionsPerClient open connections of one source address
     * @param eventLoops threads that carry traffic; 0 means one per processor
     */
    public record Listen(
            InetSocketAddress address, int backlog, int maxConnections, int maxConnectionsPerClient, int eventLoops) {
        public Listen {
            atLeast("backlog", backlog, 1);
            atLeast("max-connections", maxConnections, 1);
            atLeast("max-connections-per-client", maxConnectionsPerClient, 1);
            atLeast("event-loops", eventLoops, 0);
        }
    }

    /** Which TLS connections are opened. */
    public enum Scope {
        /** Hosts of the catalogue; the rest is tunnelled unread. */
        CATALOGUE,
        /** Every host. */
        ALL
    }

    /**
     * What is opened and what never is.
     *
     * @param bypass hosts that are tunnelled whatever the scope: {@code host}, or {@code *.host} for its subdomains
     */
    public record Intercept(Scope scope, List<String> bypass, Pinned pinned) {
        public Intercept {
            bypass = List.copyOf(bypass);
        }

        /** Pinned clients are recorded. */
        public Intercept(Scope scope, List<String> bypass) {
            this(scope, bypass, Pinned.RECORDED);
        }
    }

    /**
     * What becomes of clients that do not accept our certificate.
     *
     * @param bypass whether their tunnels are relayed unread
     * @param bypassTime for how long, until interception is tried again
     */
    public record Pinned(boolean bypass, Duration bypassTime) {
        /** Each refusal is on record; nothing passes unread. */
        public static final Pinned RECORDED = new Pinned(false, Duration.ofHours(1));

        public Pinned {
            positive("pinned-bypass-time", bypassTime);
        }
    }

    /**
     * Sizes, in bytes unless said otherwise.
     *
     * @param maxRequestLine beyond: 414
     * @param maxHeaderBytes all fields of a head together; beyond: 431
     * @param maxHeaderFields how many fields; beyond: 431
     * @param maxBody request content that is inspected; beyond, the policy decides
     * @param maxRatio how much larger than its coded form decoded content may be
     * @param inlineBytes bodies up to this size are inspected on the event loop, larger ones on the pool
     * @param inspectionQueue large bodies that may wait for the pool; beyond: 503
     * @param maxPipelined requests a client may send ahead before we stop reading
     */
    public record Limits(
            int maxRequestLine,
            int maxHeaderBytes,
            int maxHeaderFields,
            long maxBody,
            int maxRatio,
            int inlineBytes,
            int inspectionQueue,
            int maxPipelined) {
        public Limits {
            atLeast("max-request-line", maxRequestLine, 64);
            atLeast("max-header-bytes", maxHeaderBytes, 256);
            atLeast("max-header-fields", maxHeaderFields, 4);
            atLeast("max-body", maxBody, 1);
            atLeast("max-ratio", maxRatio, 1);
            atLeast("inline-bytes", inlineBytes, 0);
            atLeast("inspection-queue", inspectionQueue, 1);
            atLeast("max-pipelined", maxPipelined, 1);
        }
    }

    /**
     * How long each stage may take.
     *
     * @param header from the connection to the first complete head
     * @param handshake the client's TLS handshake, ClientHello included
     * @param keepAlive from one answer to the next complete head
     * @param bodyIdle without a byte of a request body
     * @param firstByte from request sent to the answer's head
     * @param answerIdle without a byte of an answer
     * @param tunnelIdle without a byte in either direction of a tunnel
     * @param linger how long input is still read and dropped after a refusal
     * @param stall without the other side taking a byte of what is written to it
     */
    public record Timeouts(
            Duration header,
            Duration handshake,
            Duration keepAlive,
            Duration bodyIdle,
            Duration firstByte,
            Duration answerIdle,
            Duration tunnelIdle,
            Duration linger,
            Duration stall) {
        /** With 2 min for {@code stall}. */
        public Timeouts(
                Duration header,
                Duration handshake,
                Duration keepAlive,
                Duration bodyIdle,
                Duration firstByte,
                Duration answerIdle,
                Duration tunnelIdle,
                Duration linger) {
            this(
                    header,
                    handshake,
                    keepAlive,
                    bodyIdle,
                    firstByte,
                    answerIdle,
                    tunnelIdle,
                    linger,
                    Duration.ofMinutes(2));
        }

        public Timeouts {
            positive("header", header);
            positive("handshake", handshake);
            positive("keep-alive", keepAlive);
            positive("body-idle", bodyIdle);
            positive("first-byte", firstByte);
            positive("answer-idle", answerIdle);
            positive("tunnel-idle", tunnelIdle);
            positive("linger", linger);
            positive("stall", stall);
        }
    }

    /**
     * Bytes of request bodies (as they came, and decoded) and of answers that wait for their record.
     *
     * @param perClient held for one client address; beyond, its connections are not read from for a while
     * @param total held for all of them; 0 means half of the memory there is for buffers
     */
    public record Memory(long perClient, long total) {
        public Memory {
            atLeast("memory-per-client", perClient, 1 << 20);
            atLeast("memory", total, 0);
        }
    }

    /** What happens to exchanges whose decision cannot be written. */
    public enum OnFailure {
        REFUSE,
        /** They pass; how many is counted, and written as a gap as soon as the log takes records again. */
        FORWARD_AND_COUNT
    }

    /** What an answer waits for, and what happens without a log. */
    public record Evidence(Durability release, OnFailure onFailure) {}

    /**
     * What happens to WebSockets on inspected hosts.
     *
     * @param inspect whether they are opened and inspected message by message; else they are answered with 426
     * @param ping after so long without a sign of life a side is asked for one; as long again, and it is gone
     */
    public record WebSockets(boolean inspect, Duration ping) {
        public WebSockets {
            positive("ping", ping);
        }
    }

    /** The settings nobody has to change: loopback port 8080, hosts of the catalogue, durable before released. */
    public static ProxySettings defaults() {
        return new ProxySettings(
                new Listen(new InetSocketAddress("127.0.0.1", 8080), 4096, 16384, 4096, 0),
                new Intercept(Scope.CATALOGUE, List.of()),
                new Limits(16 << 10, 64 << 10, 200, 32L << 20, 200, 64 << 10, 256, 32),
                new Timeouts(
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(15),
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(60),
                        Duration.ofMinutes(15),
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(60),
                        Duration.ofSeconds(2)),
                new Evidence(Durability.DURABLE, OnFailure.REFUSE),
                new WebSockets(true, Duration.ofSeconds(45)),
                UpstreamSettings.defaults(),
                new Memory(256L << 20, 0),
                WaysIn.defaults(),
                IdentitySettings.nobody(),
                Http2.defaults());
    }

    public ProxySettings withListen(Listen changed) {
        return new ProxySettings(
                changed, intercept, limits, timeouts, evidence, webSockets, upstream, memory, ways, identity, http2);
    }

    public ProxySettings withIntercept(Intercept changed) {
        return new ProxySettings(
                listen, changed, limits, timeouts, evidence, webSockets, upstream, memory, ways, identity, http2);
    }

    public ProxySettings withLimits(Limits changed) {
        return new ProxySettings(
                listen, intercept, changed, timeouts, evidence, webSockets, upstream, memory, ways, identity, http2);
    }

    public ProxySettings withTimeouts(Timeouts changed) {
        return new ProxySettings(
                listen, intercept, limits, changed, evidence, webSockets, upstream, memory, ways, identity, http2);
    }

    public ProxySettings withEvidence(Evidence changed) {
        return new ProxySettings(
                listen, intercept, limits, timeouts, changed, webSockets, upstream, memory, ways, identity, http2);
    }

    public ProxySettings withWebSockets(WebSockets changed) {
        return new ProxySettings(
                listen, intercept, limits, timeouts, evidence, changed, upstream, memory, ways, identity, http2);
    }

    public ProxySettings withUpstream(UpstreamSettings changed) {
        return new ProxySettings(
                listen, intercept, limits, timeouts, evidence, webSockets, changed, memory, ways, identity, http2);
    }

    public ProxySettings withMemory(Memory changed) {
        return new ProxySettings(
                listen, intercept, limits, timeouts, evidence, webSockets, upstream, changed, ways, identity, http2);
    }

    public ProxySettings withWays(WaysIn changed) {
        return new ProxySettings(
                listen, intercept, limits, timeouts, evidence, webSockets, upstream, memory, changed, identity, http2);
    }

    public ProxySettings withIdentity(IdentitySettings changed) {
        return new ProxySettings(
                listen, intercept, limits, timeouts, evidence, webSockets, upstream, memory, ways, changed, http2);
    }

    public ProxySettings withHttp2(Http2 changed) {
        return new ProxySettings(
                listen, intercept, limits, timeouts, evidence, webSockets, upstream, memory, ways, identity, changed);
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: at least " + least + ")");
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: longer than nothing)");
        }
    }
}
