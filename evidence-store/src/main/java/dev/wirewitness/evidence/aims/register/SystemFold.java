package dev.wirewitness.evidence.aims.register;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.FindingCount;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.evidence.SystemObserved;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One AI system as its records add up. Not thread-safe: {@link Register} locks. */
final class SystemFold {
    private static final int MOST_HOSTS = 100;
    private static final int MOST_MODELS = 500;
    private static final int MOST_CLIENTS = 500;
    private static final int MOST_FINDING_KINDS = 2_000;

    final Span span = new Span();
    private final String systemId;
    private String name = "";
    private String service = "";
    private String provider = "";
    private String kind = "";
    private String surface = "";
    private String firstHost = "";
    /** Whether the log has told of the first sighting. */
    boolean told;
    private final Names<Boolean> hosts = new Names<>(MOST_HOSTS, () -> true);
    private final Set<String> users = new HashSet<>();
    private final Names<ModelFold> models = new Names<>(MOST_MODELS, ModelFold::new);
    private final TreeMap<ClientFold.Key, ClientFold> clients = new TreeMap<>();
    private final TreeMap<FindingKey, Counter> findings = new TreeMap<>();
    private final TreeSet<String> categories = new TreeSet<>();
    private final TreeMap<String, Counter> actions = new TreeMap<>();
    private final TreeMap<String, Counter> states = new TreeMap<>();
    private final Counter exchanges = new Counter();
    private final Counter tokensIn = new Counter();
    private final Counter tokensOut = new Counter();
    private final Counter tokensMissing = new Counter();
    private final Counter bytesOut = new Counter();
    private final Counter bytesIn = new Counter();

    SystemFold(String systemId) {
        this.systemId = systemId;
    }

    void observed(long leaf, long micros, SystemObserved seen) {
        told = true;
        span.see(leaf, micros);
        name = ForeignText.cap(seen.serviceName());
        kind = ForeignText.cap(seen.kind());
        identity(seen.service(), seen.provider(), seen.surface(), seen.host());
    }

    void decided(long leaf, long micros, Decided decided) {
        span.see(leaf, micros);
        identity(decided.service(), decided.provider(), decided.surface(), decided.host());
        exchanges.add(1);
        decided.subject().ifPresent(subject -> users.add(subject.pseudonym()));
        decided.model().ifPresent(model -> models.of(model).requested(leaf, micros));
        ClientFold.count(clients, MOST_CLIENTS, leaf, micros, decided);
        actions.computeIfAbsent(decided.action(), key -> new Counter()).add(1);
        states.computeIfAbsent(decided.registerStateAtDecision(), key -> new Counter()).add(1);
        count(decided.findings());
    }

    void finished(long leaf, long micros, Finished finished, Optional<String> requested) {
        span.see(leaf, micros);
        finished.modelReported().ifPresent(model -> models.of(model).reported(leaf, micros));
        Optional<String> model = finished.modelReported().or(() -> requested);
        model.ifPresent(m -> models.of(m).tokens(finished.tokensIn(), finished.tokensOut()));
        add(tokensIn, finished.tokensIn());
        add(tokensOut, finished.tokensOut());
        boolean answered = finished.outcome().equals("forwarded")
                || finished.outcome().equals("redacted")
                || finished.outcome().equals("released");
        if (answered && finished.tokensIn().isEmpty() && finished.tokensOut().isEmpty()) {
            tokensMissing.add(1);
        }
        bytesOut.add(finished.bytesOut());
        bytesIn.add(finished.bytesIn());
        count(finished.findings());
    }

    private static void add(Counter counter, OptionalLong amount) {
        if (amount.isPresent()) {
            counter.add(amount.getAsLong());
        }
    }

    private void identity(String ofService, String ofProvider, String ofSurface, String host) {
        service = ForeignText.cap(ofService);
        provider = ForeignText.cap(ofProvider);
        surface = ForeignText.cap(ofSurface);
        if (firstHost.isEmpty()) {
            firstHost = ForeignText.cap(host);
        }
        hosts.of(host);
        if (name.isEmpty()) {
            name = service;
        }
    }

    private void count(List<FindingCount> counts) {
        for (FindingCount found : counts) {
            String category = ForeignText.cap(found.category());
            categories.add(category);
            FindingKey key = new FindingKey(category, ForeignText.cap(found.type()), found.direction(), found.effect());
            Counter counter = findings.get(key);
            if (counter == null) {
                if (findings.size() >= MOST_FINDING_KINDS) {
                    key = new FindingKey(category, Names.OTHERS, found.direction(), found.effect());
                }
                counter = findings.computeIfAbsent(key, k -> new Counter());
            }
            counter.add(found.count());
        }
    }

    Map<String, Long> states() {
        return values(states);
    }

    Set<String> categories() {
        return categories;
    }

    Optional<Declaration> declared(RegisterFile file) {
        return file.system(systemId, service, provider, firstHost, surface);
    }

    boolean fits(RegisterFile.Match match) {
        return match.systemId().map(systemId::equals)
                .orElseGet(() -> match.fits(service, provider, firstHost, surface));
    }

    Inventory.AiSystem row(RegisterFile file, long asOf) {
        Optional<Declaration> declared = declared(file);
        List<Inventory.ModelUse> modelRows = new ArrayList<>();
        models.rows().forEach((model, fold) -> modelRows.add(fold.row(model)));
        List<Inventory.Findings> findingRows = new ArrayList<>();
        for (Entry<FindingKey, Counter> entry : findings.entrySet()) {
            FindingKey key = entry.getKey();
            findingRows.add(new Inventory.Findings(
                    key.category(), key.type(), key.direction(), key.effect(), entry.getValue().value()));
        }
        return new Inventory.AiSystem(
                systemId,
                declared.flatMap(Declaration::name).orElse(name),
                service,
                provider,
                kind,
                surface,
                List.copyOf(hosts.rows().keySet()),
                declared.map(Declaration::state).orElse("observed"),
                declared,
                span.firstMicros,
                span.lastMicros,
                span.firstLeaf,
                exchanges.value(),
                users.size(),
                List.copyOf(modelRows),
                ClientFold.rows(clients),
                List.copyOf(findingRows),
                values(actions),
                values(states),
                tokensIn.value(),
                tokensOut.value(),
                tokensMissing.value(),
                bytesOut.value(),
                bytesIn.value(),
                Flags.ofSystem(this, modelRows, declared, asOf));
    }

    static Map<String, Long> values(Map<String, Counter> counters) {
        TreeMap<String, Long> values = new TreeMap<>();
        counters.forEach((key, counter) -> values.put(key, counter.value()));
        return java.util.Collections.unmodifiableMap(values);
    }

    ObjectNode save() {
        ObjectNode saved = Saved.object()
                .put("name", name)
                .put("service", service)
                .put("provider", provider)
                .put("kind", kind)
                .put("surface", surface)
                .put("first_host", firstHost)
                .put("told", told)
                .put("exchanges", exchanges.value())
                .put("tokens_in", tokensIn.value())
                .put("tokens_out", tokensOut.value())
                .put("tokens_missing", tokensMissing.value())
                .put("bytes_out", bytesOut.value())
                .put("bytes_in", bytesIn.value());
        span.save(saved);
        saved.set("hosts", Saved.texts(hosts.rows().keySet()));
        saved.set("users", Saved.texts(new TreeSet<>(users)));
        saved.set("models", Saved.map(models.rows(), ModelFold::save));
        saved.set("clients", ClientFold.save(clients));
        saved.set("categories", Saved.texts(categories));
        saved.set("actions", Saved.counters(actions));
        saved.set("states", Saved.counters(states));
        saved.set("findings", Saved.list(findings.entrySet(), entry -> Saved.object()
                .put("category", entry.getKey().category())
                .put("type", entry.getKey().type())
                .put("direction", entry.getKey().direction())
                .put("effect", entry.getKey().effect())
                .put("count", entry.getValue().value())));
        return saved;
    }

    static SystemFold load(String systemId, JsonNode saved) {
        SystemFold fold = new SystemFold(systemId);
        fold.name = saved.path("name").asText();
        fold.service = saved.path("service").asText();
        fold.provider = saved.path("provider").asText();
        fold.kind = saved.path("kind").asText();
        fold.surface = saved.path("surface").asText();
        fold.firstHost = saved.path("first_host").asText();
        fold.told = saved.path("told").asBoolean();
        fold.exchanges.add(saved.path("exchanges").asLong());
        fold.tokensIn.add(saved.path("tokens_in").asLong());
        fold.tokensOut.add(saved.path("tokens_out").asLong());
        fold.tokensMissing.add(saved.path("tokens_missing").asLong());
        fold.bytesOut.add(saved.path("bytes_out").asLong());
        fold.bytesIn.add(saved.path("bytes_in").asLong());
        fold.span.load(saved);
        Saved.texts(saved.path("hosts"), host -> fold.hosts.put(host, true));
        Saved.texts(saved.path("users"), fold.users::add);
        Saved.names(saved.path("models"), fold.models, ModelFold::new, ModelFold::load);
        ClientFold.load(saved.path("clients"), fold.clients);
        Saved.texts(saved.path("categories"), fold.categories::add);
        Saved.counters(saved.path("actions"), fold.actions);
        Saved.counters(saved.path("states"), fold.states);
        for (JsonNode one : saved.path("findings")) {
            fold.findings.put(
                    new FindingKey(
                            one.path("category").asText(),
                            one.path("type").asText(),
                            one.path("direction").asText(),
                            one.path("effect").asText()),
                    Counter.of(one.path("count").asLong()));
        }
        return fold;
    }

    private record FindingKey(String category, String type, String direction, String effect)
            implements Comparable<FindingKey> {
        @Override
        public int compareTo(FindingKey other) {
            int order = category.compareTo(other.category);
            order = order != 0 ? order : type.compareTo(other.type);
            order = order != 0 ? order : direction.compareTo(other.direction);
            return order != 0 ? order : effect.compareTo(other.effect);
        }
    }
}
