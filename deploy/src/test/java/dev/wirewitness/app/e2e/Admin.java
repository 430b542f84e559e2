package dev.wirewitness.app.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A client of the admin port, with its token. */
final class Admin implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;
    private final String token;

    Admin(Product product) {
        base = "http://127.0.0.1:" + product.wirewitness().adminAddress().getPort();
        token = product.wirewitness().adminToken().value();
    }

    String get(String path) throws IOException, InterruptedException {
        return answer(request(path).build()).body();
    }

    int status(String path) throws IOException, InterruptedException {
        return answer(request(path).build()).statusCode();
    }

    int post(String path, String body) throws IOException, InterruptedException {
        return answer(request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build()).statusCode();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(30))
                .header("authorization", "Bearer " + token);
    }

    private HttpResponse<String> answer(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
