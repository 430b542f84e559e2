package dev.wirewitness.policy.ruleset;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.wirewitness.policy.detect.CustomPattern;
import dev.wirewitness.policy.detect.DetectorSelection;
import dev.wirewitness.policy.detect.HashedList;
import dev.wirewitness.policy.detect.TermList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Reads {@code detectors:} and {@code dictionaries:}. */
final class DetectorsReader {
    private static final int MAX_REGEX = 1000;
    private static final int MAX_TERMS = 10_000;

    private final Set<String> builtIn;
    private final ListFiles files;
    private final Problems problems;
    private final Set<String> own = new HashSet<>();

    DetectorsReader(Set<String> builtIn, ListFiles files, Problems problems) {
        this.builtIn = builtIn;
        this.files = files;
        this.problems = problems;
    }

    DetectorSelection read(Section policy) {
        List<TermList> dictionaries = policy.section("dictionaries")
                .map(this::dictionaries)
                .orElse(List.of());
        List<HashedList> hashed = policy.section("hashed-lists")
                .map(section -> {
                    section.keys().forEach(name -> checkId("hashed-lists", name));
                    return new HashedListsReader(files, problems).read(section);
                })
                .orElse(List.of());
        Set<String> disabled = new HashSet<>();
        List<CustomPattern> patterns = new ArrayList<>();
        policy.section("detectors").ifPresent(section -> {
            section.allow(List.of("custom", "disable"));
            for (Word word : section.words("disable")) {
                if (!builtIn.isEmpty() && !builtIn.contains(word.text())) {
                    problems.add(
                            word.at(),
                            "disable: no detector is called \"" + word.text() + "\"",
                            NearestName.hint(word.text(), builtIn));
                }
                disabled.add(word.text());
            }
            for (Node node : section.list("custom")) {
                Section.of(node, "detector", problems).flatMap(this::custom).ifPresent(patterns::add);
            }
        });
        return new DetectorSelection(
                disabled, dictionaries, patterns, hashed, DetectorSelection.BUILT_IN.maxCandidates());
    }

    /** Every id a finding can have under this policy; empty when the built-in ones are not known. */
    Set<String> ids() {
        Set<String> ids = new HashSet<>(builtIn);
        if (!builtIn.isEmpty()) {
            ids.addAll(own);
        }
        return ids;
    }

    private List<TermList> dictionaries(Section section) {
        List<TermList> lists = new ArrayList<>();
        for (Word name : section.keys()) {
            checkId("dictionaries", name);
            Node value = section.node(name.text()).orElse(name.at());
            List<Word> terms;
            boolean sensitive = false;
            if (value instanceof MappingNode) {
                Optional<Section> inner = section.section(name.text());
                inner.ifPresent(i -> i.allow(List.of("terms", "case-sensitive")));
                terms = inner.map(i -> i.words("terms")).orElse(List.of());
                if (inner.isPresent() && inner.get().node("terms").isEmpty()) {
                    problems.add(value, name.text() + ": \"terms\" is missing", "expected: terms: [...]");
                }
                sensitive = inner.map(i -> i.flag("case-sensitive", false)).orElse(false);
            } else {
                terms = section.words(name.text());
            }
            if (terms.size() > MAX_TERMS) {
                problems.add(value, name.text() + ": " + terms.size() + " terms", "expected: at most " + MAX_TERMS);
            }
            lists.add(new TermList(name.text(), terms.stream().map(Word::text).toList(), sensitive));
        }
        return lists;
    }

    private Optional<CustomPattern> custom(Section section) {
        section.allow(List.of("id", "regex", "confidence"));
        Optional<Word> id = section.required("id");
        id.ifPresent(w -> checkId("detector id", w));
        Optional<Word> regex = section.required("regex");
        int confidence = section.number("confidence", 0, 100, 80);
        if (id.isEmpty() || regex.isEmpty() || !compiles(regex.get())) {
            return Optional.empty();
        }
        CustomPattern pattern = new CustomPattern(id.get().text(), regex.get().text(), confidence);
        if (!pattern.anchored()) {
            problems.warn(
                    regex.get().at(),
                    id.get().text() + ": no two plain characters in a row stand in every match, so that the regex is tried on"
                            + " every text, which is slow",
                    "better: a fixed beginning or end, outside of (?...) and of alternatives");
        }
        return Optional.of(pattern);
    }

    private void checkId(String what, Word id) {
        if (!Names.isName(id.text())) {
            problems.add(id.at(), what + ": \"" + id.text() + "\"", Names.EXPECTED);
        } else if (builtIn.contains(id.text())) {
            problems.add(id.at(), what + ": \"" + id.text() + "\" is a built-in detector", "choose another name");
        } else if (!own.add(id.text())) {
            problems.add(id.at(), what + ": \"" + id.text() + "\" is there twice", "names must differ");
        }
    }

    private boolean compiles(Word regex) {
        if (regex.text().length() > MAX_REGEX) {
            problems.add(
                    regex.at(),
                    "regex of " + regex.text().length() + " characters",
                    "expected: at most " + MAX_REGEX);
            return false;
        }
        try {
            Pattern pattern = Pattern.compile(regex.text());
            if (pattern.matcher("").lookingAt()) {
                problems.add(regex.at(), "regex: matches nothing at all", "expected: at least one character");
                return false;
            }
            return true;
        } catch (PatternSyntaxException e) {
            problems.add(
                    regex.at(),
                    "regex: " + e.getDescription() + " at character " + (e.getIndex() + 1),
                    "expected: RE2 syntax, without look-around and back-references");
            return false;
        }
    }
}
