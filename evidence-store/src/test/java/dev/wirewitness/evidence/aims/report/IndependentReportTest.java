package dev.wirewitness.evidence.aims.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.evidence.Durability;
import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.Position;
import dev.wirewitness.evidence.aims.register.UtcTime;
import dev.wirewitness.evidence.log.store.EvidenceFolder;
import dev.wirewitness.evidence.log.store.EvidenceStore;
import dev.wirewitness.evidence.log.store.Logs;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TimeZone;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An auditor with a copy of the folder makes the same report as the node that wrote it. */
final class IndependentReportTest {
    @TempDir
    Path folder;

    @Test
    void build_liveAndFromTheFolderInAnotherZoneAndLocale_givesTheSameBytes() throws Exception {
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        Path log = folder.resolve("evidence");
        try (EvidenceStore store = EvidenceStore.open(log, Logs.QUIET, () -> SampleLog.START)) {
            write(store);
            Locale.setDefault(Locale.US);
            TimeZone.setDefault(TimeZone.getTimeZone("America/Los_Angeles"));
            Report live = report(store);

            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
            same(report(EvidenceFolder.open(log)), live);

            store.publish();
            same(report(EvidenceFolder.open(log)), live);

            store.close();
            Path copy = folder.resolve("copy/evidence");
            Logs.copy(log, copy);
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
            same(report(EvidenceFolder.open(copy)), live);
            assertThat(live.closingSize()).isGreaterThan(1_000);
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    private static void same(Report one, Report other) {
        assertThat(one.jsonSha256()).isEqualTo(other.jsonSha256());
        assertThat(one.json()).isEqualTo(other.json());
        assertThat(one.html()).isEqualTo(other.html());
    }

    private static Report report(EvidenceReader log) throws Exception {
        return Report.build(log, SampleLog.PERIOD, ReportTest.sampleInputs());
    }

    /** The sample company's records, and one behind the period so that what follows cannot move its end. */
    private static void write(EvidenceStore store) throws Exception {
        for (EvidenceRecord record : SampleLog.of(7, 3_000).records()) {
            append(store, record.eventMicros(), record);
        }
        EvidenceRecord any = SampleLog.of(7, 10).records().getLast();
        Logs.await(append(store, SampleLog.PERIOD.untilMicros() + UtcTime.DAY, any));
    }

    private static CompletionStage<Position> append(EvidenceStore store, long micros, EvidenceRecord record) {
        return store.append(
                new Entry(micros, record.policyDigest(), record.catalogDigest(), record.statement()),
                Durability.DURABLE);
    }
}
