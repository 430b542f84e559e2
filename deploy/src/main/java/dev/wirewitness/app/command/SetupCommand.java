package dev.wirewitness.app.command;

import dev.wirewitness.app.settings.InvalidSettings;
import dev.wirewitness.app.settings.Settings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code setup CLIENT}: what to set so that a client goes through the proxy. */
@Command(
        name = "setup",
        description = "Print what to set so that a client goes through the proxy and trusts its CA.",
        mixinStandardHelpOptions = true)
final class SetupCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "CLIENT",
            description = "curl, node, python, java, git, claude-code, codex, gemini-cli, opencode, copilot-cli, chromium")
    private String client = "";

    @Option(names = "--powershell", description = "For PowerShell instead of a POSIX shell.")
    private boolean powershell;

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Spec
    @org.jspecify.annotations.Nullable
    private CommandSpec spec;

    @Override
    public Integer call() throws InvalidSettings {
        Settings settings = options.read();
        String host = settings.proxy().listen().host();
        String reachable = host.equals("0.0.0.0") || host.equals("::") ? "<this host>" : host;
        String ca = settings.dataDir().toAbsolutePath().normalize().resolve("ca/ca.pem").toString();
        ClientSetup.Shell shell = powershell ? ClientSetup.Shell.POWERSHELL : ClientSetup.Shell.SH;
        String text = ClientSetup.text(client, shell, reachable, settings.proxy().listen().port(), ca)
                .orElseThrow(() -> new ParameterException(
                        java.util.Objects.requireNonNull(spec).commandLine(),
                        "client: '" + client + "' (expected: one of " + String.join(", ", ClientSetup.clients()) + ")"));
        if (settings.identity().usersFile().isPresent()) {
            System.out.println("# Users sign in: write http://USER:PASSWORD@" + reachable + ":"
                    + settings.proxy().listen().port() + " for the proxy, both percent-encoded.");
        }
        System.out.print(text);
        return ExitCode.FINE;
    }
}
