package dev.wirewitness.admin;

import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.log.store.PublishedLog;
import dev.wirewitness.evidence.log.witness.Witness;
import dev.wirewitness.policy.approval.ApprovalDesk;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the admin server shows. Suppliers are asked at each request, from any thread, and answer from memory, but for
 * {@code caPem}, which may read a file.
 *
 * @param inventory the register as JSON
 * @param policyName the name of the ruleset in force
 * @param policy the ruleset in force as JSON
 * @param caPem the CA certificate for endpoints
 * @param interceptedHosts catalogue patterns: a name, or {@code .name} for it and everything under it
 * @param proxyHost where the proxy listens; a wildcard address is replaced by the host the client asked for
 * @param log public files of the log, served below {@code /log/}
 * @param witness answers {@code /witness/add-checkpoint}, where this node is one
 * @param checks name to state; ready when every state is {@code ok}
 */
public record AdminParts(
        EvidenceReader evidence,
        PublishedLog log,
        Optional<Witness> witness,
        Supplier<String> inventory,
        Supplier<String> policyName,
        Supplier<String> policy,
        Supplier<String> caPem,
        Supplier<List<String>> interceptedHosts,
        String proxyHost,
        int proxyPort,
        ApprovalDesk approvals,
        PrometheusMeterRegistry metrics,
        Supplier<Map<String, String>> checks,
        InstantSource clock) {}
