package dev.wirewitness.app;

import dev.wirewitness.app.command.Problem;
import dev.wirewitness.evidence.Durability;
import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.EvidenceWriter;
import dev.wirewitness.evidence.PolicyActivated;
import dev.wirewitness.policy.RegisterView;
import dev.wirewitness.policy.catalogue.Catalogue;
import dev.wirewitness.policy.engine.CurrentRuleset;
import dev.wirewitness.policy.engine.EngineSettings;
import dev.wirewitness.policy.engine.Engines;
import dev.wirewitness.policy.engine.PolicyEngine;
import dev.wirewitness.policy.ruleset.CompiledRuleset;
import dev.wirewitness.policy.ruleset.Rule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the policy in force: compiles it, keeps its text by digest, records its activation, and does so again when
 * its file changes. A file with errors changes nothing; the errors go to the log.
 */
final class PolicyInForce implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyInForce.class);
    private static final long LOOK_EVERY_MILLIS = 1000;

    private final Optional<Path> file;
    private final Path archive;
    private final Catalogue catalogue;
    private final RegisterView register;
    private final EngineSettings engineSettings;
    private final EvidenceWriter evidence;
    private final LongSupplier micros;
    private final CurrentRuleset current;
    private final ScheduledExecutorService watcher =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("policy-watch").daemon().factory());
    private volatile String state = "ok";
    private Optional<FileTime> seen;

    /** Compiles and activates the first policy; a {@link Problem} lists its errors. */
    PolicyInForce(
            Optional<Path> file,
            Path archive,
            Catalogue catalogue,
            RegisterView register,
            EngineSettings engineSettings,
            EvidenceWriter evidence,
            LongSupplier micros)
            throws IOException {
        this.file = file;
        this.archive = archive;
        this.catalogue = catalogue;
        this.register = register;
        this.engineSettings = engineSettings;
        this.evidence = evidence;
        this.micros = micros;
        this.seen = modified();
        CompiledRuleset ruleset = compiled();
        PolicyEngine first = Engines.open(ruleset, catalogue, register, engineSettings);
        keep(ruleset);
        this.current = new CurrentRuleset(first);
        record(ruleset, first, Optional.empty());
        if (file.isPresent()) {
            watcher.scheduleWithFixedDelay(this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private CompiledRuleset compiled() throws IOException {
        return PolicyFile.compile(file, warning -> LOG.warn("{}", warning.text()));
    }

    CurrentRuleset current() {
        return current;
    }

    /** {@code ok}, or why the file as it is now is not in force. */
    String state() {
        return state;
    }

    private void look() {
        Optional<FileTime> now = modified();
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        try {
            CompiledRuleset next = compiled();
            String before = current.engine().ruleset().digest();
            if (!next.digest().equals(before)) {
                PolicyEngine engine = Engines.open(next, catalogue, register, engineSettings);
                keep(next);
                record(next, engine, Optional.of(before));
                current.publish(engine);
                LOG.info("policy '{}' is in force ({})", next.name(), next.digest());
            }
            state = "ok";
        } catch (IOException | RuntimeException e) {
            state = "the changed file is not in force: " + e.getMessage();
            LOG.error("policy file changed, but the policy before stays in force:\n{}", e.getMessage());
        }
    }

    private Optional<FileTime> modified() {
        try {
            return file.isPresent() ? Optional.of(Files.getLastModifiedTime(file.get())) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void keep(CompiledRuleset ruleset) throws IOException {
        Files.createDirectories(archive);
        Path kept = archive.resolve(ruleset.digest().replace("sha256:", "") + ".yaml");
        if (!Files.exists(kept)) {
            Path whole = Files.writeString(archive.resolve(kept.getFileName() + ".new"), ruleset.source(), StandardCharsets.UTF_8);
            Files.move(whole, kept, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private void record(CompiledRuleset ruleset, PolicyEngine engine, Optional<String> parent) {
        evidence.append(
                new Entry(
                        micros.getAsLong(),
                        ruleset.digest(),
                        engine.catalogueDigest(),
                        new PolicyActivated(
                                ruleset.name(),
                                parent,
                                file.isPresent() ? "file" : "built-in",
                                engine.catalogueDigest(),
                                ruleset.rules().stream().map(PolicyInForce::rule).toList())),
                Durability.DURABLE);
    }

    private static PolicyActivated.Rule rule(Rule rule) {
        return new PolicyActivated.Rule(
                rule.id(),
                rule.effect().name().toLowerCase(Locale.ROOT),
                rule.mode().name().toLowerCase(Locale.ROOT),
                rule.paragraph());
    }

    /** The ruleset in force, for people: name, digest, rules. */
    List<PolicyActivated.Rule> rules() {
        return current.engine().ruleset() instanceof CompiledRuleset compiled
                ? compiled.rules().stream().map(PolicyInForce::rule).toList()
                : List.of();
    }

    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
