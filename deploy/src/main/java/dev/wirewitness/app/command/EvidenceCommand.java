package dev.wirewitness.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.app.settings.InvalidSettings;
import dev.wirewitness.evidence.log.export.RecordFilter;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import dev.wirewitness.evidence.log.store.EvidenceFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evidence}: read and check a log folder; a running proxy does not mind. */
@Command(
        name = "evidence",
        description = "Verify, read and export an evidence log; a running proxy does not mind.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {EvidenceVerifyCommand.class, EvidenceTailCommand.class, EvidenceExportCommand.class, EvidenceSampleCommand.class,
            EvidenceSearchCommand.class, EvidenceSqlCommand.class, EvidenceEraseCommand.class, EvidenceRevealCommand.class, EvidencePruneCommand.class,
            EvidenceHoldCommand.class, EvidenceKeyCommand.class})
final class EvidenceCommand extends CommandGroup {
    static final String FOLDER = "The log's folder (default: wirewitness-data/evidence).";
    private final ObjectMapper json = new ObjectMapper();

    @Command(name = "inspect", mixinStandardHelpOptions = true,
            description = "Show one record, where it stands, and the proof that the checkpoint contains it.")
    int inspect(
            @Parameters(paramLabel = "INDEX", description = "Position in the log, from 0.") long index,
            @Parameters(paramLabel = "DIR", arity = "0..1", description = FOLDER, defaultValue = "wirewitness-data/evidence")
                    Path folder,
            @Option(names = "--proof", paramLabel = "FILE",
                    description = "Write record and proof into FILE (C2SP tlog-proof), which evidence verify checks alone.")
                    @Nullable Path proof)
            throws IOException {
        EvidenceFolder log = open(folder);
        if (index < log.first() || index >= log.size()) {
            throw Problem.notFine("index: " + index + " (expected: " + log.first() + " to " + (log.size() - 1) + ")");
        }
        byte[] entry = log.entry(index);
        System.out.println("index       " + index);
        System.out.println(InclusionText.of(folder, entry, index, log.checkpoint()));
        System.out.println(json.readTree(entry).toPrettyString());
        if (proof != null) {
            Files.writeString(proof, InclusionText.proof(folder, entry, index, log.checkpoint()).encode());
            System.out.println("proof       " + proof);
        }
        return ExitCode.FINE;
    }

    /** A Problem where a field is not FIELD=VALUE. */
    static RecordFilter filter(List<String> types, List<String> where) {
        try {
            return new RecordFilter(types, where.stream().map(RecordFilter.Field::parse).toList());
        } catch (IllegalArgumentException e) {
            throw Problem.notFine("--where: " + e.getMessage());
        }
    }

    static EvidenceFolder open(Path folder) throws IOException {
        existing(folder);
        try {
            return EvidenceFolder.open(folder);
        } catch (LogDamaged e) {
            throw Problem.notFine(String.valueOf(e.getMessage()));
        }
    }

    /** The data folder of the settings, with a log in it. */
    static Path data(SettingsOptions options) throws InvalidSettings {
        Path data = options.read().dataDir();
        existing(data.resolve("evidence"));
        return data;
    }

    static void existing(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw Problem.environment(folder + ": no such folder (expected: the folder evidence of a data folder)");
        }
    }
}
