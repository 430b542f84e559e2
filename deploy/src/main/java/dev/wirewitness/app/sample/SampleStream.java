package dev.wirewitness.app.sample;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Server-sent events, one write each, at a given pace. */
record SampleStream(Duration pace) {
    /** Events without a name, as OpenAI chat and Gemini send them. */
    HttpResponse dataOnly(List<String> data, boolean done) {
        List<String> events = new ArrayList<>();
        for (String item : data) {
            events.add("data: " + item + "\n\n");
        }
        if (done) {
            events.add("data: [DONE]\n\n");
        }
        return send(events);
    }

    /** Pairs of event name and data. */
    HttpResponse named(List<String[]> pairs) {
        List<String> events = new ArrayList<>();
        for (String[] pair : pairs) {
            events.add("event: " + pair[0] + "\ndata: " + pair[1] + "\n\n");
        }
        return send(events);
    }

    private HttpResponse send(List<String> events) {
        HttpResponseWriter writer = HttpResponse.streaming();
        writer.write(ResponseHeaders.of(
                HttpStatus.OK, HttpHeaderNames.CONTENT_TYPE, "text/event-stream", HttpHeaderNames.CACHE_CONTROL, "no-cache"));
        next(ServiceRequestContext.current(), writer, events, 0);
        return writer;
    }

    private void next(ServiceRequestContext context, HttpResponseWriter writer, List<String> events, int index) {
        if (index == events.size()) {
            writer.close();
        } else if (writer.tryWrite(HttpData.ofUtf8(events.get(index)))) {
            context.eventLoop()
                    .schedule(() -> next(context, writer, events, index + 1), pace.toNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
