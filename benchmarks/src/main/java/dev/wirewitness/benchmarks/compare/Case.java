package dev.wirewitness.benchmarks.compare;

import dev.wirewitness.benchmarks.Prompts;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One kind of traffic.
 *
 * @param speech what client and peer speak
 * @param connections requests that are under way at once; with HTTP/2 {@link #STREAMS} of them on one connection
 * @param target path and query, understood by {@link Origin}
 * @param requestBytes length of the JSON body
 * @param meaning one line for the tables
 */
record Case(String name, Speech speech, Pace pace, int connections, String target, int requestBytes, Unit unit, String meaning) {
    /** Requests a second of {@link Pace#OPEN}. */
    static final int OPEN_RATE = 200;

    /** Streams of one connection of HTTP/2 that are open at once. */
    static final int STREAMS = 16;

    private static final String CHAT = "/v1/chat/completions";

    static final List<Case> ALL = List.of(
            new Case("json-c1", Speech.HTTP1, Pace.CLOSED, 1, CHAT, 2048, Unit.REQUESTS,
                    "one keep-alive connection, one request after another"),
            new Case("json-c1-5ms", Speech.HTTP1, Pace.CLOSED, 1, CHAT + "?delay=5", 2048, Unit.REQUESTS,
                    "the same with an origin that answers after 5 ms"),
            new Case("json-c32", Speech.HTTP1, Pace.CLOSED, 32, CHAT, 2048, Unit.REQUESTS,
                    "32 keep-alive connections, closed loop"),
            new Case("json-c256", Speech.HTTP1, Pace.CLOSED, 256, CHAT, 2048, Unit.REQUESTS,
                    "256 keep-alive connections, closed loop"),
            new Case("paced-200", Speech.HTTP1, Pace.OPEN, 32, CHAT, 2048, Unit.REQUESTS,
                    "200 requests/s whatever happens, latency from the intended start"),
            new Case("newconn-c8", Speech.HTTP1, Pace.NEW_CONNECTION, 8, CHAT, 2048, Unit.REQUESTS,
                    "per request: TCP, CONNECT, full TLS handshake, one request, close; 8 at a time"),
            new Case("down1m-c4", Speech.HTTP1, Pace.CLOSED, 4, CHAT + "?bytes=1048576", 2048, Unit.BYTES,
                    "1 MiB answers on 4 connections"),
            new Case("up1m-c4", Speech.HTTP1, Pace.CLOSED, 4, CHAT, 1 << 20, Unit.BYTES,
                    "1 MiB requests on 4 connections"),
            new Case("sse-c64", Speech.HTTP1, Pace.CLOSED, 64, CHAT + "?events=40&every=50", 2048, Unit.EVENTS,
                    "64 event streams, 20 events/s each; latency is from the origin's write of an event to its arrival"),
            new Case("sse-c2000", Speech.HTTP1, Pace.CLOSED, 2000, CHAT + "?events=30&every=1000", 2048, Unit.EVENTS,
                    "2,000 open event streams, 1 event/s each: the memory they take"),
            new Case("h2-c8x16", Speech.HTTP2, Pace.CLOSED, 8 * STREAMS, CHAT, 2048, Unit.REQUESTS,
                    "8 connections of HTTP/2 through CONNECT, 16 streams at once on each, closed loop"),
            new Case("ws-c32", Speech.WEBSOCKET, Pace.CLOSED, 32, "/v1/responses", 2048, Unit.REQUESTS,
                    "32 WebSockets, a 2 KiB message and a 2 KiB answer in turn"));

    /** Which protocol carries the requests. */
    enum Speech {
        HTTP1,
        HTTP2,
        /** RFC 6455 over HTTP/1.1. */
        WEBSOCKET
    }

    /** What makes the next request begin. */
    enum Pace {
        /** The end of the one before, on the same connection. */
        CLOSED,
        /** The clock. */
        OPEN,
        /** The end of the one before; on a connection of its own. */
        NEW_CONNECTION
    }

    /** What the rate counts. */
    enum Unit {
        REQUESTS("req/s", "req"),
        /** Content in the larger direction; megabytes of 1,000,000. */
        BYTES("MB/s", "MiB"),
        EVENTS("events/s", "event");

        final String rate;
        /** What the proxy's CPU time is divided by. */
        final String work;

        Unit(String rate, String work) {
            this.rate = rate;
            this.work = work;
        }
    }

    static Case named(String name) {
        for (Case one : ALL) {
            if (one.name.equals(name)) {
                return one;
            }
        }
        throw new IllegalArgumentException("case '" + name + "' (expected: one of " + names() + ")");
    }

    static String names() {
        return String.join(",", ALL.stream().map(Case::name).toList());
    }

    /** What a client writes for each request: the whole of it, of HTTP/2 the content alone. */
    byte[] request(int originPort) {
        return switch (speech) {
            case HTTP1 -> whole(originPort);
            case HTTP2 -> Prompts.chatRequest(requestBytes);
            case WEBSOCKET -> Frames.masked(Prompts.socketRequest(requestBytes));
        };
    }

    private byte[] whole(int originPort) {
        byte[] body = unit == Unit.EVENTS ? Prompts.streamRequest(requestBytes) : Prompts.chatRequest(requestBytes);
        byte[] head = ("POST " + target + " HTTP/1.1\r\nHost: localhost:" + originPort
                        + "\r\nUser-Agent: compare\r\nAccept: */*\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[head.length + body.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }
}
