package dev.wirewitness.app;

import dev.wirewitness.evidence.AuthorityActivated;
import dev.wirewitness.evidence.Durability;
import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.EvidenceWriter;
import dev.wirewitness.policy.engine.CurrentRuleset;
import dev.wirewitness.proxy.intercept.AuthorityFolder;
import dev.wirewitness.proxy.intercept.CertificateAuthority;
import dev.wirewitness.proxy.intercept.UnusableAuthority;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate authority that signs now: opened at the start, taken anew when {@code ca rotate} or {@code ca import}
 * has changed its files, each change on record. One that cannot be used leaves the one before in force. Warns, from 30
 * days on, that it ends.
 */
final class AuthorityInForce implements AutoCloseable {
    /** Puts an authority in force. */
    interface User {
        void use(CertificateAuthority authority) throws UnusableAuthority;
    }

    private static final Logger LOG = LoggerFactory.getLogger(AuthorityInForce.class);
    private static final long LOOK_EVERY_MILLIS = 1000;
    private static final Duration WARN_BEFORE = Duration.ofDays(30);

    private final Path dir;
    private final AuthorityFolder folder;
    private final CurrentRuleset ruleset;
    private final EvidenceWriter evidence;
    private final LongSupplier micros;
    private final ScheduledExecutorService watcher =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("authority-watch").daemon().factory());
    private volatile CertificateAuthority current;
    private FileTime seen;
    private String complaint = "";

    /** {@code known}: fingerprint of the authority that the log knows to be in force. */
    AuthorityInForce(
            Path dir,
            Optional<String> known,
            CurrentRuleset ruleset,
            EvidenceWriter evidence,
            MeterRegistry meters,
            LongSupplier micros)
            throws IOException, UnusableAuthority {
        this.dir = dir;
        this.folder = new AuthorityFolder(dir);
        this.ruleset = ruleset;
        this.evidence = evidence;
        this.micros = micros;
        this.current = CertificateAuthority.open(dir);
        this.seen = folder.changedAt();
        if (!known.equals(Optional.of(current.fingerprint()))) {
            record(known);
        }
        Gauge.builder("wirewitness.ca.remaining", this, AuthorityInForce::remaining)
                .baseUnit("seconds")
                .description("Until the certificate authority in force ends")
                .register(meters);
        watcher.scheduleWithFixedDelay(this::warn, 0, 1, TimeUnit.DAYS);
    }

    CertificateAuthority current() {
        return current;
    }

    /** What endpoints are to install: the authority in force, and the one to come while there is one. */
    String published() {
        try {
            return folder.published(current);
        } catch (UnusableAuthority e) {
            LOG.warn("{}", e.getMessage());
            return current.certificatePem();
        }
    }

    /** From now on {@code user} gets each authority that comes into force. */
    void tell(User user) {
        watcher.scheduleWithFixedDelay(() -> look(user), LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look(User user) {
        try {
            FileTime now = folder.changedAt();
            if (now.equals(seen)) {
                return;
            }
            CertificateAuthority next = CertificateAuthority.open(dir);
            seen = now;
            complaint = "";
            if (next.fingerprint().equals(current.fingerprint())) {
                return;
            }
            user.use(next);
            Optional<String> before = Optional.of(current.fingerprint());
            current = next;
            record(before);
            LOG.info("certificate authority {} is in force (sha-256 {})",
                    next.certificate().getSubjectX500Principal(), next.fingerprint());
            warn();
        } catch (IOException | UnusableAuthority | RuntimeException e) {
            complain(String.valueOf(e.getMessage()));
        }
    }

    /** Once for each reason: the files are looked at again every second, as the other one of a pair may be on its way. */
    private void complain(String why) {
        if (!why.equals(complaint)) {
            complaint = why;
            LOG.warn("certificate authority: the changed files are not in force, the one before signs: {}", why);
        }
    }

    private void record(Optional<String> before) {
        var engine = ruleset.engine();
        evidence.append(
                new Entry(
                        micros.getAsLong(),
                        engine.ruleset().digest(),
                        engine.catalogueDigest(),
                        new AuthorityActivated(
                                current.fingerprint(),
                                before,
                                current.certificate().getSubjectX500Principal().getName(),
                                current.certificate().getNotAfter().getTime() * 1000,
                                current.constraints())),
                Durability.DURABLE);
    }

    private double remaining() {
        return (current.certificate().getNotAfter().getTime() - micros.getAsLong() / 1000) / 1000.0;
    }

    private void warn() {
        if (remaining() < WARN_BEFORE.toSeconds()) {
            LOG.warn("certificate authority: ends on {}; prepare another with ca rotate, or ca import --replace",
                    current.certificate().getNotAfter().toInstant());
        }
    }

    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
