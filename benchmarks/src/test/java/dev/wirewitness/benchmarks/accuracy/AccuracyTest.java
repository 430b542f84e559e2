package dev.wirewitness.benchmarks.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The corpus is what its labels say, the arithmetic is right, and detection does not fall behind what it was. */
class AccuracyTest {
    private static List<Document> documents(int first, int count) {
        List<Document> documents = new ArrayList<>();
        for (int seed = first; seed < first + count; seed++) {
            documents.addAll(Corpus.documents(seed));
        }
        return documents;
    }

    @Test
    void corpus_isTheSameForASeed_andDiffersWithIt() {
        assertThat(Corpus.documents(7)).isEqualTo(Corpus.documents(7)).isNotEqualTo(Corpus.documents(8));
        assertThat(documents(0, 20)).allSatisfy(document -> {
            assertThat(document.labels()).allSatisfy(
                    label -> assertThat(document.text().substring(label.start(), label.end()).strip()).hasSizeGreaterThan(2));
            assertThat(document.labels().isEmpty()).isEqualTo(document.kind().startsWith("clean-"));
        });
    }

    @Test
    void score_countsWhatIsCoveredLeftAndTooMuch() {
        Document document = new Draft().text("key ").secret("a", "0123456789").text(" and ").personal("b", "abcd").text(" end").named("d", "k");
        Score score = new Score();
        score.add(document, List.of(new Score.Found("x", 4, 13), new Score.Found("y", 0, 3)), false);
        assertThat(score.recall()).isEqualTo(0.5);
        assertThat(score.precision()).isEqualTo(0.5);
        assertThat(score.text())
                .contains("left 5 of 14 characters")
                .contains("wrongly removed 3 of 13")
                .contains("wrong: y 1");
        assertThat(score.missedExamples()).containsExactly("k: b: abcd");
        assertThat(score.wrongExamples()).containsExactly("k: y: key");

        Score secrets = new Score();
        secrets.add(document, List.of(new Score.Found("x", 2, 14)), true);
        assertThat(secrets.recall()).isEqualTo(1);
        assertThat(secrets.wrongExamples()).singleElement().asString().startsWith("more than ").endsWith("k: x: y 0123456789");
    }

    /** On seeds for work: the held-out ones are for people. */
    @Test
    void detection_findsSecretsAndLeavesTheRestAlone() {
        Score secrets = Accuracy.ours(documents(0, 10), 60, true);
        assertThat(secrets.recall()).as(secrets.text()).isGreaterThanOrEqualTo(0.99);
        assertThat(secrets.wrongExamples()).isEmpty();
        Score all = Accuracy.ours(documents(0, 10), 55, false);
        assertThat(all.recall()).as(all.text()).isGreaterThanOrEqualTo(0.95);
        assertThat(all.precision()).as(all.text()).isGreaterThanOrEqualTo(0.99);
    }
}
