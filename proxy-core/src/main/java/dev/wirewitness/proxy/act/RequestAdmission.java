package dev.wirewitness.proxy.act;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.proxy.http.RequestReader;
import dev.wirewitness.proxy.http.RequestReader.Inside;
import dev.wirewitness.proxy.http.RequestReader.Reading;
import dev.wirewitness.proxy.http.SocketHandshake;
import dev.wirewitness.proxy.record.ClientIdentity;
import dev.wirewitness.proxy.upstream.Origin;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;

/**
 * Which requests of a connection become exchanges, the same for every protocol they come in. What is refused leaves a
 * record here; the answer is for the caller to send. Event loop only.
 */
final class RequestAdmission {
    /** What a request head turned out to be. */
    sealed interface Admission {
        record Admitted(ExchangeDriver exchange) implements Admission {}

        /** {@code answer}: whole; the caller's. */
        record Refused(FullHttpResponse answer) implements Admission {}
    }

    private final ExchangeServices services;
    private final ClientIdentity identity;
    private final Optional<Inside> inside;
    private final Optional<Origin> origin;

    /** {@code inside}: set on a tunnel that was opened; then every request goes to that one origin. */
    RequestAdmission(ExchangeServices services, ClientIdentity identity, Optional<Inside> inside) {
        this.services = services;
        this.identity = identity;
        this.inside = inside;
        this.origin = inside.map(to -> new Origin(to.tls(), to.host(), to.port()));
    }

    /** An exchange that has not begun, or a refusal that is on record. */
    Admission admit(HttpRequest request, ClientSide client) {
        return switch (RequestReader.read(request, inside, services.settings().limits().maxHeaderFields())) {
            case Reading.Rejected(int status, String reason, String message, Optional<String> detail) ->
                refuse(status, reason, message, detail);
            case Reading.Sound(RequestHead head) -> {
                if (request.method().equals(HttpMethod.CONNECT)) {
                    yield refuse(
                            400, "malformed_request", "CONNECT: within a connection in use (expected: on a new one)");
                } else if (expectsUnknown(request)) {
                    yield refuse(417, "malformed_request", "expect: unknown (expected: 100-continue)");
                }
                yield admit(request, head, client);
            }
        };
    }

    private Admission admit(HttpRequest request, RequestHead head, ClientSide client) {
        return switch (SocketHandshake.read(request)) {
            case SocketHandshake.Reading.Other() -> admitted(request, head, client, Optional.empty());
            case SocketHandshake.Reading.Rejected(int status, String message) when inspected() ->
                refuse(status, "malformed_request", message);
            case SocketHandshake.Reading.Sound(SocketHandshake handshake) when inspected() ->
                admitted(request, head, client, Optional.of(handshake));
            case SocketHandshake.Reading.Rejected _, SocketHandshake.Reading.Sound _ ->
                refuse(426, "upgrade_refused", "WebSocket is switched off here; use HTTPS requests instead.");
        };
    }

    private boolean inspected() {
        return services.settings().webSockets().inspect();
    }

    private Admission.Admitted admitted(
            HttpRequest request, RequestHead head, ClientSide client, Optional<SocketHandshake> handshake) {
        Origin to = origin.orElseGet(() -> new Origin(false, head.host(), head.port()));
        return new Admission.Admitted(new ExchangeDriver(services, client, identity, request, head, to, handshake));
    }

    private static boolean expectsUnknown(HttpRequest request) {
        String expect = request.headers().get(HttpHeaderNames.EXPECT);
        return expect != null && !expect.equalsIgnoreCase("100-continue");
    }

    /** The head stopped arriving. */
    Admission.Refused lateHead() {
        return refuse(408, "request_timeout", "The request's head stopped arriving.");
    }

    /** The client left within a head: there is nobody to answer. */
    void leftInHead() {
        record("client_left", Optional.empty());
    }

    private Admission.Refused refuse(int status, String reason, String message) {
        return refuse(status, reason, message, Optional.empty());
    }

    /** Refuses before there is an exchange. */
    private Admission.Refused refuse(int status, String reason, String message, Optional<String> detail) {
        record(reason, detail);
        return new Admission.Refused(FailureAnswers.failure(status, "wirewitness_" + reason, message));
    }

    private void record(String reason, Optional<String> detail) {
        services.meters().refused(reason);
        services.witness().note(services.ruleset().engine(), new ConnectionRefused(
                identity.connectionId(),
                inside.map(Inside::host),
                inside.map(Inside::port).orElse(0),
                reason,
                Optional.of(identity.subject()),
                detail));
    }
}
