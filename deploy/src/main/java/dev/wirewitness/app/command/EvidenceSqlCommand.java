package dev.wirewitness.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wirewitness.evidence.log.export.Csv;
import dev.wirewitness.evidence.log.index.Query;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evidence sql}: a question that search has no words for. */
@Command(
        name = "sql",
        mixinStandardHelpOptions = true,
        description = {
            "Answer a SELECT (DuckDB's SQL) over the index of the log: events has one row for each exchange, with its",
            "end, and for each other record; records has every record. DESCRIBE events lists the columns. Nothing can be",
            "changed, and no other file be read."
        })
final class EvidenceSqlCommand implements Callable<Integer> {
    @Mixin
    private LogIndex options = new LogIndex();

    @Parameters(paramLabel = "SELECT", arity = "1..*", description = "The statement, in one argument or in several.")
    private List<String> sql = new ArrayList<>();

    @Option(names = "--json", description = "One object a line instead of CSV.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        options.upToDate(options.folder()).close();
        try {
            Query.run(options.file(), String.join(" ", sql), json ? objects() : row -> System.out.println(csv(row)));
            return ExitCode.FINE;
        } catch (IOException e) {
            throw Problem.notFine(String.valueOf(e.getMessage()));
        }
    }

    private static String csv(List<String> row) {
        return row.stream().map(Csv::cell).collect(Collectors.joining(","));
    }

    private static Consumer<List<String>> objects() {
        List<String> names = new ArrayList<>();
        ObjectMapper mapper = new ObjectMapper();
        return row -> {
            if (names.isEmpty()) {
                names.addAll(row);
                return;
            }
            ObjectNode object = mapper.createObjectNode();
            for (int i = 0; i < names.size(); i++) {
                object.put(names.get(i), row.get(i));
            }
            System.out.println(object);
        };
    }
}
