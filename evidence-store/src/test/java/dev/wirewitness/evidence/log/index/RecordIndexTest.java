package dev.wirewitness.evidence.log.index;

import static dev.wirewitness.evidence.aims.register.Statements.finding;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.Durability;
import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.FindingCount;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.evidence.aims.register.Statements;
import dev.wirewitness.evidence.log.record.Samples;
import dev.wirewitness.evidence.log.store.EvidenceFolder;
import dev.wirewitness.evidence.log.store.EvidenceStore;
import dev.wirewitness.evidence.log.store.Logs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the index finds is what reading every record finds; whatever happens to its file, it comes back. */
class RecordIndexTest {
    private static final long START = 1_790_000_000_000_000L;
    private static final List<String> ACTIONS = List.of("allow", "redact", "block", "hold");
    private static final List<String> MODELS = List.of("gpt-5", "gpt-5-mini", "claude-opus-5", "100%_\\odd*");
    private static final List<String> KINDS = List.of("aws-key", "person-name", "iban");

    @TempDir
    Path folder;

    /** An exchange as it was put into the log. */
    private record Told(long index, long time, Decided decided, Optional<Finished> finished) {}

    private final List<Told> told = new ArrayList<>();
    private final Random random = new Random(7);
    private long clock = START;

    @BeforeEach
    void write() throws Exception {
        try (EvidenceStore store = Logs.open(log())) {
            fill(store, 600);
        }
    }

    private Path log() {
        return folder.resolve("log");
    }

    private Path file() {
        return folder.resolve("index/records.duckdb");
    }

    private void fill(EvidenceStore store, int exchanges) throws Exception {
        List<Told> begun = new ArrayList<>();
        for (int i = 0; i < exchanges; i++) {
            String id = "x-" + told.size() + "-" + i;
            String action = ACTIONS.get(random.nextInt(4));
            Statements exchange = Statements.exchange(id)
                    .system("sys-" + random.nextInt(4), "openai-api", "openai", "sdk", "api.openai.com")
                    .model(MODELS.get(random.nextInt(4)))
                    .action(action, "rule-" + random.nextInt(5))
                    .user("u" + random.nextInt(9))
                    .hits(List.of(new Decided.Hit("watch-" + random.nextInt(3), "monitor", "monitor", false, List.of())))
                    .findings(some());
            Decided decided = exchange.decided();
            long time = clock++;
            long index = Logs.await(store.append(entry(time, decided), Durability.APPENDED)).index();
            Optional<Finished> finished = Optional.empty();
            if (random.nextInt(5) > 0) {
                Finished end = exchange.finished(
                        action.equals("block") ? "blocked" : "forwarded", OptionalInt.of(200),
                        OptionalLong.of(random.nextInt(5_000)), some());
                Logs.await(store.append(entry(clock++, end), Durability.APPENDED));
                finished = Optional.of(end);
            }
            begun.add(new Told(index, time, decided, finished));
        }
        Logs.append(store, Samples.finished("nobody-began-it"));
        told.addAll(begun);
    }

    private static Entry entry(long time, dev.wirewitness.evidence.Statement statement) {
        return new Entry(time, Samples.POLICY, Samples.CATALOG, statement);
    }

    private FindingCount[] some() {
        return random.nextInt(3) > 0
                ? new FindingCount[0]
                : new FindingCount[] {finding("secret", KINDS.get(random.nextInt(3)), 2, "request", "redact")};
    }

    private RecordIndex updated() throws IOException {
        RecordIndex index = RecordIndex.open(file(), EvidenceFolder.open(log()));
        index.update(size -> {});
        return index;
    }

    private static List<Search.Hit> all(RecordIndex index, long from, long until, String... terms) throws IOException {
        List<Term> parsed = Stream.of(terms).map(Term::parse).toList();
        List<Search.Hit> hits = new ArrayList<>();
        OptionalLong before = OptionalLong.empty();
        do {
            Search.Page page = index.search(new Search(from, until, parsed, before, 7));
            assertThat(page.hits()).hasSizeLessThanOrEqualTo(7);
            hits.addAll(page.hits());
            before = page.next();
        } while (before.isPresent());
        return hits;
    }

    private void expect(RecordIndex index, Predicate<Told> oracle, String... terms) throws IOException {
        List<Long> wanted =
                told.stream().filter(oracle).map(Told::index).sorted((a, b) -> Long.compare(b, a)).toList();
        String[] decided = Stream.concat(Stream.of(terms), Stream.of("type=decided")).toArray(String[]::new);
        assertThat(all(index, 0, Long.MAX_VALUE, decided).stream().map(Search.Hit::index).toList())
                .as(String.join(" ", terms))
                .isEqualTo(wanted)
                .hasSizeBetween(1, told.size());
    }

    private static boolean found(Told one, String kind) {
        return Stream.concat(
                        one.decided.findings().stream(),
                        one.finished.stream().flatMap(end -> end.findings().stream()))
                .anyMatch(finding -> finding.type().equals(kind));
    }

    @Test
    void search_findsWhatReadingFinds() throws Exception {
        try (RecordIndex index = updated()) {
            expect(index, one -> true);
            expect(index, one -> one.decided.action().equals("block"), "action=block");
            expect(index, one -> !one.decided.action().equals("block"), "action!=block");
            expect(index, one -> one.decided.model().orElse("").startsWith("gpt-"), "model=gpt-*");
            expect(index, one -> one.decided.model().orElse("").startsWith("100%_\\odd"), "model=100%_\\odd*");
            expect(index, one -> found(one, "aws-key"), "finding=aws-key");
            expect(index, one -> !found(one, "aws-key"), "findings!=aws-key");
            expect(index, one -> one.decided.hits().getFirst().rule().equals("watch-1"), "rule=watch-1");
            expect(index, one -> one.decided.primaryRule().equals("rule-2"), "primary_rule=rule-2", "type=decided");
            expect(index, one -> one.finished.map(Finished::outcome).orElse("").equals("blocked"), "outcome=blocked");
            expect(index, one -> one.finished.isEmpty(), "outcome!=*");
            expect(index, one -> one.finished.isPresent(), "status=2*");
            expect(index, one -> one.finished.map(end -> end.tokensIn().orElse(0)).orElse(0L) > 2500, "tokens_in>2500");
            expect(index, one -> one.decided.subject().orElseThrow().pseudonym().equals("u3")
                    && one.decided.systemId().equals("sys-1"), "user=u3", "system=sys-1");
        }
    }

    @Test
    void search_givesTheEndWithTheDecision_andOtherRecordsByThemselves() throws Exception {
        EvidenceFolder log = EvidenceFolder.open(log());
        try (RecordIndex index = updated()) {
            for (Search.Hit hit : all(index, 0, Long.MAX_VALUE)) {
                Optional<Told> exchange = told.stream().filter(one -> one.index == hit.index()).findFirst();
                assertThat(hit.finished().isPresent())
                        .isEqualTo(exchange.flatMap(Told::finished).isPresent());
                hit.finished().ifPresent(at -> assertThat(log.read(at).statement()).isEqualTo(exchange.orElseThrow().finished.orElseThrow()));
            }
            assertThat(all(index, 0, Long.MAX_VALUE, "type=node.*")).hasSize(2);
            Told tenth = told.get(10);
            assertThat(all(index, tenth.time, tenth.time + 1)).extracting(Search.Hit::index).containsExactly(tenth.index);
        }
    }

    @Test
    void update_goesOnWhereItWas() throws Exception {
        updated().close();
        try (EvidenceStore store = Logs.open(log())) {
            fill(store, 50);
        }
        List<Long> steps = new ArrayList<>();
        try (RecordIndex index = RecordIndex.open(file(), EvidenceFolder.open(log()))) {
            assertThat(index.size()).isBetween(600L, 1300L);
            index.update(steps::add);
            expect(index, one -> true);
        }
        assertThat(steps).hasSize(1);
    }

    @Test
    void open_ofAnotherLogOrNoIndex_isBuiltAnew() throws Exception {
        updated().close();
        Path other = folder.resolve("other");
        Logs.make(other, 9);
        try (RecordIndex index = RecordIndex.open(file(), EvidenceFolder.open(other))) {
            assertThat(index.size()).isZero();
            index.update(size -> {});
            assertThat(index.size()).isEqualTo(9);
        }
        Files.writeString(file(), "no database");
        try (RecordIndex index = updated()) {
            expect(index, one -> true);
        }
    }

    @Test
    void update_thatIsBroken_leavesRowsAndPositionTogether() throws Exception {
        EvidenceFolder log = EvidenceFolder.open(log());
        try (RecordIndex index = RecordIndex.open(file(), log)) {
            assertThatThrownBy(() -> index.update(size -> {
                throw new IllegalStateException("the end");
            })).hasMessage("the end");
        }
        try (RecordIndex index = updated()) {
            expect(index, one -> true);
        }
    }

    @Test
    void query_answers_andCanDoNothingElse() throws Exception {
        updated().close();
        List<List<String>> rows = new ArrayList<>();
        Query.run(file(), "SELECT action, count(*) AS n FROM events WHERE type = 'decided' GROUP BY ALL ORDER BY ALL", rows::add);

        assertThat(rows.getFirst()).containsExactly("action", "n");
        assertThat(rows.stream().skip(1).mapToLong(row -> Long.parseLong(row.get(1))).sum()).isEqualTo(told.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "DELETE FROM records", "DROP VIEW events", "COPY records TO 'out.csv'", "SELECT * FROM read_csv('/etc/passwd')",
        "INSTALL httpfs", "ATTACH 'other.duckdb'", "SET enable_external_access=true", "SELECT", "SELECT 1; DELETE FROM records"
    })
    void query_thatIsMore_isRefused(String sql) throws Exception {
        updated().close();

        assertThatThrownBy(() -> Query.run(file(), sql, row -> {})).isInstanceOf(IOException.class);

        try (RecordIndex index = updated()) {
            expect(index, one -> true);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "block", "=block", "colour=red", "action>3", "tokens_in>many", "tokens_in>1e9"})
    void term_thatIsNone_saysWhatWasExpected(String text) {
        assertThatThrownBy(() -> Term.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("expected: ");
    }

    @Test
    void records_thatAreOdd_areTakenIn() throws Exception {
        Path odd = folder.resolve("odd");
        String hostile = "'; DROP TABLE records; --\"\r\n\u202e\u0000";
        try (EvidenceStore store = Logs.open(odd)) {
            Logs.append(store, new Entry(START, "", "", Statements.exchange("o").action("allow", hostile).decided()));
        }
        try (RecordIndex index = RecordIndex.open(file(), EvidenceFolder.open(odd))) {
            index.update(size -> {});
            assertThat(all(index, 0, Long.MAX_VALUE, "primary_rule=" + hostile)).hasSize(1);
        }
    }
}
