package dev.wirewitness.app.command;

import dev.wirewitness.app.OperatorRequest;
import dev.wirewitness.app.OperatorRequests;
import dev.wirewitness.app.settings.InvalidSettings;
import dev.wirewitness.app.settings.Settings;
import dev.wirewitness.proxy.identity.PasswordHash;
import dev.wirewitness.proxy.identity.UsersFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evidence reveal}: which person stands behind a record, for two officers who both want to know. */
@Command(
        name = "reveal",
        mixinStandardHelpOptions = true,
        description = {
            "Show which person stands behind a record. It takes two officers (evidence.officers): one asks with the record",
            "and a reason, another agrees within a day with --approve and the number that was printed. Both steps are",
            "recorded before anything is shown. Passwords are asked for, or read from standard input."
        })
final class EvidenceRevealCommand implements Callable<Integer> {
    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Parameters(paramLabel = "INDEX", arity = "0..1", description = "The record.")
    private @Nullable Long record;

    @Option(names = "--approve", paramLabel = "INDEX", description = "Agree to the request that is recorded there, and see the person.")
    private @Nullable Long request;

    @Option(names = "--as", paramLabel = "NAME", required = true, description = "Your name in the officers file.")
    private String officer = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why it is needed, such as the number of the case.")
    private @Nullable String reason;

    @Override
    public Integer call() throws InvalidSettings, IOException {
        Settings settings = options.read();
        EvidenceCommand.existing(settings.dataDir().resolve("evidence"));
        if ((record == null) == (request == null) || (record == null) != (reason == null)) {
            throw Problem.notFine("reveal: expected either INDEX and --reason TEXT to ask, or --approve INDEX to agree");
        }
        known(settings, officer);
        if (record != null && reason != null) {
            long asked = OperatorRequests.submit(settings.dataDir(), new OperatorRequest.AskIdentity(
                    record, officer, reason, OperatorRequests.actor()));
            System.out.println("asked       for the person behind record " + record);
            System.out.println("recorded    " + asked);
            System.out.println("next        another officer, within a day: evidence reveal --approve " + asked + " --as NAME");
        } else if (request != null) {
            OperatorRequests.Done done = OperatorRequests.carryOut(settings.dataDir(), new OperatorRequest.RevealIdentity(
                    request, officer, OperatorRequests.actor()));
            System.out.println(done.text());
            System.out.println("recorded    " + done.index());
        }
        return ExitCode.FINE;
    }

    private static void known(Settings settings, String officer) {
        Path file = settings.evidence().officers().orElseThrow(() -> Problem.environment(
                "reveal: nobody may (expected: evidence.officers, a file that 'wirewitness user add --file FILE NAME' makes)"));
        byte[] password = PasswordPrompt.known();
        try {
            Optional<PasswordHash> hash = UsersFile.read(file).user(officer).flatMap(UsersFile.User::hash);
            if (hash.isEmpty() || !hash.get().matches(password)) {
                throw Problem.notFine("reveal: no officer '" + officer + "' with this password (expected: one of " + file + ")");
            }
        } catch (IllegalArgumentException e) {
            throw Problem.environment(String.valueOf(e.getMessage()).replace("identity.users-file", "evidence.officers"));
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }
}
