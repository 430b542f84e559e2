package dev.wirewitness.proxy.server;

import dev.wirewitness.evidence.EvidenceWriter;
import dev.wirewitness.policy.approval.ApprovalDesk;
import dev.wirewitness.policy.engine.CurrentRuleset;
import dev.wirewitness.proxy.intercept.CertificateAuthority;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.function.Predicate;

/**
 * What the proxy is given to work with.
 *
 * @param catalogueHosts whether a host name (lower case) is an AI service the catalogue knows
 * @param authority signs the certificates of intercepted hosts
 */
public record ProxyParts(
        CurrentRuleset ruleset,
        Predicate<String> catalogueHosts,
        EvidenceWriter evidence,
        CertificateAuthority authority,
        ApprovalDesk desk,
        MeterRegistry meters,
        InstantSource clock) {}
