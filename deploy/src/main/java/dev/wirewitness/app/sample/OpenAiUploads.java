package dev.wirewitness.app.sample;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;

/** Answers to OpenAI's multipart requests: files, transcriptions, edits of images. Keeps nothing of them. */
final class OpenAiUploads {
    private OpenAiUploads() {}

    static boolean takes(AggregatedHttpRequest request) {
        MediaType type = request.contentType();
        return type != null && type.is(MediaType.parse("multipart/*"));
    }

    static HttpResponse answer(String path, AggregatedHttpRequest request) {
        if (path.endsWith("/audio/transcriptions")) {
            return HttpResponse.of(MediaType.JSON, "{\"text\":\"You sent a recording.\"}");
        } else if (path.endsWith("/images/edits")) {
            return HttpResponse.of(MediaType.JSON, "{\"created\":1790000000,\"data\":[{\"b64_json\":\"iVBORw0KGgo=\"}]}");
        }
        return HttpResponse.of(
                MediaType.JSON,
                "{\"id\":\"file-sample\",\"object\":\"file\",\"bytes\":" + request.content().length()
                        + ",\"created_at\":1790000000,\"filename\":\"sample\",\"purpose\":\"batch\",\"status\":\"processed\"}");
    }
}
