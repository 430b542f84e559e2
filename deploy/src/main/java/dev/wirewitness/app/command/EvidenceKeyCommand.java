package dev.wirewitness.app.command;

import dev.wirewitness.app.OperatorRequest;
import dev.wirewitness.app.OperatorRequests;
import dev.wirewitness.app.settings.InvalidSettings;
import dev.wirewitness.evidence.log.checkpoint.KeyChain;
import dev.wirewitness.evidence.log.checkpoint.KeyNote;
import dev.wirewitness.evidence.log.checkpoint.LogKey;
import dev.wirewitness.evidence.log.checkpoint.SignedNote;
import dev.wirewitness.evidence.log.disk.RealDisk;
import dev.wirewitness.evidence.log.merkle.LogDamaged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evidence key}: the key a log signs with, its successors, and a root key that vouches for it. */
@Command(
        name = "key",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Change the key that the log signs with, and have it vouched for by a root key that is kept offline. Whoever",
            "holds an earlier key, a later one or the root key can still verify the whole log."
        })
final class EvidenceKeyCommand extends CommandGroup {
    private static final String ROOT = "root";

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Show the log's key, and who vouches for it.")
    int show(@Mixin SettingsOptions options) throws InvalidSettings, IOException {
        Path log = EvidenceCommand.data(options).resolve("evidence");
        System.out.println("key         " + Files.readString(log.resolve("log.vkey")).strip());
        for (KeyNote note : KeyChain.notes(log)) {
            System.out.println(note.untilSeconds() == 0
                    ? "succeeded   " + note.by().encode() + "\n       by   " + note.key().encode()
                    : "vouched     " + note.key().encode() + "\n       by   " + note.by().encode() + "\n       until "
                            + Instant.ofEpochSecond(note.untilSeconds()));
        }
        return ExitCode.FINE;
    }

    @Command(name = "rotate", mixinStandardHelpOptions = true, description = {
        "Sign with a new key from now on. The key before it vouches for it, signs beside it for some days, so that",
        "witnesses and auditors have time to learn of it, and is destroyed then. Recorded."
    })
    int rotate(
            @Mixin SettingsOptions options,
            @Option(names = "--overlap", paramLabel = "DAYS", defaultValue = "30",
                    description = "How long both sign (default: ${DEFAULT-VALUE}); 0 when the old key may be stolen.") int days)
            throws InvalidSettings, IOException {
        if (days < 0 || days > 3650) {
            throw Problem.notFine("--overlap: " + days + " (expected: 0 to 3650 days)");
        }
        Path data = EvidenceCommand.data(options);
        long index = OperatorRequests.submit(data, new OperatorRequest.RotateKey(days, OperatorRequests.actor()));
        System.out.println("key         " + Files.readString(data.resolve("evidence/log.vkey")).strip());
        System.out.println("recorded    " + index);
        return ExitCode.FINE;
    }

    @Command(name = "root", mixinStandardHelpOptions = true, description = {
        "Make a root key: root.key and root.vkey. Do it on a machine without a network, and keep root.key there."
    })
    int root(
            @Parameters(paramLabel = "NAME", description = "The root key's name, such as acme.example/root.") String name,
            @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where to write.") Path out)
            throws IOException {
        if (!name.matches("[!-*,-~]{1,200}")) {
            throw Problem.notFine("NAME: '" + name + "' (expected: printable ASCII without spaces and +)");
        }
        if (Files.exists(out.resolve(ROOT + ".key"))) {
            throw Problem.notFine(out.resolve(ROOT + ".key") + ": exists (expected: another folder)");
        }
        Files.createDirectories(out);
        LogKey key = LogKey.generated(name);
        key.save(out, ROOT, new RealDisk());
        System.out.println("root        " + key.verifier().encode());
        System.out.println("private     " + out.resolve(ROOT + ".key") + ", which never leaves this machine");
        return ExitCode.FINE;
    }

    @Command(name = "request", mixinStandardHelpOptions = true,
            description = "Write what the root key is to sign: that it vouches for the log's key until a day.")
    int request(
            @Mixin SettingsOptions options,
            @Option(names = "--root", paramLabel = "FILE", required = true, description = "root.vkey.") Path root,
            @Option(names = "--days", paramLabel = "DAYS", defaultValue = "90",
                    description = "How long it vouches (default: ${DEFAULT-VALUE}).") int days,
            @Option(names = "--out", paramLabel = "FILE", required = true, description = "Where to write.") Path out)
            throws InvalidSettings, IOException {
        if (days < 1 || days > 3650) {
            throw Problem.notFine("--days: " + days + " (expected: 1 to 3650)");
        }
        OperatorRequests.Done done = OperatorRequests.carryOut(
                EvidenceCommand.data(options), new OperatorRequest.RequestCertificate(Files.readString(root), days));
        Files.writeString(out, done.text());
        System.out.println("request     " + out + ", to be signed where the root key is");
        return ExitCode.FINE;
    }

    @Command(name = "certify", mixinStandardHelpOptions = true,
            description = "Sign a request with the root key; nothing else is needed on that machine.")
    int certify(
            @Parameters(paramLabel = "REQUEST", description = "What evidence key request wrote.") Path request,
            @Option(names = "--root", paramLabel = "DIR", required = true, description = "The folder of root.key.") Path root,
            @Option(names = "--out", paramLabel = "FILE", required = true, description = "Where to write.") Path out)
            throws IOException {
        try {
            LogKey key = LogKey.load(root, ROOT);
            Optional<SignedNote> asked = SignedNote.parse(Files.readString(request));
            KeyNote stated = asked.flatMap(KeyNote::stated).orElseThrow(() -> Problem.notFine(
                    request + ": not readable (expected: what evidence key request wrote)"));
            if (!stated.by().encode().equals(key.verifier().encode()) || !stated.key().verifies(asked.orElseThrow())) {
                throw Problem.notFine(request + ": for " + stated.by().encode() + ", signed by " + stated.key().encode()
                        + " (expected: for " + key.verifier().encode() + ", and the right signature)");
            }
            Files.writeString(out, KeyNote.sign(key, asked.orElseThrow()).encode());
            System.out.println("vouched     for " + stated.key().encode());
            System.out.println("until       " + Instant.ofEpochSecond(stated.untilSeconds()));
            System.out.println("certificate " + out);
            return ExitCode.FINE;
        } catch (LogDamaged e) {
            throw Problem.notFine(String.valueOf(e.getMessage()));
        }
    }

    @Command(name = "import", mixinStandardHelpOptions = true, description = "Take what the root key signed. Recorded.")
    int take(@Mixin SettingsOptions options,
            @Parameters(paramLabel = "CERTIFICATE", description = "What evidence key certify wrote.") Path certificate)
            throws InvalidSettings, IOException {
        long index = OperatorRequests.submit(EvidenceCommand.data(options), new OperatorRequest.ImportCertificate(
                Files.readString(certificate), OperatorRequests.actor()));
        System.out.println("vouched     the root key vouches for the log's key");
        System.out.println("recorded    " + index);
        return ExitCode.FINE;
    }
}
