package dev.wirewitness.policy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.Category;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Terms of a policy: whole words, either case, several words, other scripts, many of them. */
class DictionaryTest {
    @Test
    void scan_wholeWords_only() {
        DetectionEngine engine = engine(false, "Falcon", "blue heron", "C++", "#osprey");

        assertThat(found(engine, "FALCON, falcons, Blue \n Heron! xfalcon falcon_x c++ #Osprey osprey blue herons"))
                .containsExactly("FALCON", "Blue \n Heron", "c++", "#Osprey");
    }

    @Test
    void scan_caseSensitive_otherCaseIsLeft() {
        assertThat(found(engine(true, "Falcon"), "FALCON Falcon falcon")).containsExactly("Falcon");
    }

    @Test
    void scan_otherScripts_fold() {
        DetectionEngine engine = engine(false, "Müller", "Проект Ястреб", "田中");

        assertThat(found(engine, "“MÜLLER” ПРОЕКТ ястреб 私は田中です Müllers"))
                .containsExactly("MÜLLER", "ПРОЕКТ ястреб", "田中");
    }

    @Test
    void scan_json_escapesAreTransparent() {
        String text = "{\"c\":\"x\\nM\\u00fcller\\nblue\\nheron\"}";
        DetectionEngine engine = engine(false, "müller", "blue heron");

        assertThat(Scans.scan(engine, Content.JSON, text).detections())
                .extracting(found -> Scans.cut(text, found))
                .containsExactly("M\\u00fcller", "blue\\nheron");
    }

    @Test
    void scan_longestTermWins_andNamesItsList() {
        assertThat(Scans.scan(engine(false, "blue", "blue heron"), Content.PLAIN, "a blue heron").detections())
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.category()).isEqualTo(Category.CUSTOM);
                    assertThat(found.type()).isEqualTo("names");
                    assertThat(found.end() - found.start()).isEqualTo(10);
                });
    }

    @Test
    void scan_hundredThousandTerms_findsEach() {
        List<String> terms = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            terms.add("project x" + i + "y");
        }
        DetectionEngine engine = engine(false, terms.toArray(String[]::new));

        assertThat(found(engine, "Project X77777Y and project x99999y and project x100000y"))
                .containsExactly("Project X77777Y", "project x99999y");
    }

    private static DetectionEngine engine(boolean caseSensitive, String... terms) {
        return Detectors.compile(new DetectorSelection(
                Set.of(), List.of(new TermList("names", List.of(terms), caseSensitive)), List.of(), List.of(), 1000));
    }

    private static List<String> found(DetectionEngine engine, String text) {
        return Scans.scan(engine, Content.PLAIN, text).detections().stream()
                .map(found -> Scans.cut(text, found))
                .toList();
    }
}
