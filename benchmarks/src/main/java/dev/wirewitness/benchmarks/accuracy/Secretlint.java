package dev.wirewitness.benchmarks.accuracy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A well-known scanner of the same purpose, with its recommended rules, from the npm registry. Secrets only. */
final class Secretlint {
    private static final String VERSION = "13.0.6";
    private static final List<String> PACKAGES =
            List.of("secretlint@" + VERSION, "@secretlint/secretlint-rule-preset-recommend@" + VERSION);

    private final Path folder;

    private Secretlint(Path folder) {
        this.folder = folder;
    }

    /** Installed below {@code folder}, once. Throws where npm is not there, or cannot install it. */
    static Secretlint installed(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        if (!Files.exists(folder.resolve("node_modules/secretlint"))) {
            Files.writeString(folder.resolve("package.json"), "{\"private\": true}");
            List<String> command = new ArrayList<>(List.of("npm", "install", "--no-audit", "--no-fund"));
            command.addAll(PACKAGES);
            run(folder, command, Path.of("npm.log"));
        }
        Files.writeString(
                folder.resolve("rules.json"), "{\"rules\":[{\"id\":\"@secretlint/secretlint-rule-preset-recommend\"}]}");
        return new Secretlint(folder);
    }

    /** What it finds, by name of document. */
    Map<String, List<Score.Found>> scan(List<Document> documents) throws IOException, InterruptedException {
        Path texts = folder.resolve("texts");
        Files.createDirectories(texts);
        for (Document document : documents) {
            Files.writeString(texts.resolve(document.name() + ".txt"), document.text());
        }
        Path out = Path.of("found.json");
        run(folder, List.of("node_modules/.bin/secretlint", "--secretlintrc", "rules.json", "--format", "json", "texts/*.txt"), out);
        Map<String, List<Score.Found>> found = new HashMap<>();
        for (JsonNode file : new ObjectMapper().readTree(folder.resolve(out).toFile())) {
            String name = Path.of(file.path("filePath").asText()).getFileName().toString().replace(".txt", "");
            List<Score.Found> list = found.computeIfAbsent(name, n -> new ArrayList<>());
            for (JsonNode message : file.path("messages")) {
                list.add(new Score.Found(
                        message.path("messageId").asText(),
                        message.path("range").path(0).asInt(),
                        message.path("range").path(1).asInt()));
            }
        }
        for (Document document : documents) {
            Files.delete(texts.resolve(document.name() + ".txt"));
        }
        return found;
    }

    /** Exit code 1 only says that something was found. */
    private static void run(Path folder, List<String> command, Path out) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve(out).toFile())
                .redirectError(folder.resolve("errors.log").toFile())
                .start();
        int exit = process.waitFor();
        if (exit > 1) {
            throw new IOException(command.getFirst() + " ended with " + exit + ": "
                    + Files.readString(folder.resolve("errors.log")).strip());
        }
    }
}
