package dev.wirewitness.proxy.act;

import dev.wirewitness.evidence.EvidenceWriter;
import dev.wirewitness.policy.approval.ApprovalDesk;
import dev.wirewitness.policy.engine.CurrentRuleset;
import dev.wirewitness.proxy.ProxySettings;
import dev.wirewitness.proxy.ProxySettings.Timeouts;
import dev.wirewitness.proxy.exchange.Stage;
import dev.wirewitness.proxy.identity.Callers;
import dev.wirewitness.proxy.record.ProxyMeters;
import dev.wirewitness.proxy.record.Sightings;
import dev.wirewitness.proxy.record.Witness;
import dev.wirewitness.proxy.upstream.Upstreams;
import java.time.Duration;
import java.time.InstantSource;

/** What every exchange works with. Shared by all event loops; each part is safe for that. */
public record ExchangeServices(
        ProxySettings settings,
        CurrentRuleset ruleset,
        EvidenceWriter evidence,
        Witness witness,
        Sightings sightings,
        Upstreams upstreams,
        ApprovalDesk desk,
        InspectionPool pool,
        HeldMemory memory,
        ProxyMeters meters,
        Callers callers,
        InstantSource clock) {

    /** How long an exchange may wait at {@code stage}. */
    Duration patience(Stage stage) {
        Timeouts times = settings.timeouts();
        return switch (stage) {
            case REQUEST_BODY, MEMORY -> times.bodyIdle();
            case FIRST_BYTE, APPROVAL -> times.firstByte();
            case ANSWER -> times.answerIdle();
            case CLIENT_TAKES, ORIGIN_TAKES -> times.stall();
        };
    }
}
