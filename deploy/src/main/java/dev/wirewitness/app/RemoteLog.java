package dev.wirewitness.app;

import dev.wirewitness.app.command.Problem;
import dev.wirewitness.evidence.log.checkpoint.Checkpoint;
import dev.wirewitness.evidence.log.merkle.MinimumIndex;
import dev.wirewitness.evidence.log.merkle.TilePath;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Fetches a log that is served in tlog-tiles layout into a folder, to be verified there. Believes nothing it gets. */
public final class RemoteLog implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MAX_FILE = 256 * (2 + 65_535);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).followRedirects(HttpClient.Redirect.NORMAL).build();
    private final String base;
    private final Optional<String> token;

    /** @param token bearer token, where the server asks for one */
    public RemoteLog(URI base, Optional<String> token) {
        this.base = base.toString().replaceFirst("/$", "") + "/";
        this.token = token;
    }

    /**
     * Writes checkpoint, key, tiles and entry bundles into {@code folder}. What the server does not have is left out:
     * the verification will name it.
     *
     * @param progress hears how many records were fetched
     */
    public void fetch(Path folder, LongConsumer progress) throws IOException {
        Files.createDirectories(folder);
        String note = get("checkpoint").map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElseThrow(() -> Problem.notFine(
                base + "checkpoint: not there (expected: a log in tlog-tiles layout)"));
        Files.writeString(folder.resolve("checkpoint"), note);
        keep(folder, "log.vkey");
        keep(folder, "log.keys");
        keep(folder, "log.mldsa.vkey");
        keep(folder, "cosigned");
        keep(folder, "minindex");
        long minimum = MinimumIndex.read(folder);
        long size = Checkpoint.ofNote(note).map(Checkpoint::size).orElse(0L);
        for (long index = minimum / TilePath.WIDTH; index * TilePath.WIDTH < size; index++) {
            int width = TilePath.width(0, index, size);
            keepEither(folder, TilePath.entries(index, width), TilePath.entries(index, TilePath.WIDTH));
            progress.accept(index * TilePath.WIDTH + width);
        }
        for (int level = 0; level < 8; level++) {
            for (long index = minimum >>> 8 * (level + 1); TilePath.width(level, index, size) > 0; index++) {
                int width = TilePath.width(level, index, size);
                keepEither(folder, TilePath.tile(level, index, width), TilePath.tile(level, index, TilePath.WIDTH));
            }
        }
    }

    private void keepEither(Path folder, String exact, String full) throws IOException {
        if (!keep(folder, exact) && !exact.equals(full)) {
            keep(folder, full);
        }
    }

    private boolean keep(Path folder, String path) throws IOException {
        Optional<byte[]> file = get(path);
        if (file.isPresent()) {
            Path target = folder.resolve(path);
            Path parent = target.getParent();
            Files.createDirectories(parent == null ? folder : parent);
            Files.write(target, file.get());
        }
        return file.isPresent();
    }

    private Optional<byte[]> get(String path) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE).GET();
        token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
        HttpResponse<InputStream> answer =
                NodeClient.send(client, request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            byte[] bytes = body.readNBytes(MAX_FILE + 1);
            return switch (answer.statusCode()) {
                case 200 -> {
                    if (bytes.length > MAX_FILE) {
                        throw new IOException(base + path + ": longer than any file of a log");
                    }
                    yield Optional.of(bytes);
                }
                case 404 -> Optional.empty();
                case 401, 403 -> throw Problem.environment(base + path + ": " + answer.statusCode()
                        + " (expected: --token-file with a token that this server knows)");
                default -> throw new IOException(base + path + ": answered " + answer.statusCode());
            };
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
