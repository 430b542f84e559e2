package dev.wirewitness.policy.ruleset;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The {@code lists:} of a policy; {@code @name} in a value stands for all values of the list. */
final class NamedLists {
    private final Map<String, List<Word>> lists = new LinkedHashMap<>();
    private final Problems problems;

    private NamedLists(Problems problems) {
        this.problems = problems;
    }

    static NamedLists read(Section policy, Problems problems) {
        NamedLists lists = new NamedLists(problems);
        policy.section("lists").ifPresent(section -> {
            for (Word name : section.keys()) {
                if (!Names.isName(name.text())) {
                    problems.add(name.at(), "lists: name \"" + name.text() + "\"", Names.EXPECTED);
                }
                List<Word> words = section.words(name.text());
                for (Word word : words) {
                    if (word.text().startsWith("@")) {
                        problems.add(word.at(), "list in a list: " + word.text(), "write its values here");
                    }
                }
                lists.lists.put(name.text(), words);
            }
        });
        return lists;
    }

    /** The values with named lists replaced by what they hold. */
    List<Word> expand(List<Word> words) {
        List<Word> expanded = new ArrayList<>();
        for (Word word : words) {
            if (!word.text().startsWith("@")) {
                expanded.add(word);
                continue;
            }
            String name = word.text().substring(1);
            List<Word> values = lists.get(name);
            if (values == null) {
                problems.add(word.at(), "unknown list " + word.text(), NearestName.hint(name, lists.keySet()));
            } else {
                // reported where the rule uses them: the list itself is right in another place
                values.forEach(v -> expanded.add(new Word(v.text(), word.at())));
            }
        }
        return expanded;
    }
}
