package dev.wirewitness.proxy.act;

import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.policy.Caller;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.proxy.exchange.Stage;
import dev.wirewitness.proxy.http.RequestReader;
import dev.wirewitness.proxy.http.RequestReader.Inside;
import dev.wirewitness.proxy.http.RequestReader.Reading;
import dev.wirewitness.proxy.http.SocketHandshake;
import dev.wirewitness.proxy.identity.Claims;
import dev.wirewitness.proxy.identity.Identified;
import dev.wirewitness.proxy.record.ClientIdentity;
import dev.wirewitness.proxy.upstream.Origin;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Which requests of a connection become exchanges, the same for every protocol they come in. What is refused leaves a
 * record here; the answer is for the caller to send. Event loop only.
 */
final class RequestAdmission {
    /** What a request head turned out to be. */
    sealed interface Admission {
        record Admitted(ExchangeDriver exchange) implements Admission {}

        /**
         * @param answer whole; the caller's
         * @param again whether the client may ask again on the same connection
         */
        record Refused(FullHttpResponse answer, boolean again) implements Admission {}
    }

    private final ExchangeServices services;
    private final ClientIdentity connection;
    private final Optional<Inside> inside;
    private final Optional<Origin> origin;
    private ClientIdentity sender;

    /** {@code inside}: set on a tunnel that was opened; then every request goes to that one origin. */
    RequestAdmission(ExchangeServices services, ClientIdentity connection, Optional<Inside> inside) {
        this.services = services;
        this.connection = connection;
        this.sender = connection;
        this.inside = inside;
        this.origin = inside.map(to -> new Origin(to.tls(), to.host(), to.port()));
    }

    Duration patience(Stage stage) {
        return services.patience(stage);
    }

    /**
     * Tells {@code then} of an exchange that has not begun, or of a refusal that is on record: before this returns,
     * unless it takes time to say who the client is.
     */
    void admit(HttpRequest request, ClientSide client, Consumer<Admission> then) {
        Claims claims = services.callers().take(request.headers());
        switch (RequestReader.read(request, inside, services.settings().limits().maxHeaderFields())) {
            case Reading.Rejected(int status, String reason, String message, Optional<String> detail) ->
                then.accept(refuse(status, reason, message, detail));
            case Reading.Sound(RequestHead head) -> {
                if (request.method().equals(HttpMethod.CONNECT)) {
                    then.accept(refuse(
                            400, "malformed_request", "CONNECT: within a connection in use (expected: on a new one)"));
                } else if (expectsUnknown(request)) {
                    then.accept(refuse(417, "malformed_request", "expect: unknown (expected: 100-continue)"));
                } else if (inside.isPresent()) {
                    then.accept(exchange(request, head, client, connection)); // who opened the tunnel sends all in it
                } else {
                    services.callers().identify(
                            client.loop(),
                            connection.caller(),
                            claims,
                            found -> then.accept(identified(request, head, client, found)));
                }
            }
        }
    }

    private Admission identified(HttpRequest request, RequestHead head, ClientSide client, Identified found) {
        return switch (found) {
            case Identified.Known(Caller caller) -> {
                sender = sender.as(caller);
                yield exchange(request, head, client, sender);
            }
            case Identified.Refused refused -> {
                services.meters().refused(refused.reason());
                if (refused.worthARecord()) {
                    record(Optional.of(head.host()), head.port(), refused.reason(), Optional.empty());
                }
                yield new Admission.Refused(FailureAnswers.unidentified(refused), true);
            }
        };
    }

    private Admission exchange(HttpRequest request, RequestHead head, ClientSide client, ClientIdentity from) {
        return switch (SocketHandshake.read(request)) {
            case SocketHandshake.Reading.Other() -> admitted(request, head, client, from, Optional.empty());
            case SocketHandshake.Reading.Rejected(int status, String message) when inspected() ->
                refuse(status, "malformed_request", message);
            case SocketHandshake.Reading.Sound(SocketHandshake handshake) when inspected() ->
                admitted(request, head, client, from, Optional.of(handshake));
            case SocketHandshake.Reading.Rejected _, SocketHandshake.Reading.Sound _ ->
                refuse(426, "upgrade_refused", "WebSocket is switched off here; use HTTPS requests instead.");
        };
    }

    private boolean inspected() {
        return services.settings().webSockets().inspect();
    }

    private Admission.Admitted admitted(
            HttpRequest request,
            RequestHead head,
            ClientSide client,
            ClientIdentity from,
            Optional<SocketHandshake> handshake) {
        Origin to = origin.orElseGet(() -> new Origin(head.scheme().equals("https"), head.host(), head.port()));
        return new Admission.Admitted(new ExchangeDriver(services, client, from, request, head, to, handshake));
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
        note("client_left");
    }

    private Admission.Refused refuse(int status, String reason, String message) {
        return refuse(status, reason, message, Optional.empty());
    }

    /** Refuses before there is an exchange. */
    private Admission.Refused refuse(int status, String reason, String message, Optional<String> detail) {
        note(reason, detail);
        return new Admission.Refused(FailureAnswers.failure(status, "wirewitness_" + reason, message), false);
    }

    /** Counts and records what is refused without an answer. */
    void note(String reason) {
        note(reason, Optional.empty());
    }

    private void note(String reason, Optional<String> detail) {
        services.meters().refused(reason);
        record(inside.map(Inside::host), inside.map(Inside::port).orElse(0), reason, detail);
    }

    private void record(Optional<String> host, int port, String reason, Optional<String> detail) {
        services.witness().note(services.ruleset().engine(), new ConnectionRefused(
                connection.connectionId(), host, port, reason, Optional.of(connection.subject()), detail));
    }
}
