package dev.wirewitness.benchmarks.accuracy;

import dev.wirewitness.policy.Category;
import dev.wirewitness.policy.detect.Content;
import dev.wirewitness.policy.detect.Detection;
import dev.wirewitness.policy.detect.DetectionEngine;
import dev.wirewitness.policy.detect.Detectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Start here: precision, recall, characters left and characters wrongly removed, on documents made up out of seeds. */
@Command(
        name = "accuracy",
        description = {
            "Measure how much of what is hidden in made-up documents is found, and how much is found that is nothing.",
            "Detectors may be improved by the seeds for work only; the held-out ones are for the figures that are published."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class Accuracy implements Callable<Integer> {
    /** Seeds below are for work, from here on they are held out. */
    static final int FIRST_HELD_OUT = 1000;

    @Option(names = "--seeds", paramLabel = "COUNT", description = "How many seeds, of twenty-one documents each.")
    private int seeds = 50;

    @Option(names = "--held-out", description = "Use the held-out seeds.")
    private boolean heldOut;

    @Option(names = "--confidence", paramLabel = "N", description = "What is found with less does not count.")
    private int confidence = 60;

    @Option(names = "--secretlint", description = "Beside it, secretlint on the secrets; needs npm.")
    private boolean secretlint;

    @Option(names = "--wrong", paramLabel = "COUNT", description = "Show so many wrong finds.")
    private int wrong;

    @Option(names = "--missed", paramLabel = "COUNT", description = "Show so many missed ones.")
    private int missed;

    private Accuracy() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Accuracy()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Document> documents = new ArrayList<>();
        int first = heldOut ? FIRST_HELD_OUT : 0;
        for (int seed = first; seed < first + seeds; seed++) {
            documents.addAll(Corpus.documents(seed));
        }
        System.out.println(documents.size() + " documents of seeds " + first + " to " + (first + seeds - 1)
                + ", confidence at least " + confidence);
        show("wirewitness, secrets and personal data", ours(documents, confidence, false));
        show("wirewitness, secrets", ours(documents, confidence, true));
        if (secretlint) {
            Path folder = Path.of(System.getProperty("wirewitness.root", "."), "benchmarks/target/secretlint");
            Map<String, List<Score.Found>> found = Secretlint.installed(folder).scan(documents);
            Score score = new Score();
            documents.forEach(document -> score.add(document, found.getOrDefault(document.name(), List.of()), true));
            show("secretlint, secrets", score);
        }
        return 0;
    }

    private void show(String title, Score score) {
        System.out.println();
        System.out.println("== " + title);
        System.out.print(score.text());
        score.wrongExamples().stream().distinct().limit(wrong).forEach(each -> System.out.println("  wrong: " + each));
        score.missedExamples().stream().distinct().limit(missed).forEach(each -> System.out.println("  missed: " + each));
    }

    static Score ours(List<Document> documents, int confidence, boolean secretsOnly) {
        DetectionEngine engine = Detectors.builtIn();
        Score score = new Score();
        for (Document document : documents) {
            byte[] bytes = document.text().getBytes(StandardCharsets.UTF_8);
            List<Score.Found> found = engine.scan(bytes, bytes.length, Content.PLAIN).detections().stream()
                    .filter(each -> each.confidence() >= confidence)
                    .filter(each -> !secretsOnly || each.category() == Category.SECRET)
                    .map(each -> found(bytes, each))
                    .toList();
            score.add(document, found, secretsOnly);
        }
        return score;
    }

    /** Places in characters, as labels have them. */
    private static Score.Found found(byte[] bytes, Detection each) {
        int start = new String(bytes, 0, each.start(), StandardCharsets.UTF_8).length();
        int length = new String(bytes, each.start(), each.end() - each.start(), StandardCharsets.UTF_8).length();
        return new Score.Found(each.type(), start, start + length);
    }
}
