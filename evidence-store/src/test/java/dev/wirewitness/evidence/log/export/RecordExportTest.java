package dev.wirewitness.evidence.log.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.Statement;
import dev.wirewitness.evidence.SubjectErased;
import dev.wirewitness.evidence.Tunnelled;
import dev.wirewitness.evidence.log.checkpoint.Checkpoint;
import dev.wirewitness.evidence.log.export.RecordExport.Format;
import dev.wirewitness.evidence.log.merkle.TreeHasher;
import dev.wirewitness.evidence.log.record.Samples;
import dev.wirewitness.evidence.log.store.EvidenceFolder;
import dev.wirewitness.evidence.log.store.EvidenceStore;
import dev.wirewitness.evidence.log.store.Logs;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every record reaches every format whole, and hostile text breaks none of them. */
class RecordExportTest {
    private static final RecordExport.Query ALL = new RecordExport.Query(0, Long.MAX_VALUE, RecordFilter.ALL);
    private static final String HOSTILE = "=cmd|'/C calc'!A0,\"x\"\r\n|a\\b]=c\u202e<script>\u0000";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws Exception {
        try (EvidenceStore store = Logs.open(folder)) {
            for (Statement statement : Samples.all()) {
                Logs.append(store, Samples.entry(statement));
            }
            Logs.append(store, Samples.entry(new Tunnelled(
                    HOSTILE, HOSTILE, 443, "not_in_catalogue", "closed", Optional.empty(), 1, 2, 3, Optional.empty())));
            Logs.append(store, new Entry(5, "sha256:p", "sha256:c", new SubjectErased("00", HOSTILE, HOSTILE)));
        }
    }

    private String export(Format format, RecordExport.Query query) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RecordExport.Done done = RecordExport.write(folder, query, format, out, read -> {});
        String text = out.toString(StandardCharsets.UTF_8);
        int header = format == Format.CSV ? 1 : 0;
        assertThat(records(format, text)).isEqualTo(done.written() + header);
        return text;
    }

    /** A line is a record in every format but CSV, where a quoted cell may hold line breaks. */
    private static long records(Format format, String text) {
        String outside = format == Format.CSV ? text.replaceAll("\"[^\"]*\"", "") : text;
        return outside.chars().filter(c -> c == '\n').count();
    }

    @ParameterizedTest
    @EnumSource(value = Format.class, mode = EnumSource.Mode.EXCLUDE, names = "PARQUET")
    void everyRecord_isOneLine(Format format) throws Exception {
        long all = Samples.all().size() + 4;
        String text = export(format, ALL);

        assertThat(records(format, text)).isEqualTo(all + (format == Format.CSV ? 1 : 0));
        if (format != Format.CSV && format != Format.CEF && format != Format.SYSLOG) {
            for (String line : text.split("\n")) {
                assertThat(JSON.readTree(line).isObject()).isTrue();
            }
        }
    }

    @Test
    void parquet_hasEveryRecordWhole_tiedToTheLogByItsLeafHash() throws Exception {
        Path file = folder.resolve("all.parquet");
        try (OutputStream out = Files.newOutputStream(file)) {
            RecordExport.write(folder, ALL, Format.PARQUET, out, read -> {});
        }
        EvidenceFolder log = EvidenceFolder.open(folder);
        String origin = Checkpoint.ofNote(log.checkpoint()).orElseThrow().origin();
        long index = 0;
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                ResultSet rows = duck.createStatement()
                        .executeQuery("SELECT idx, leaf, record, origin, type, host FROM '" + file + "'")) {
            for (; rows.next(); index++) {
                assertThat(rows.getLong(1)).isEqualTo(index);
                assertThat(rows.getBytes(2)).isEqualTo(new TreeHasher().leaf(log.entry(index)));
                assertThat(rows.getString(3).getBytes(StandardCharsets.UTF_8)).isEqualTo(log.entry(index));
                assertThat(rows.getString(4)).isEqualTo(origin);
                if (rows.getString(5).equals("tunnelled")) {
                    assertThat(rows.getString(6)).isNotEmpty();
                }
            }
        }
        assertThat(index).isEqualTo(log.size());
    }

    @Test
    void severity_isOfEveryTypeThatHasOne() throws Exception {
        String refused = export(Format.CEF, new RecordExport.Query(0, Long.MAX_VALUE, new RecordFilter(List.of("refused"), List.of())));

        assertThat(refused).contains("|refused|refused|5|");
    }

    @Test
    void query_choosesByTimeAndType() throws Exception {
        assertThat(export(Format.JSONL, new RecordExport.Query(5, 6, RecordFilter.ALL))).contains("subject.erased").hasLineCount(1);
        assertThat(export(Format.JSONL, new RecordExport.Query(0, Long.MAX_VALUE, new RecordFilter(List.of("decided"), List.of())))).hasLineCount(1);
        assertThat(export(Format.JSONL, new RecordExport.Query(6, 7, RecordFilter.ALL))).isEmpty();
    }

    @Test
    void filter_looksIntoTheBody() throws Exception {
        for (String wanted : List.of(
                "action=allow", "findings.type=aws-key", "mcp.tool=search", "host=api.openai.com", "hits.types=aws-key",
                "type=decided", "bytes_out=2048", "streaming=true")) {
            RecordFilter filter = new RecordFilter(List.of(), List.of(RecordFilter.Field.parse(wanted)));
            assertThat(export(Format.JSONL, new RecordExport.Query(0, Long.MAX_VALUE, filter)))
                    .as(wanted)
                    .contains("\"x-1\"")
                    .doesNotContain("evidence.gap");
        }
        for (String not : List.of("action=block", "findings.type=", "findings=aws-key", "nothing=x", "mcp=search")) {
            RecordFilter filter = new RecordFilter(List.of(), List.of(RecordFilter.Field.parse(not)));
            assertThat(export(Format.JSONL, new RecordExport.Query(0, Long.MAX_VALUE, filter))).as(not).isEmpty();
        }
        assertThatThrownBy(() -> RecordFilter.Field.parse("action")).hasMessageContaining("expected: FIELD=VALUE");
    }

    @Test
    void csv_isSafeForSpreadsheets() throws Exception {
        String line = export(Format.CSV, new RecordExport.Query(0, Long.MAX_VALUE, new RecordFilter(List.of("tunnelled"), List.of())))
                .split("\r\n", 2)[1];

        assertThat(line).contains("\"'=cmd|'/C calc'!A0,\"\"x\"\"");
        assertThat(line).doesNotContain(",=").doesNotContain("\"=");
    }

    @Test
    void cef_escapesWhatItsReadersSplitAt() throws Exception {
        String line = export(Format.CEF, new RecordExport.Query(0, Long.MAX_VALUE, new RecordFilter(List.of("tunnelled"), List.of()))).split("\n")[1];

        assertThat(line).startsWith("CEF:0|Wirewitness|Wirewitness|1|tunnelled|tunnelled|2|");
        assertThat(line).contains("dhost=\\=cmd|").contains("\\r\\n").contains("a\\\\b]\\=c");
    }

    @Test
    void syslog_hasTheHeadOfRfc5424() throws Exception {
        String line = export(Format.SYSLOG, new RecordExport.Query(0, Long.MAX_VALUE, new RecordFilter(List.of("decided"), List.of())));

        assertThat(line).matches("(?s)<109>1 \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z [0-9a-f]{16} wirewitness - decided"
                + " \\[wirewitness@32473 index=\"\\d+\" boot=\"[0-9a-f-]{36}\"] \\{.*}\n|(?s)<110>1 .*");
        assertThat(export(Format.SYSLOG, new RecordExport.Query(0, Long.MAX_VALUE, new RecordFilter(List.of("evidence.gap"), List.of())))).startsWith("<106>1 ");
    }

    @Test
    void ocsf_hasWhatItsClassesRequire() throws Exception {
        for (String line : export(Format.OCSF, ALL).split("\n")) {
            JsonNode event = JSON.readTree(line);
            assertThat(event.path("type_uid").asLong())
                    .isEqualTo(event.path("class_uid").asLong() * 100 + event.path("activity_id").asLong());
            for (String required : List.of("category_uid", "class_uid", "activity_id", "time", "severity_id", "metadata")) {
                assertThat(event.has(required)).as(required).isTrue();
            }
            assertThat(event.path("metadata").path("version").asText()).isEqualTo("1.8.0");
        }
        JsonNode decided = JSON.readTree(export(Format.OCSF, new RecordExport.Query(0, Long.MAX_VALUE, new RecordFilter(List.of("decided"), List.of()))));
        assertThat(decided.path("class_uid").asInt()).isEqualTo(6003);
        assertThat(decided.path("ai_model").path("ai_provider").asText()).isEqualTo("openai");
        assertThat(decided.path("action_id").asInt()).isEqualTo(1);
        assertThat(decided.path("policy").path("uid").asText()).isEqualTo(Samples.POLICY);
    }

    @Test
    void otlp_namesAttributesAsTheConventionsDo() throws Exception {
        JsonNode request = JSON.readTree(export(Format.OTLP, new RecordExport.Query(0, Long.MAX_VALUE, new RecordFilter(List.of("decided"), List.of()))));

        JsonNode log = request.path("resourceLogs").path(0).path("scopeLogs").path(0).path("logRecords").path(0);
        assertThat(log.path("timeUnixNano").asText()).matches("\\d{19}");
        assertThat(log.path("attributes").toString())
                .contains("\"gen_ai.provider.name\"", "\"gen_ai.operation.name\"", "\"enduser.pseudo.id\"", "\"gen_ai.tool.name\"");
    }
}
