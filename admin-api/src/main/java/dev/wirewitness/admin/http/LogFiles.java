package dev.wirewitness.admin.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.wirewitness.evidence.log.store.PublishedLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Serves the log as C2SP tlog-tiles lays it out: {@code /log/checkpoint}, {@code /log/tile/…}. */
final class LogFiles implements HttpService {
    private final PublishedLog log;

    LogFiles(PublishedLog log) {
        this.log = log;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        String path = context.mappedPath().replaceFirst("^/", "");
        return HttpResponse.of(CompletableFuture.supplyAsync(() -> answer(path), context.blockingTaskExecutor()));
    }

    private HttpResponse answer(String path) {
        Optional<byte[]> file;
        try {
            file = log.file(path);
        } catch (IOException e) {
            throw new UncheckedIOException("log file " + path, e);
        }
        if (file.isEmpty()) {
            return HttpResponse.of(HttpStatus.NOT_FOUND, MediaType.PLAIN_TEXT_UTF_8, "not a file of the log\n");
        }
        ResponseHeaders headers = ResponseHeaders.builder(HttpStatus.OK)
                .contentType(path.startsWith("tile/") ? MediaType.OCTET_STREAM : MediaType.PLAIN_TEXT_UTF_8)
                .set(HttpHeaderNames.CACHE_CONTROL,
                        PublishedLog.immutable(path) ? "max-age=31536000, immutable" : "no-cache")
                .build();
        return HttpResponse.of(headers, HttpData.wrap(file.get()));
    }
}
