package dev.wirewitness.proxy.server;

import dev.wirewitness.evidence.EvidenceWriter;
import dev.wirewitness.policy.approval.ApprovalDesk;
import dev.wirewitness.policy.engine.CurrentRuleset;
import dev.wirewitness.proxy.intercept.CertificateAuthority;
import dev.wirewitness.proxy.record.Sightings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.function.Predicate;

/**
 * What the proxy is given to work with.
 *
 * @param catalogueHosts whether a host name (lower case) is an AI service the catalogue knows
 * @param told what the log says of earlier sightings, so that none is called the first twice
 * @param authority signs the certificates of intercepted hosts
 */
public record ProxyParts(
        CurrentRuleset ruleset,
        Predicate<String> catalogueHosts,
        EvidenceWriter evidence,
        CertificateAuthority authority,
        ApprovalDesk desk,
        MeterRegistry meters,
        InstantSource clock,
        Sightings.Told told) {
    /** For a new log. */
    public ProxyParts(
            CurrentRuleset ruleset,
            Predicate<String> catalogueHosts,
            EvidenceWriter evidence,
            CertificateAuthority authority,
            ApprovalDesk desk,
            MeterRegistry meters,
            InstantSource clock) {
        this(ruleset, catalogueHosts, evidence, authority, desk, meters, clock, Sightings.Told.NOTHING);
    }
}
