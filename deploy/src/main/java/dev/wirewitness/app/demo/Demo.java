package dev.wirewitness.app.demo;

import dev.wirewitness.app.ReportWriter;
import dev.wirewitness.app.Wirewitness;
import dev.wirewitness.app.sample.SampleProvider;
import dev.wirewitness.app.settings.InvalidSettings;
import dev.wirewitness.app.settings.Settings;
import dev.wirewitness.app.settings.SettingsReader;
import dev.wirewitness.evidence.aims.register.RegisterFile;
import dev.wirewitness.evidence.aims.report.Period;
import dev.wirewitness.evidence.log.verify.Verification;
import dev.wirewitness.evidence.log.verify.VerificationResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** Runs the tour, then shows what it left: inventory, verified log, report. */
public final class Demo {
    private final Screen screen = new Screen(
            new PrintStream(System.out, true, StandardCharsets.UTF_8),
            System.console() != null && System.console().isTerminal());
    private final Path folder;
    private final Instant began = Instant.now();

    private Demo(Path folder) {
        this.folder = folder;
    }

    /** A folder that does not exist yet, named after the time. */
    public static Path folder() {
        return Path.of("wirewitness-demo", DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(Instant.now()));
    }

    /** Whether every step did what it says. {@code hold}: keep everything running until Enter. */
    public static boolean run(Path folder, boolean hold)
            throws IOException, InterruptedException, GeneralSecurityException, InvalidSettings {
        return new Demo(folder).run(hold);
    }

    private boolean run(boolean hold) throws IOException, InterruptedException, GeneralSecurityException, InvalidSettings {
        Files.createDirectories(folder);
        boolean fine;
        try (SampleProvider provider = SampleProvider.start(Duration.ofMillis(15));
                Wirewitness wirewitness = Wirewitness.start(settings(provider))) {
            screen.title("Wirewitness: eight exchanges through the proxy");
            screen.line("proxy", "http://127.0.0.1:" + wirewitness.proxyAddress().getPort());
            screen.line("provider", "a sample on this machine that plays OpenAI, Anthropic, Gemini and MCP");
            try (DemoClient client = new DemoClient(
                    wirewitness.proxyAddress(), List.of(wirewitness.caFile(), folder.resolve("provider-ca.pem")))) {
                fine = new Tour(screen, provider, client).run();
            }
            wirewitness.publish();
            screen.title("Inventory: what the log has seen");
            wirewitness.inventory().toText().lines().forEach(screen::cut);
            if (hold) {
                screen.plain("");
                screen.plain("Admin page: http://127.0.0.1:" + wirewitness.adminAddress().getPort() + "/#token="
                        + wirewitness.adminToken().value());
                screen.plain("Press Enter to go on.");
                int ignored = System.in.read();
            }
        }
        fine &= verified();
        fine &= reported();
        screen.title("Left behind in " + folder);
        screen.line("evidence", folder.resolve("data/evidence").toString());
        screen.line("policy", folder.resolve("policy.yaml").toString());
        screen.line("report", folder.resolve("report/report.html").toString());
        screen.line("check again", "deploy/wirewitness evidence verify " + folder.resolve("data/evidence"));
        screen.plain("");
        screen.ok(fine, fine
                ? "every step did what it says, in " + Duration.between(began, Instant.now()).toSeconds() + " s"
                : "not every step did what it says");
        return fine;
    }

    private Settings settings(SampleProvider provider) throws IOException, InvalidSettings {
        Files.writeString(folder.resolve("provider-ca.pem"), provider.caPem());
        for (String name : List.of("policy.yaml", "catalogue.yaml")) {
            try (InputStream in = Objects.requireNonNull(Demo.class.getResourceAsStream(name), name)) {
                Files.write(folder.resolve(name), in.readAllBytes());
            }
        }
        List<String> resolve = new ArrayList<>();
        for (String host : SampleProvider.HOSTS) {
            if (host.indexOf('.') > 0 && !Character.isDigit(host.charAt(0))) {
                resolve.add(host + "=127.0.0.1:" + provider.port());
            }
        }
        return SettingsReader.read(Optional.empty(), List.of(
                "proxy.listen=127.0.0.1:0",
                "admin.listen=127.0.0.1:0",
                "organization.name=Demo organization",
                "data.dir=" + folder.resolve("data"),
                "policy.file=" + folder.resolve("policy.yaml"),
                "catalogue.file=" + folder.resolve("catalogue.yaml"),
                "upstream.trust=" + folder.resolve("provider-ca.pem"),
                "upstream.resolve=" + String.join(",", resolve)));
    }

    private boolean verified() {
        screen.title("The log, checked from its files alone");
        VerificationResult result = Verification.verify(folder.resolve("data/evidence"), Optional.empty(), read -> {});
        result.checks().forEach(check -> screen.ok(check.passed(), check.message()));
        return result.intact();
    }

    private boolean reported() throws IOException {
        screen.title("The clause 9 report");
        ReportWriter.Written written = ReportWriter.write(
                folder.resolve("data/evidence"),
                Period.of(began.minus(1, ChronoUnit.HOURS), Instant.now().plusSeconds(1)),
                "Demo organization",
                RegisterFile.EMPTY,
                folder.resolve("report"));
        screen.line("report.json", "sha256 " + written.sha256());
        screen.ok(written.intact(), "the same log and period give the same bytes, on any machine");
        return written.intact();
    }
}
