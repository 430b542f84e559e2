package dev.wirewitness.app;

import dev.wirewitness.evidence.Position;
import dev.wirewitness.evidence.RetentionPurged;
import dev.wirewitness.evidence.aims.register.Register;
import dev.wirewitness.evidence.aims.register.RegisterFile;
import dev.wirewitness.evidence.log.record.Sha256;
import dev.wirewitness.evidence.log.store.EvidenceStore;
import dev.wirewitness.evidence.log.store.LegalHold;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Removes old records, after the register has taken up what they tell. */
final class Purge {
    private Purge() {}

    /**
     * Does it, as far as rule and holds allow.
     *
     * @return where the record of it stands; empty when there is nothing to remove
     */
    static Optional<Position> carryOut(EvidenceStore log, Path folder, OperatorRequest.Prune request) throws IOException {
        long until = request.until() == 0 ? log.custody().prunable(request.beforeMicros()) : request.until();
        if (until == log.first()) {
            return Optional.empty();
        }
        Register register = RegisterSnapshots.atBeginning(folder, log, RegisterFile.EMPTY);
        log.scan(Math.max(register.position(), log.first()), Math.min(until, log.size()), register::apply);
        byte[] snapshot = register.snapshot().json();
        return Optional.of(log.custody().prune(
                new RetentionPurged(
                        log.first(),
                        until,
                        request.beforeMicros(),
                        request.reason(),
                        request.actor(),
                        Sha256.hex(snapshot),
                        Optional.of(request.archiveSha256()).filter(archive -> !archive.isEmpty()),
                        log.custody().holds().stream().map(LegalHold::id).toList()),
                snapshot));
    }
}
