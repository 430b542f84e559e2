package dev.wirewitness.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wirewitness.app.settings.InvalidSettings;
import dev.wirewitness.proxy.intercept.AuthorityFolder;
import dev.wirewitness.proxy.intercept.AuthorityProfile;
import dev.wirewitness.proxy.intercept.CertificateAuthority;
import dev.wirewitness.proxy.intercept.ImportedAuthority;
import dev.wirewitness.proxy.intercept.UnusableAuthority;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ca}: the certificate authority of this installation. */
@Command(
        name = "ca",
        description = "The certificate authority whose certificates intercepted clients see.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class CaCommand extends CommandGroup {
    private static final String PASSWORD_VARIABLE = "WIREWITNESS_CA_PASSWORD";
    private static final String NONE = "no CA yet (run, ca init or ca import makes one)";

    /** What a new authority is to be. */
    private static final class Wanted {
        @Option(names = "--name", paramLabel = "NAME", description = "Common name (default: one with a random part).")
        @Nullable
        private String name;

        @Option(names = "--organization", paramLabel = "NAME", description = "Organization in the subject.")
        @Nullable
        private String organization;

        @Option(names = "--days", paramLabel = "N", description = "Days of validity, 1-7300 (default: ${DEFAULT-VALUE}).",
                defaultValue = "1826")
        private int days = 1826;

        @Option(names = "--key", paramLabel = "TYPE",
                description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).", defaultValue = "ec-p256")
        private AuthorityProfile.KeyType key = AuthorityProfile.KeyType.EC_P256;

        @Option(names = "--permit", paramLabel = "DOMAIN", split = ",", description = {
            "It may sign for this domain and what is under it, and for no other; repeatable.",
            "Hosts it may not sign for pass unread, on record."})
        private List<String> permitted = List.of();

        @Option(names = "--exclude", paramLabel = "DOMAIN", split = ",",
                description = "It may not sign for this domain nor what is under it; repeatable.")
        private List<String> excluded = List.of();

        AuthorityProfile profile() {
            try {
                return new AuthorityProfile(
                        Optional.ofNullable(name), Optional.ofNullable(organization), days, key, permitted, excluded);
            } catch (IllegalArgumentException e) {
                throw Problem.notFine(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Where an authority of the company's own comes from. */
    private static final class Source {
        @ArgGroup(exclusive = false)
        @Nullable
        private Pair pair;

        @Option(names = "--pkcs12", paramLabel = "FILE", required = true,
                description = "A PKCS#12 file (.p12, .pfx) with key and certificates.")
        @Nullable
        private Path pkcs12;
    }

    private static final class Pair {
        @Option(names = "--certificate", paramLabel = "FILE", required = true,
                description = "PEM: the CA's certificate and those above it.")
        private Path certificate = Path.of("");

        @Option(names = "--private-key", paramLabel = "FILE", required = true, description = "PEM: its key.")
        private Path key = Path.of("");
    }

    /** Changes the folder. */
    private interface Work {
        void in(AuthorityFolder folder) throws UnusableAuthority, IOException;
    }

    @Command(name = "init", mixinStandardHelpOptions = true,
            description = "Make the CA now, so that endpoints can trust it before the first run.")
    int init(@Mixin Wanted wanted, @Mixin SettingsOptions options) throws InvalidSettings, IOException {
        Path dir = dir(options);
        return with(dir, folder -> {
            if (Files.exists(dir.resolve("ca.pem")) && wanted.profile().equals(AuthorityProfile.defaults())) {
                return; // asked for a CA, and there is one
            }
            folder.make(wanted.profile());
        });
    }

    @Command(name = "show", mixinStandardHelpOptions = true,
            description = "Say who the CA is, until when, and what is to come.")
    int show(
            @Option(names = "--json", description = "As JSON.") boolean asJson,
            @Mixin SettingsOptions options)
            throws InvalidSettings, IOException {
        Path dir = dir(options);
        requireOne(dir);
        return asJson ? printJson(dir) : print(dir);
    }

    @Command(name = "rotate", mixinStandardHelpOptions = true, description = {
        "Replace the CA with overlap: prepare the next one, let endpoints trust it beside the one in force, then finish.",
        "The admin server's /ca.pem has both meanwhile. A running proxy follows within a second."})
    int rotate(
            @Option(names = "--finish", description = "Put the prepared CA in force.") boolean finish,
            @Option(names = "--cancel", description = "Drop the prepared CA.") boolean cancel,
            @Mixin Wanted wanted,
            @Mixin SettingsOptions options)
            throws InvalidSettings, IOException {
        if (finish && cancel) {
            throw Problem.notFine("--finish and --cancel: one of them");
        }
        Path dir = dir(options);
        requireOne(dir);
        return with(dir, folder -> {
            if (finish) {
                folder.activate();
            } else if (cancel) {
                folder.cancel();
            } else {
                folder.prepare(wanted.profile());
                System.out.println("prepared     " + dir.resolve("next.pem") + "  (not in force yet)");
                System.out.println("now          install it on every endpoint, beside the one in force");
                System.out.println("then         wirewitness ca rotate --finish");
                System.out.println();
            }
        });
    }

    @Command(name = "import", mixinStandardHelpOptions = true, description = {
        "Use a CA of your own PKI, usually an intermediate: checked, then kept in the data folder.",
        "A pass phrase is read from --password-file, " + PASSWORD_VARIABLE + ", or asked for."})
    int take(
            @ArgGroup(multiplicity = "1") Source source,
            @Option(names = "--password-file", paramLabel = "FILE", description = "Its first line is the pass phrase.")
                    @Nullable Path passwordFile,
            @Option(names = "--replace", description = "Even if there is a CA; endpoints must trust this one first.")
                    boolean replace,
            @Mixin SettingsOptions options)
            throws InvalidSettings, IOException {
        return with(dir(options), folder -> {
            Instant now = Instant.now();
            Pair pair = source.pair;
            ImportedAuthority imported;
            if (pair != null) {
                boolean encrypted = Files.isReadable(pair.key)
                        && Files.readString(pair.key, StandardCharsets.ISO_8859_1).contains("ENCRYPTED PRIVATE KEY");
                imported = ImportedAuthority.pem(
                        pair.certificate, pair.key, encrypted ? Optional.of(passPhrase(passwordFile)) : Optional.empty(), now);
            } else {
                Path file = Objects.requireNonNull(source.pkcs12);
                imported = ImportedAuthority.pkcs12(file, passPhrase(passwordFile), now);
            }
            folder.take(imported, replace);
        });
    }

    private static char[] passPhrase(@Nullable Path file) throws IOException {
        if (file != null) {
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            return lines.isEmpty() ? new char[0] : lines.getFirst().toCharArray();
        }
        String variable = System.getenv(PASSWORD_VARIABLE);
        if (variable != null) {
            return variable.toCharArray();
        }
        Console console = System.console();
        char[] typed = console == null || !console.isTerminal() ? null : console.readPassword("Pass phrase: ");
        if (typed == null) {
            throw Problem.environment("pass phrase: none (expected: --password-file FILE, or " + PASSWORD_VARIABLE + ")");
        }
        return typed;
    }

    private static Path dir(SettingsOptions options) throws InvalidSettings {
        return options.read().dataDir().resolve("ca");
    }

    private static void requireOne(Path dir) {
        if (!Files.exists(dir.resolve("ca.pem")) && !Files.exists(dir.resolve("ca.key"))) {
            throw Problem.environment(dir + ": " + NONE);
        }
    }

    /** Does the work, then says how the folder stands. */
    private static int with(Path dir, Work work) throws IOException {
        Files.createDirectories(dir.toAbsolutePath().getParent());
        try {
            work.in(new AuthorityFolder(dir));
        } catch (UnusableAuthority e) {
            throw Problem.notFine(String.valueOf(e.getMessage()));
        }
        return print(dir);
    }

    private static int print(Path dir) {
        try {
            CertificateAuthority authority = CertificateAuthority.open(dir);
            AuthorityFolder folder = new AuthorityFolder(dir);
            X509Certificate certificate = authority.certificate();
            System.out.println("certificate  " + dir.resolve("ca.pem"));
            System.out.println("subject      " + certificate.getSubjectX500Principal().getName());
            if (!certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())) {
                System.out.println("issuer       " + certificate.getIssuerX500Principal().getName());
            }
            System.out.println("key          " + certificate.getPublicKey().getAlgorithm());
            System.out.println("valid until  " + certificate.getNotAfter().toInstant());
            System.out.println("sha-256      " + authority.fingerprint());
            System.out.println("spki pin     " + authority.pin());
            authority.constraints().forEach(each -> System.out.println("names        " + each));
            folder.next().ifPresent(each -> printOther("next         ", dir.resolve("next.pem"), each));
            folder.previous().ifPresent(each -> printOther("previous     ", dir.resolve("previous.pem"), each));
            return ExitCode.FINE;
        } catch (UnusableAuthority e) {
            throw Problem.environment(String.valueOf(e.getMessage()));
        }
    }

    private static void printOther(String label, Path file, X509Certificate certificate) {
        System.out.println(label + file + "  " + certificate.getSubjectX500Principal().getName() + ", until "
                + certificate.getNotAfter().toInstant());
    }

    private static int printJson(Path dir) throws IOException {
        ObjectMapper json = new ObjectMapper();
        try {
            CertificateAuthority authority = CertificateAuthority.open(dir);
            AuthorityFolder folder = new AuthorityFolder(dir);
            ObjectNode node = describe(json, dir.resolve("ca.pem"), authority.certificate())
                    .put("sha256", authority.fingerprint())
                    .put("spki_pin", authority.pin());
            authority.constraints().forEach(node.putArray("constraints")::add);
            folder.next().ifPresent(each -> node.set("next", describe(json, dir.resolve("next.pem"), each)));
            folder.previous().ifPresent(each -> node.set("previous", describe(json, dir.resolve("previous.pem"), each)));
            System.out.println(json.writerWithDefaultPrettyPrinter().writeValueAsString(node));
            return ExitCode.FINE;
        } catch (UnusableAuthority e) {
            throw Problem.environment(String.valueOf(e.getMessage()));
        }
    }

    private static ObjectNode describe(ObjectMapper json, Path file, X509Certificate certificate) {
        return json.createObjectNode()
                .put("certificate", file.toString())
                .put("subject", certificate.getSubjectX500Principal().getName())
                .put("issuer", certificate.getIssuerX500Principal().getName())
                .put("key", certificate.getPublicKey().getAlgorithm())
                .put("valid_from", certificate.getNotBefore().toInstant().toString())
                .put("valid_until", certificate.getNotAfter().toInstant().toString());
    }
}
