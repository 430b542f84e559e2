package dev.wirewitness.evidence.log.export;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;

/** RFC 4180, with the columns people filter by; the whole record is in the JSON formats. */
final class CsvFormat implements RecordFormat {
    private static final List<String> ENVELOPE = List.of("index", "time", "type", "node_id", "boot_id", "node_seq");
    private static final List<String> BODY = List.of(
            "exchange_id", "system_id", "service", "provider", "model", "client", "surface", "operation", "host", "method",
            "action", "primary_rule", "inspect_level", "register_state_at_decision", "outcome", "status", "model_reported", "tokens_in", "tokens_out", "bytes_out",
            "bytes_in");

    @Override
    public String header() {
        return String.join(",", ENVELOPE) + ',' + String.join(",", BODY) + ",findings,user,policy_digest\r\n";
    }

    @Override
    public String lines(long index, JsonNode record) {
        String envelope = index + "," + Field.time(record) + ','
                + ENVELOPE.subList(2, ENVELOPE.size()).stream()
                        .map(name -> Csv.cell(record.path(name).asText("")))
                        .collect(Collectors.joining(","));
        String body = BODY.stream().map(name -> Csv.cell(Field.body(record, name))).collect(Collectors.joining(","));
        return envelope + ',' + body + ',' + Csv.cell(Field.findings(record)) + ',' + Csv.cell(Field.pseudonym(record)) + ','
                + Csv.cell(record.path("policy_digest").asText("")) + "\r\n";
    }
}
