package dev.wirewitness.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wirewitness.evidence.log.index.RecordIndex;
import dev.wirewitness.evidence.log.index.Search;
import dev.wirewitness.evidence.log.index.Term;
import dev.wirewitness.evidence.log.store.EvidenceFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evidence search}: what fits, the newest first, a page at a time. */
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = {
            "Find exchanges and other records by their fields, the newest first: outcome=blocked rule=no-keys",
            "model=gpt-* finding=aws-key user=PSEUDONYM. Every term must hold. The first search of a log builds an index",
            "beside it, later ones take in what is new; what is shown is read from the log itself."
        })
final class EvidenceSearchCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private LogIndex options = new LogIndex();

    @Parameters(paramLabel = "TERM", arity = "0..*",
            description = "FIELD=VALUE, FIELD!=VALUE or FIELD>NUMBER; * in a value stands for any text.")
    private List<String> terms = new ArrayList<>();

    @Option(names = "--from", paramLabel = "DAY", description = "First day (UTC) or time (default: the log's beginning).")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "DAY", description = "The day after the last one, or a time (default: all).")
    private @Nullable String to;

    @Option(names = "-n", paramLabel = "COUNT", description = "How many (default: ${DEFAULT-VALUE}).", defaultValue = "20")
    private int count;

    @Option(names = "--before", paramLabel = "INDEX", description = "Only what stands before this record: the next page.")
    private @Nullable Long before;

    @Option(names = "--json", description = "One object a line: the record, and of an exchange its end too.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        EvidenceFolder folder = options.folder();
        Search search = search();
        Search.Page page;
        try (RecordIndex index = options.upToDate(folder)) {
            page = index.search(search);
        }
        if (json) {
            for (Search.Hit hit : page.hits()) {
                System.out.println(object(folder, hit));
            }
        } else {
            SearchTable table = new SearchTable();
            for (Search.Hit hit : page.hits()) {
                table.add(hit.index(), record(folder, hit.index()), end(folder, hit));
            }
            table.print(System.out);
        }
        if (page.next().isPresent()) {
            System.err.println("more: --before " + page.next().getAsLong());
        } else if (page.hits().isEmpty()) {
            System.err.println("nothing found in " + folder.size() + " records");
        }
        return ExitCode.FINE;
    }

    private Search search() {
        try {
            return new Search(
                    from == null ? 0 : UtcMoment.micros("--from", from),
                    to == null ? Long.MAX_VALUE : UtcMoment.micros("--to", to),
                    terms.stream().map(Term::parse).toList(),
                    before == null ? OptionalLong.empty() : OptionalLong.of(before),
                    count);
        } catch (IllegalArgumentException e) {
            throw Problem.notFine("search: " + e.getMessage());
        }
    }

    private static String object(EvidenceFolder folder, Search.Hit hit) throws IOException {
        ObjectNode object = JSON.createObjectNode();
        object.put("index", hit.index());
        object.set("record", record(folder, hit.index()));
        if (hit.finished().isPresent()) {
            object.put("end_index", hit.finished().getAsLong());
            object.set("end", end(folder, hit));
        }
        return object.toString();
    }

    private static JsonNode record(EvidenceFolder folder, long index) throws IOException {
        return JSON.readTree(folder.entry(index));
    }

    private static JsonNode end(EvidenceFolder folder, Search.Hit hit) throws IOException {
        return hit.finished().isPresent()
                ? record(folder, hit.finished().getAsLong())
                : JSON.createObjectNode();
    }
}
