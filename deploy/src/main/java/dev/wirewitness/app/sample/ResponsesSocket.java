package dev.wirewitness.app.sample;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.websocket.CloseWebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.websocket.WebSocketServiceHandler;
import java.time.Duration;
import java.util.function.Consumer;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The sample provider as OpenAI responses over WebSocket: each {@code response.create} is answered with the events of a
 * stream; the model is the one named last on the connection.
 */
record ResponsesSocket(ObjectMapper json, Consumer<Received> received) implements WebSocketServiceHandler {
    @Override
    public WebSocket handle(ServiceRequestContext context, WebSocket in) {
        WebSocketWriter out = WebSocket.streaming();
        in.subscribe(new Answering(context, out));
        return out;
    }

    private final class Answering implements Subscriber<WebSocketFrame> {
        private final ServiceRequestContext context;
        private final WebSocketWriter out;
        private String model = "";

        private Answering(ServiceRequestContext context, WebSocketWriter out) {
            this.context = context;
            this.out = out;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(WebSocketFrame frame) {
            switch (frame.type()) {
                case TEXT -> answer(frame.text());
                case PING -> out.writePong(frame.array());
                case CLOSE -> out.close(((CloseWebSocketFrame) frame).status());
                case BINARY, PONG, CONTINUATION -> {}
            }
        }

        private void answer(String message) {
            String agent = context.request().headers().get(HttpHeaderNames.USER_AGENT, "");
            String host = context.request().authority() == null ? "" : context.request().authority();
            received.accept(new Received(host, context.path(), agent, message));
            JsonNode body;
            try {
                body = json.readTree(message);
            } catch (JsonProcessingException e) {
                body = json.nullNode();
            }
            if (!(body instanceof ObjectNode create) || !create.path("type").asText().equals("response.create")) {
                out.write("{\"type\":\"error\",\"status\":400,\"error\":{\"type\":\"invalid_request_error\","
                        + "\"code\":null,\"message\":\"expected: response.create\",\"param\":null}}");
                return;
            }
            model = create.path("model").asText(model);
            SampleStream unpaced = new SampleStream(Duration.ZERO);
            new OpenAiResponses(json, unpaced).events(create, model).forEach(event -> out.write(event.toString()));
        }

        @Override
        public void onError(Throwable cause) {
            out.close(cause);
        }

        @Override
        public void onComplete() {
            out.close();
        }
    }
}
