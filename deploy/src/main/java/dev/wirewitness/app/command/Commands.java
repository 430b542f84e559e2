package dev.wirewitness.app.command;

import dev.wirewitness.app.settings.InvalidSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: all commands, and what their failures turn into. */
@Command(
        name = "wirewitness",
        description = "Transparent AI-traffic inspection proxy that produces AIMS evidence.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            DemoCommand.class,
            SetupCommand.class,
            PolicyCommand.class,
            EvidenceCommand.class,
            InventoryCommand.class,
            ReportCommand.class,
            CaCommand.class,
            UserCommand.class,
            VersionCommand.class
        },
        footer = {"", "Exit codes: 0 fine, 1 what was checked is not fine, 2 usage, 3 environment."})
public final class Commands extends CommandGroup {
    /** Runs one command line; the result is the exit code. */
    public static int execute(String... arguments) {
        CommandLine line = new CommandLine(new Commands());
        line.getCommandSpec().version("wirewitness " + Version.NUMBER);
        line.getSubcommands().values().forEach(sub -> sub.getCommandSpec().version("wirewitness " + Version.NUMBER));
        return line.setUsageHelpWidth(100)
                .setExecutionExceptionHandler((failure, failed, parsed) -> explain(failure))
                .execute(arguments);
    }

    private static int explain(Exception failure) throws Exception {
        if (failure instanceof InvalidSettings || failure instanceof Problem) {
            System.err.println(failure.getMessage());
            return failure instanceof Problem problem ? problem.exitCode() : ExitCode.ENVIRONMENT;
        }
        if (failure instanceof IOException || failure instanceof UncheckedIOException) {
            System.err.println("wirewitness: " + reason(failure));
            return ExitCode.ENVIRONMENT;
        }
        throw failure;
    }

    /** The file system's own messages are often a path alone: says what is wrong with it. */
    private static String reason(Exception failure) {
        Throwable cause =
                failure instanceof UncheckedIOException && failure.getCause() != null ? failure.getCause() : failure;
        return switch (cause) {
            case NoSuchFileException missing -> missing.getFile() + ": no such file (expected: a readable file)";
            case AccessDeniedException denied -> denied.getFile() + ": access denied (expected: a file or folder that"
                    + " this user may read and write)";
            case FileAlreadyExistsException file -> file.getFile() + ": is a file (expected: a folder)";
            case NotDirectoryException file -> file.getFile() + ": is a file (expected: a folder)";
            case CharacterCodingException _ -> "not UTF-8 text";
            default -> String.valueOf(failure.getMessage());
        };
    }
}
