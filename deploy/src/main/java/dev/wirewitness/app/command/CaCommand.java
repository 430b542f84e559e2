package dev.wirewitness.app.command;

import dev.wirewitness.app.settings.InvalidSettings;
import dev.wirewitness.app.settings.Settings;
import dev.wirewitness.proxy.intercept.CertificateAuthority;
import dev.wirewitness.proxy.intercept.UnusableAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ca}: the certificate authority of this installation. */
@Command(
        name = "ca",
        description = "The certificate authority whose certificates intercepted clients see.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class CaCommand extends CommandGroup {
    @Command(name = "init", mixinStandardHelpOptions = true,
            description = "Make the CA now, so that endpoints can trust it before the first run.")
    int init(@Mixin SettingsOptions options) throws InvalidSettings, IOException {
        Settings settings = options.read();
        Files.createDirectories(settings.dataDir());
        return print(settings.dataDir().resolve("ca"));
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Say who the CA is and where its certificate lies.")
    int show(@Mixin SettingsOptions options) throws InvalidSettings, IOException {
        Path folder = options.read().dataDir().resolve("ca");
        if (!Files.exists(folder.resolve("ca.pem"))) {
            throw Problem.environment(folder + ": no CA yet (run, or ca init, makes one)");
        }
        return print(folder);
    }

    private static int print(Path folder) throws IOException {
        try {
            CertificateAuthority authority = CertificateAuthority.open(folder);
            X509Certificate certificate = authority.certificate();
            System.out.println("certificate  " + folder.resolve("ca.pem"));
            System.out.println("subject      " + certificate.getSubjectX500Principal().getName());
            System.out.println("valid until  " + certificate.getNotAfter().toInstant());
            System.out.println("sha-256      " + authority.fingerprint());
            return ExitCode.FINE;
        } catch (UnusableAuthority e) {
            throw Problem.environment(String.valueOf(e.getMessage()));
        }
    }
}
