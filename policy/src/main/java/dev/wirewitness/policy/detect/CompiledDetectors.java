package dev.wirewitness.policy.detect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The stages in order: decode, literal prefilter and one-byte anchors, verifiers, dictionaries, patterns, overlaps.
 * Immutable; any thread.
 */
final class CompiledDetectors implements DetectionEngine {
    /** Bytes of one content that are scanned. */
    static final int MAX_CONTENT = 256 * 1024 * 1024;

    /** Kubernetes has releases of Helm as gzip in base64 in base64. */
    private static final int MOST_DEPTH = 3;
    /** Bytes of one encoded text. */
    private static final int MOST_ENCODED = 32 << 20;

    private final AnchorIndex literals;
    private final TriggerIndex triggers;
    private final List<Verifier> behindRuns;
    private final FullNames names = new FullNames();
    private final List<OwnDetector> own;
    private final List<DetectorDescription> detectors;
    private final Set<String> enabled;
    private final int maxCandidates;
    private final BooleanSupplier simd;

    CompiledDetectors(List<Verifier> verifiers, DetectorSelection selection) {
        this(verifiers, selection, Simd::ready);
    }

    /** @param simd whether {@link Lanes} may be used: for the same results, sooner */
    CompiledDetectors(List<Verifier> verifiers, DetectorSelection selection, BooleanSupplier simd) {
        List<Verifier> used = verifiers.stream()
                .filter(verifier -> verifier.detectors().stream()
                        .anyMatch(detector -> !selection.disabled().contains(detector.id())))
                .toList();
        literals = new AnchorIndex(used);
        triggers = new TriggerIndex(used);
        behindRuns = used.stream().filter(RunVerifier.class::isInstance).toList();
        own = own(selection);
        maxCandidates = selection.maxCandidates();
        this.simd = simd;
        List<DetectorDescription> all = new ArrayList<>();
        used.forEach(verifier -> all.addAll(verifier.detectors()));
        own.forEach(each -> all.add(each.detector()));
        all.add(DetectionCollector.HIDDEN_TEXT);
        detectors = all.stream()
                .filter(detector -> !selection.disabled().contains(detector.id()))
                .distinct()
                .sorted(Comparator.comparing(DetectorDescription::id))
                .toList();
        enabled = new HashSet<>(detectors.stream().map(DetectorDescription::id).toList());
    }

    private static List<OwnDetector> own(DetectorSelection selection) {
        List<OwnDetector> own = new ArrayList<>();
        selection.dictionaries().forEach(terms -> own.add(new Dictionary(terms)));
        selection.patterns().forEach(pattern -> own.add(new PatternDetector(pattern)));
        selection.hashed().forEach(list -> own.add(switch (list.kind()) {
            case TERMS, CASED_TERMS -> new HashedTerms(list);
            case VALUES -> new HashedValues(list);
        }));
        return own;
    }

    @Override
    public Scan open(Content content) {
        return new BufferedScan(this, content);
    }

    @Override
    public List<DetectorDescription> detectors() {
        return detectors;
    }

    @Override
    public ScanResult scan(byte[] raw, int length, Content content) {
        return scan(raw, 0, length, content);
    }

    @Override
    public ScanResult scan(byte[] raw, int from, int to, Content content) {
        DecodedText text = DecodedText.decode(raw, from, from + Math.min(to - from, MAX_CONTENT), content, simd.getAsBoolean());
        try {
            DetectionCollector out = new DetectionCollector(text, enabled, new ScanBudget(maxCandidates));
            if (to - from > MAX_CONTENT) {
                out.incomplete("content longer than " + MAX_CONTENT + " bytes");
            }
            text.hidden().forEach(out::report);
            scan(text, out, 0);
            return out.result();
        } finally {
            text.release();
        }
    }

    private void scan(DecodedText text, DetectionCollector out, int depth) {
        if (!literals.scan(text, out)) {
            return;
        }
        triggers.scan(text, out);
        fullNames(text, out);
        own(text, out);
        EncodedRuns.find(text, (start, end) -> run(text, start, end, out, depth));
        if (depth < MOST_DEPTH) {
            PercentRuns.find(text, (decoded, places) ->
                    out.percentEncoded(within(decoded, out, depth), places));
            StringPieces.find(text, (joined, places, cuts) ->
                    out.inPieces(within(joined, out, depth), places, cuts));
        }
    }

    private void run(DecodedText text, int start, int end, DetectionCollector out, int depth) {
        behindRuns.forEach(verifier -> Guarded.verify(verifier, text, end, out));
        if (depth < MOST_DEPTH) {
            encoded(text, start, end, out, depth);
        }
    }

    private void encoded(DecodedText text, int start, int end, DetectionCollector out, int depth) {
        ScanBudget budget = out.budget();
        int limit = Math.min(end, start + MOST_ENCODED);
        Optional<Encodings.Decoded> decoded = Encodings.decode(text.bytes(), start, limit, budget.inflatable());
        if (decoded.isEmpty()) {
            return;
        }
        Encodings.Decoded code = decoded.get();
        if (limit < end) {
            out.incomplete("encoded text longer than " + MOST_ENCODED + " bytes");
        }
        if (!code.whole()) {
            out.incomplete("more than " + ScanBudget.MOST_INFLATED + " bytes of compressed text");
        }
        budget.inflated(code.inflated() ? code.bytes().length : 0);
        out.encoded(within(code.bytes(), out, depth), start, end, code.how());
    }

    private DetectionCollector within(byte[] decoded, DetectionCollector out, int depth) {
        DecodedText inner = DecodedText.decode(decoded, 0, decoded.length, Content.PLAIN, simd.getAsBoolean());
        try {
            DetectionCollector found = out.within(inner);
            scan(inner, found, depth + 1);
            return found;
        } finally {
            inner.release();
        }
    }

    private void fullNames(DecodedText text, DetectionCollector out) {
        if (enabled.contains(PersonNameVerifier.NAME.id())) {
            try {
                names.scan(text, out);
            } catch (RuntimeException e) {
                out.failed(PersonNameVerifier.NAME, e);
            }
        }
    }

    private void own(DecodedText text, DetectionCollector out) {
        for (OwnDetector each : own) {
            try {
                each.scan(text, out);
            } catch (RuntimeException | StackOverflowError e) {
                out.failed(each.detector(), e);
            }
        }
    }
}
