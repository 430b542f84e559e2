package dev.wirewitness.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The node's own connections, to those who anchor its checkpoints. Nothing is made before the first of them: a node
 * that has none starts without the cost. Any thread.
 */
final class NodeClient implements AutoCloseable {
    /** For a connection, and for most answers. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<Path> trust;
    private @Nullable SSLContext tls;
    private @Nullable HttpClient client;

    /** @param trust PEM files of CAs trusted beside the system's */
    NodeClient(List<Path> trust) {
        this.trust = List.copyOf(trust);
    }

    synchronized SSLContext tls() throws IOException {
        SSLContext made = tls;
        if (made == null) {
            made = TrustedContext.of(trust);
            tls = made;
        }
        return made;
    }

    private synchronized HttpClient client() throws IOException {
        HttpClient made = client;
        if (made == null) {
            made = HttpClient.newBuilder().sslContext(tls()).connectTimeout(PATIENCE).build();
            client = made;
        }
        return made;
    }

    /** Sends a body and waits so long for the answer, which may have any status. */
    HttpResponse<byte[]> post(URI where, String contentType, byte[] body, Duration patience) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(where)
                .timeout(patience)
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return send(client(), request, HttpResponse.BodyHandlers.ofByteArray());
    }

    /** As {@link HttpClient#send}; an interruption is kept and is an IOException. */
    static <T> HttpResponse<T> send(HttpClient client, HttpRequest request, HttpResponse.BodyHandler<T> body)
            throws IOException {
        try {
            return client.send(request, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public synchronized void close() {
        HttpClient made = client;
        if (made != null) {
            made.shutdownNow();
        }
    }
}
