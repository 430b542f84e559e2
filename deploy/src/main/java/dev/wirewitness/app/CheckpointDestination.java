package dev.wirewitness.app;

import dev.wirewitness.evidence.log.checkpoint.Checkpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A place that keeps copies of checkpoints. */
sealed interface CheckpointDestination {
    Duration PATIENCE = Duration.ofSeconds(10);

    URI where();

    /** Returns when the place has it. */
    void deliver(Checkpoint head, String note) throws IOException;

    /** Lets go of connections. */
    default void close() {}

    /** The place a URI names: {@code file:}, {@code http(s):} or {@code syslog+tls:}. */
    static CheckpointDestination of(URI where, SSLContext tls) {
        return switch (String.valueOf(where.getScheme())) {
            case "file" -> new Folder(where);
            case "http", "https" -> new Webhook(where, HttpClient.newBuilder().sslContext(tls).connectTimeout(PATIENCE).build());
            case "syslog+tls" -> new Syslog(where, tls);
            default -> throw new IllegalArgumentException(where + " (expected: file:, http:, https: or syslog+tls:)");
        };
    }

    /** A file for each, such as on another machine's disk; one that is there with other content is never replaced. */
    record Folder(URI where) implements CheckpointDestination {
        @Override
        public void deliver(Checkpoint head, String note) throws IOException {
            Path folder = Files.createDirectories(Path.of(where));
            Path file = folder.resolve(head.origin().replaceAll("[^A-Za-z0-9.-]", "_") + '-' + head.size() + ".checkpoint");
            if (Files.exists(file)) {
                if (!Files.readString(file).equals(note)) {
                    throw new IOException(file + ": holds another checkpoint of this size; the history was forked");
                }
                return;
            }
            Path whole = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), note);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** The signed note as the body of a POST; any 2xx takes it. */
    record Webhook(URI where, HttpClient client) implements CheckpointDestination {
        @Override
        public void deliver(Checkpoint head, String note) throws IOException {
            HttpRequest request = HttpRequest.newBuilder(where)
                    .timeout(PATIENCE)
                    .header("Content-Type", "text/plain; charset=utf-8")
                    .POST(HttpRequest.BodyPublishers.ofString(note))
                    .build();
            try {
                int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
                if (status / 100 != 2) {
                    throw new IOException("answered " + status);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }

        @Override
        public void close() {
            client.shutdownNow();
        }
    }

    /** RFC 5424 over TLS with octet counting (RFC 5425), a connection for each. */
    record Syslog(URI where, SSLContext tls) implements CheckpointDestination {
        private static final int PORT = 6514;

        @Override
        public void deliver(Checkpoint head, String note) throws IOException {
            int port = where.getPort() < 0 ? PORT : where.getPort();
            try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket()) {
                socket.connect(new java.net.InetSocketAddress(where.getHost(), port), (int) PATIENCE.toMillis());
                socket.setSoTimeout((int) PATIENCE.toMillis());
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                byte[] message = message(head, note).getBytes(StandardCharsets.UTF_8);
                OutputStream out = socket.getOutputStream();
                out.write((message.length + " ").getBytes(StandardCharsets.US_ASCII));
                out.write(message);
                out.flush();
            }
        }

        private static String message(Checkpoint head, String note) {
            String host = head.origin().substring(head.origin().lastIndexOf('/') + 1).replaceAll("[^!-~]", "_");
            return "<110>1 " + Instant.now().truncatedTo(ChronoUnit.MILLIS) + ' ' + host
                    + " wirewitness - checkpoint [wirewitness@32473 size=\"" + head.size() + "\"] " + note;
        }
    }
}
