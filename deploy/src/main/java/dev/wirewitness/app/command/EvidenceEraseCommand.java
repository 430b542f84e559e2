package dev.wirewitness.app.command;

import dev.wirewitness.app.OperatorRequest;
import dev.wirewitness.app.OperatorRequests;
import dev.wirewitness.app.settings.InvalidSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evidence erase}: forgets a person. */
@Command(
        name = "erase",
        mixinStandardHelpOptions = true,
        description = {
            "Destroy the key of a person: name, address and device sealed under this pseudonym can never be read",
            "again. The records stay and every proof still verifies; a record says that it was done. Not to be undone."
        })
final class EvidenceEraseCommand implements Callable<Integer> {
    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Parameters(paramLabel = "SUBJECT", description = "The pseudonym, 32 hexadecimal digits, as records hold it.")
    private String subject = "";

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why, such as the number of the request.")
    private String reason = "";

    @Override
    public Integer call() throws InvalidSettings, IOException {
        Path data = EvidenceCommand.data(options);
        if (!subject.matches("[0-9a-f]{32}")) {
            throw Problem.notFine("SUBJECT: '" + subject + "' (expected: 32 hexadecimal digits, as in subject.pseudonym)");
        }
        long index = OperatorRequests.submit(
                data, new OperatorRequest.Erase(subject, reason, OperatorRequests.actor()));
        System.out.println("erased      " + subject);
        System.out.println("recorded    " + index);
        return ExitCode.FINE;
    }
}
