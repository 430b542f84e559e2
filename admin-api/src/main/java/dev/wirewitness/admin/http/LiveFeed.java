package dev.wirewitness.admin.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.wirewitness.admin.view.ExchangeView;
import dev.wirewitness.admin.view.RecentExchanges;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Exchanges as server-sent events, as they are decided and as they end. A reader that does not keep up loses events,
 * never memory: at most {@link #MAX_WAITING} wait for it.
 */
final class LiveFeed {
    private static final int MAX_WAITING = 1000;
    private static final int KEEP_ALIVE_SECONDS = 15;

    private final RecentExchanges exchanges;
    private final ObjectMapper json;

    LiveFeed(RecentExchanges exchanges, ObjectMapper json) {
        this.exchanges = exchanges;
        this.json = json;
    }

    HttpResponse open(ServiceRequestContext context) {
        context.clearRequestTimeout();
        HttpResponseWriter writer = HttpResponse.streaming();
        writer.write(ResponseHeaders.of(
                HttpStatus.OK, HttpHeaderNames.CONTENT_TYPE, "text/event-stream", HttpHeaderNames.CACHE_CONTROL, "no-store"));
        writer.write(HttpData.ofUtf8(": connected\n\n"));
        AtomicInteger waiting = new AtomicInteger();
        AutoCloseable subscription = exchanges.listen(exchange -> send(writer, waiting, exchange));
        ScheduledFuture<?> keepAlive = context.eventLoop()
                .scheduleAtFixedRate(
                        () -> {
                            if (!writer.tryWrite(HttpData.ofUtf8(": keep-alive\n\n"))) {
                                writer.close();
                            }
                        },
                        KEEP_ALIVE_SECONDS,
                        KEEP_ALIVE_SECONDS,
                        TimeUnit.SECONDS);
        writer.whenComplete().handle((done, failure) -> {
            keepAlive.cancel(false);
            try {
                subscription.close();
            } catch (Exception e) {
                throw new IllegalStateException("closing a live feed", e);
            }
            return null;
        });
        return writer;
    }

    private void send(HttpResponseWriter writer, AtomicInteger waiting, ExchangeView exchange) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            return;
        }
        try {
            String data = json.writeValueAsString(exchange);
            if (writer.tryWrite(HttpData.ofUtf8("event: exchange\ndata: " + data + "\n\n"))) {
                writer.whenConsumed().thenRun(waiting::decrementAndGet);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("JSON of an exchange", e);
        }
    }
}
