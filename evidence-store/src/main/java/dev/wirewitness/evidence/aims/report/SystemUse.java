package dev.wirewitness.evidence.aims.report;

import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.FindingCount;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.evidence.aims.register.ForeignText;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What one AI system did within a period. One thread. */
final class SystemUse {
    static final List<String> SHADOW_STATES = List.of("observed", "triage", "under_review", "blocked", "retired");

    final Tally exchanges = new Tally();
    final Tally passed = new Tally();
    final Tally blocked = new Tally();
    final Tally held = new Tally();
    final Tally shadowPassed = new Tally();
    final Tally shadowBlocked = new Tally();
    final Tally shadowHeld = new Tally();
    final Tally shadowSensitive = new Tally();
    final TreeSet<String> shadowStates = new TreeSet<>();
    final TreeSet<String> categories = new TreeSet<>();
    final Set<String> users = new HashSet<>();
    final Set<String> shadowUsers = new HashSet<>();
    final Tally bytesOut = new Tally();
    final Tally bytesIn = new Tally();
    final Tally tokensIn = new Tally();
    final Tally tokensOut = new Tally();
    final Tally tokensMissing = new Tally();
    final Tally upstreamErrors = new Tally();
    final Tally upstreamAnswers = new Tally();
    final Tally failed = new Tally();
    final Tally finished = new Tally();
    final Samples upstream = new Samples();
    String label = "";
    String provider = "";
    String surface = "";

    void decided(long leaf, Decided decided) {
        label = ForeignText.cap(decided.service());
        provider = ForeignText.cap(decided.provider());
        surface = ForeignText.cap(decided.surface());
        exchanges.add(leaf);
        decided.subject().ifPresent(subject -> users.add(subject.pseudonym()));
        decided.findings().forEach(found -> categories.add(ForeignText.cap(found.category())));
        boolean pass = passes(decided);
        if (pass) {
            passed.add(leaf);
        }
        if (decided.action().equals("block")) {
            blocked.add(leaf);
        }
        if (decided.action().equals("hold")) {
            held.add(leaf);
        }
        if (SHADOW_STATES.contains(decided.registerStateAtDecision())) {
            shadow(leaf, decided, pass);
        }
    }

    private void shadow(long leaf, Decided decided, boolean pass) {
        shadowStates.add(decided.registerStateAtDecision());
        decided.subject().ifPresent(subject -> shadowUsers.add(subject.pseudonym()));
        if (pass) {
            shadowPassed.add(leaf);
            if (decided.findings().stream().anyMatch(SystemUse::sensitive)) {
                shadowSensitive.add(leaf);
            }
        } else if (decided.action().equals("block")) {
            shadowBlocked.add(leaf);
        } else {
            shadowHeld.add(leaf);
        }
    }

    static boolean passes(Decided decided) {
        return decided.action().equals("allow") || decided.action().equals("redact");
    }

    private static boolean sensitive(FindingCount found) {
        return found.count() > 0
                && found.effect().equals("none")
                && (found.category().equals("secret") || found.category().equals("personal"));
    }

    void finished(long leaf, Finished done) {
        finished.add(leaf);
        bytesOut.add(leaf, done.bytesOut());
        bytesIn.add(leaf, done.bytesIn());
        done.findings().forEach(found -> categories.add(ForeignText.cap(found.category())));
        if (done.tokensIn().isPresent()) {
            tokensIn.add(leaf, done.tokensIn().getAsLong());
        }
        if (done.tokensOut().isPresent()) {
            tokensOut.add(leaf, done.tokensOut().getAsLong());
        }
        if (answered(done) && done.tokensIn().isEmpty() && done.tokensOut().isEmpty()) {
            tokensMissing.add(leaf);
        }
        if (done.upstreamStatus().isPresent()) {
            upstreamAnswers.add(leaf);
            if (upstreamError(done.upstreamStatus().getAsInt())) {
                upstreamErrors.add(leaf);
            }
        }
        if (done.outcome().equals("failed")) {
            failed.add(leaf);
        }
        if (done.upstreamMicros().isPresent()) {
            upstream.add(done.upstreamMicros().getAsLong());
        }
    }

    static boolean answered(Finished done) {
        return done.outcome().equals("forwarded")
                || done.outcome().equals("redacted")
                || done.outcome().equals("released");
    }

    static boolean upstreamError(int status) {
        return status == 429 || (status >= 500 && status < 600);
    }
}
