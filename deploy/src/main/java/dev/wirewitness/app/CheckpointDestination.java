package dev.wirewitness.app;

import dev.wirewitness.evidence.log.checkpoint.Checkpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A place that keeps copies of checkpoints. */
sealed interface CheckpointDestination {
    URI where();

    /** Returns when the place has it. */
    void deliver(Checkpoint head, String note) throws IOException;

    /** The place a URI names: {@code file:}, {@code http(s):} or {@code syslog+tls:}. */
    static CheckpointDestination of(URI where, NodeClient client) {
        return switch (String.valueOf(where.getScheme())) {
            case "file" -> new Folder(where);
            case "http", "https" -> new Webhook(where, client);
            case "syslog+tls" -> new Syslog(where, client);
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
    record Webhook(URI where, NodeClient client) implements CheckpointDestination {
        @Override
        public void deliver(Checkpoint head, String note) throws IOException {
            byte[] body = note.getBytes(StandardCharsets.UTF_8);
            int status = client.post(where, "text/plain; charset=utf-8", body, NodeClient.PATIENCE).statusCode();
            if (status / 100 != 2) {
                throw new IOException("answered " + status);
            }
        }
    }

    /** RFC 5424 over TLS with octet counting (RFC 5425), a connection for each. */
    record Syslog(URI where, NodeClient client) implements CheckpointDestination {
        private static final int PORT = 6514;

        @Override
        public void deliver(Checkpoint head, String note) throws IOException {
            int port = where.getPort() < 0 ? PORT : where.getPort();
            try (SSLSocket socket = (SSLSocket) client.tls().getSocketFactory().createSocket()) {
                socket.connect(new InetSocketAddress(where.getHost(), port), (int) NodeClient.PATIENCE.toMillis());
                socket.setSoTimeout((int) NodeClient.PATIENCE.toMillis());
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
