package dev.wirewitness.app;

import dev.wirewitness.app.command.Problem;
import dev.wirewitness.app.command.Version;
import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.aims.control.ControlMap;
import dev.wirewitness.evidence.aims.register.RegisterFile;
import dev.wirewitness.evidence.aims.report.Period;
import dev.wirewitness.evidence.aims.report.Report;
import dev.wirewitness.evidence.aims.report.ReportInputs;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.store.EvidenceFolder;
import dev.wirewitness.evidence.log.verify.Check;
import dev.wirewitness.evidence.log.verify.Verification;
import dev.wirewitness.evidence.log.verify.VerificationResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Verifies a log folder, makes the report of a period from it, and writes the files whole or not at all. */
public final class ReportWriter {
    /** What was written. {@code opening}, {@code closing}: sizes of the log that the report stands on. */
    public record Written(Path html, Path json, String sha256, long opening, long closing, boolean intact) {}

    private ReportWriter() {}

    /** Writes {@code report.json} and {@code report.html} into {@code out}, which is made if need be. */
    public static Written write(
            Path evidence, Period period, String organization, RegisterFile declared, Path out) throws IOException {
        VerificationResult checked = Verification.verify(evidence, Optional.empty(), read -> {});
        EvidenceReader log;
        try {
            log = EvidenceFolder.open(evidence);
        } catch (LogDamaged e) {
            throw Problem.notFine(String.valueOf(e.getMessage()));
        }
        if (log.first() > 0 && log.read(log.first()).eventMicros() > period.fromMicros()) {
            throw Problem.notFine("report: records before " + log.first() + " were removed, and with them a part of this period"
                    + " (expected: a period that begins after the oldest record)");
        }
        Report report = Report.build(
                log,
                period,
                new ReportInputs(
                        organization.isEmpty() ? "(organization.name is not set)" : organization,
                        Optional.empty(),
                        declared,
                        ControlMap.builtIn(),
                        Optional.empty(),
                        Optional.empty(),
                        checks(checked),
                        RegisterSnapshots.baseline(evidence, log).map(json -> new String(json, StandardCharsets.UTF_8)),
                        Version.NUMBER));
        Files.createDirectories(out);
        return new Written(
                replace(out.resolve("report.html"), report.html()),
                replace(out.resolve("report.json"), report.json()),
                report.jsonSha256(),
                report.openingSize(),
                report.closingSize(),
                checked.intact());
    }

    /** Names and outcomes only where a check passed: the log may have grown since, the report must stay the same. */
    private static List<ReportInputs.IntegrityCheck> checks(VerificationResult result) {
        List<ReportInputs.IntegrityCheck> checks = new ArrayList<>();
        for (Check check : result.checks()) {
            checks.add(new ReportInputs.IntegrityCheck(
                    check.name(),
                    check.passed() ? ReportInputs.Outcome.PASSED : ReportInputs.Outcome.FAILED,
                    check.passed() ? meaning(check.name()) : check.message()));
        }
        return checks;
    }

    private static String meaning(String check) {
        return switch (check) {
            case "signature" -> "the newest checkpoint carries the signature of the log's key";
            case "entries" -> "all entries give the root of the checkpoint";
            case "tiles" -> "every tile is what the entries give";
            case "sequence" -> "sequence numbers run without gaps in every boot";
            case "tail" -> "records behind the checkpoint agree with it";
            case "pruned" -> "what is missing at the beginning was removed by a rule that is on record";
            case "kept" -> "checkpoints kept from earlier are of the same history";
            case "held" -> "the log contains the checkpoint held from earlier";
            default -> "passed";
        };
    }

    private static Path replace(Path file, byte[] content) throws IOException {
        Path whole = Files.write(file.resolveSibling(file.getFileName() + ".new"), content);
        return Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
