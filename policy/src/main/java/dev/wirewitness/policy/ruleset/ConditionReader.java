package dev.wirewitness.policy.ruleset;

import dev.wirewitness.policy.Category;
import dev.wirewitness.policy.Certainty;
import dev.wirewitness.policy.IdentityStrength;
import dev.wirewitness.policy.Operation;
import dev.wirewitness.policy.PartKind;
import dev.wirewitness.policy.RegisterState;
import dev.wirewitness.policy.Surface;
import dev.wirewitness.policy.WireFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads {@code when:} into conditions. */
final class ConditionReader {
    private static final List<String> KEYS = List.of(
            "surface", "provider", "service", "model", "host", "connect-host", "sni", "client", "operation", "family",
            "certainty", "mcp", "finding", "user", "group", "strength", "network", "direction", "register-state", "not");
    private static final List<String> KEYS_IN_NOT = List.of(
            "surface", "provider", "service", "model", "host", "connect-host", "sni", "client", "operation", "family",
            "certainty", "mcp", "finding", "user", "group", "strength", "network", "register-state");
    private static final Comparison ANY = new Comparison(Comparison.Operator.AT_LEAST, 1);
    private static final Choice<PartKind> PARTS = Choice.of(PartKind.values());
    private static final Choice<Category> CATEGORIES = new Choice<>(Category.values(), Category::id);
    private static final List<String> PROVENANCE = List.of("official", "known", "unknown");

    private final NamedLists lists;
    private final Set<String> detectors;
    private final Problems problems;

    /** {@code detectors}: every id a finding can have. */
    ConditionReader(NamedLists lists, Set<String> detectors, Problems problems) {
        this.lists = lists;
        this.detectors = detectors;
        this.problems = problems;
    }

    /** All conditions but {@code finding} and {@code direction}. */
    List<Condition> conditions(Section when) {
        when.allow(KEYS);
        List<Condition> conditions = plain(when);
        when.node("not").ifPresent(node -> {
            List<Node> nots = node instanceof SequenceNode list ? list.getValue() : List.of(node);
            nots.forEach(n -> Section.of(n, "not", problems).ifPresent(s -> conditions.add(negated(s))));
        });
        return conditions;
    }

    Optional<FindingFilter> finding(Section when) {
        return when.section("finding").map(this::filter);
    }

    private Condition negated(Section section) {
        section.allow(KEYS_IN_NOT);
        List<Condition> conditions = plain(section);
        finding(section).ifPresent(filter -> conditions.add(new Condition.Found(filter)));
        if (section.keys().isEmpty()) {
            problems.add(section.at(), "not: no condition", "expected: at least one of " + String.join(", ", KEYS_IN_NOT));
        }
        return new Condition.Not(List.copyOf(conditions));
    }

    private List<Condition> plain(Section when) {
        List<Condition> out = new ArrayList<>();
        texts(when, "provider", f -> List.of(f.classification().service().provider()), out);
        texts(when, "service", f -> List.of(f.classification().service().id()), out);
        texts(when, "host", f -> List.of(f.head().host()), out);
        texts(when, "connect-host", f -> present(f.head().names().connectHost()), out);
        texts(when, "sni", f -> present(f.head().names().sni()), out);
        texts(when, "client", f -> List.of(f.classification().client().id()), out);
        texts(when, "model", f -> present(f.classification().model()), out);
        texts(when, "user", f -> present(f.caller().user()), out);
        texts(when, "group", f -> f.caller().groups(), out);
        choice(
                when,
                "strength",
                Choice.of(IdentityStrength.values()),
                Enum::name,
                f -> f.caller().strength(),
                out);
        choice(when, "surface", Choice.of(Surface.values()), Enum::name, Facts::surface, out);
        choice(
                when,
                "operation",
                new Choice<>(Operation.values(), Operation::id),
                Operation::id,
                f -> f.classification().operation(),
                out);
        choice(
                when,
                "family",
                new Choice<>(WireFamily.values(), WireFamily::id),
                WireFamily::id,
                f -> f.classification().family(),
                out);
        choice(
                when,
                "certainty",
                Choice.of(Certainty.values()),
                Enum::name,
                f -> f.classification().certainty(),
                out);
        choice(when, "register-state", Choice.of(RegisterState.values()), RegisterState::id, Facts::state, out);
        networks(when, out);
        when.section("mcp").ifPresent(mcp -> mcp(mcp, out));
        return out;
    }

    private void mcp(Section mcp, List<Condition> out) {
        mcp.allow(List.of("server", "tool", "risk", "state", "provenance"));
        if (mcp.keys().isEmpty()) {
            problems.add(mcp.at(), "mcp: no condition", "expected: for example mcp: {server: \"*\"}");
        }
        List<Condition> inner = new ArrayList<>();
        texts(mcp, "server", f -> present(f.mcp().map(McpFacts::server)), inner);
        texts(mcp, "tool", f -> present(f.mcp().flatMap(McpFacts::tool)), inner);
        texts(mcp, "provenance", f -> present(f.mcp().map(McpFacts::provenance)), inner);
        for (Word word : lists.expand(mcp.words("provenance"))) {
            if (!Glob.isPattern(word.text()) && !PROVENANCE.contains(word.text())) {
                problems.add(
                        word.at(),
                        "provenance: unknown value \"" + word.text() + "\"",
                        NearestName.hint(word.text(), PROVENANCE));
            }
        }
        Choice<RegisterState> states = Choice.of(RegisterState.values());
        if (mcp.node("state").isPresent()) {
            Set<RegisterState> wanted = states.select("state", lists.expand(mcp.words("state")), problems);
            List<String> names = wanted.stream().map(RegisterState::id).toList();
            inner.add(new Condition.OneOf(
                    "state", new TextSet(names), f -> present(f.mcp().map(m -> m.state().id()))));
        }
        comparison(mcp, "risk", 100)
                .ifPresent(c -> inner.add(new Condition.Bound(
                        "risk", c, f -> f.mcp().map(McpFacts::risk).orElse(-1))));
        out.addAll(inner);
    }

    private FindingFilter filter(Section section) {
        section.allow(List.of("category", "type", "confidence", "count", "part"));
        Set<Category> categories =
                CATEGORIES.select("category", lists.expand(section.words("category")), problems);
        Set<PartKind> parts = PARTS.select("part", lists.expand(section.words("part")), problems);
        List<Word> types = lists.expand(section.words("type"));
        types.forEach(this::checkType);
        Optional<Comparison> count = comparison(section, "count", 100_000);
        if (count.isPresent() && count.get().holds(0)) {
            section.word("count")
                    .ifPresent(w -> problems.add(
                            w.at(), "count: \"" + w.text() + "\" also holds for none", "expected: such as \">= 1\""));
        }
        return new FindingFilter(
                categories,
                types.isEmpty() ? List.of() : List.of(set(types)),
                comparison(section, "confidence", 100).map(List::of).orElse(List.of()),
                parts,
                count.orElse(ANY));
    }

    private void checkType(Word word) {
        if (detectors.isEmpty() || detectors.contains(word.text())) {
            return;
        }
        Glob glob = new Glob(word.text());
        if (detectors.stream().noneMatch(glob::matches)) {
            problems.add(
                    word.at(), "type: no detector is called \"" + word.text() + "\"", NearestName.hint(word.text(), detectors));
        }
    }

    private void texts(Section in, String key, Function<Facts, List<String>> of, List<Condition> out) {
        if (in.node(key).isPresent()) {
            out.add(new Condition.OneOf(key, set(lists.expand(in.words(key))), of));
        }
    }

    private <E extends Enum<E>> void choice(
            Section in,
            String key,
            Choice<E> choice,
            Function<E, String> name,
            Function<Facts, E> of,
            List<Condition> out) {
        if (in.node(key).isPresent()) {
            Set<E> wanted = choice.select(key, lists.expand(in.words(key)), problems);
            TextSet names = new TextSet(
                    wanted.stream().map(e -> name.apply(e).toLowerCase(Locale.ROOT)).toList());
            out.add(new Condition.OneOf(key, names, f -> List.of(name.apply(of.apply(f)))));
        }
    }

    private void networks(Section when, List<Condition> out) {
        if (when.node("network").isEmpty()) {
            return;
        }
        List<Network> networks = new ArrayList<>();
        for (Word word : lists.expand(when.words("network"))) {
            Network.parse(word.text())
                    .ifPresentOrElse(
                            networks::add,
                            () -> problems.add(
                                    word.at(),
                                    "network: \"" + word.text() + "\"",
                                    "expected: an address or CIDR block, such as 10.0.0.0/8 or 2001:db8::/32"));
        }
        out.add(new Condition.From(List.copyOf(networks)));
    }

    private Optional<Comparison> comparison(Section in, String key, int most) {
        return in.word(key).flatMap(word -> {
            Optional<Comparison> parsed = Comparison.parse(word.text()).filter(c -> c.value() <= most);
            if (parsed.isEmpty()) {
                problems.add(
                        word.at(),
                        key + ": \"" + word.text() + "\"",
                        "expected: a comparison with 0 to " + most + ", such as \">= 60\"");
            }
            return parsed;
        });
    }

    private static TextSet set(List<Word> words) {
        return new TextSet(words.stream().map(Word::text).toList());
    }

    private static List<String> present(Optional<String> value) {
        return value.isPresent() ? List.of(value.get()) : List.of();
    }
}
