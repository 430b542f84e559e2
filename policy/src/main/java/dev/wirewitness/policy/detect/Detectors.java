package dev.wirewitness.policy.detect;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes detection engines. Start here: {@link #builtIn} for what ships, {@link #compile} for a policy's choice. */
public final class Detectors {
    private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,64}");

    private Detectors() {}

    /** The shared engine of all built-in detectors. */
    public static DetectionEngine builtIn() {
        return BuiltIn.ENGINE;
    }

    /**
     * Loads the built-in engine and scans with it, at most 200 times and while {@code goOn} says so, so that scans of any
     * engine are fast from the first one on. To be called once, on a thread that may be kept busy, before traffic is let in.
     */
    public static void warmUp(BooleanSupplier goOn) {
        WarmUp.run(builtIn(), goOn);
    }

    /**
     * Has the virtual machine compile what looks at 64 bytes at once, where it can, which takes a processor about a second;
     * from then on every engine does so. Then as {@link #warmUp(BooleanSupplier)}. To be called once, on a thread of its own.
     *
     * @param nanos a clock, by which is told that it is compiled
     */
    public static void warmUpVectors(BooleanSupplier goOn, LongSupplier nanos) {
        Simd.warmUp(goOn, nanos);
        if (Simd.ready()) {
            warmUp(goOn);
        }
    }

    /** Throws {@link InvalidDetector} where the selection names a detector that cannot be. */
    public static DetectionEngine compile(DetectorSelection selection) {
        List<Verifier> verifiers = verifiers();
        Set<String> taken = verifiers.stream()
                .flatMap(verifier -> verifier.detectors().stream())
                .map(DetectorDescription::id)
                .collect(Collectors.toCollection(HashSet::new));
        taken.add(DetectionCollector.HIDDEN_TEXT.id());
        for (String disabled : selection.disabled()) {
            if (!taken.contains(disabled)) {
                throw new InvalidDetector(
                        disabled, -1, "disabled detector '" + disabled + "' (expected: id of a built-in detector)");
            }
        }
        if (selection.maxCandidates() < 1) {
            throw new InvalidDetector(
                    "", -1, "maxCandidates: " + selection.maxCandidates() + " (expected: at least 1)");
        }
        selection.dictionaries().forEach(list -> check("dictionary", list.id(), taken));
        selection.hashed().forEach(list -> check("hashed list", list.id(), taken));
        for (CustomPattern custom : selection.patterns()) {
            check("pattern", custom.id(), taken);
            if (custom.confidence() < 0 || custom.confidence() > 100) {
                throw new InvalidDetector(
                        custom.id(),
                        -1,
                        "pattern " + custom.id() + ": confidence " + custom.confidence() + " (expected: 0-100)");
            }
        }
        return new CompiledDetectors(verifiers, selection);
    }

    private static void check(String kind, String id, Set<String> taken) {
        if (!ID.matcher(id).matches()) {
            throw new InvalidDetector(id, -1, kind + " id '" + id + "' (expected: 1-64 of a-z, 0-9 and -)");
        }
        if (!taken.add(id)) {
            throw new InvalidDetector(id, -1, kind + " id '" + id + "' is taken (expected: an id of its own)");
        }
    }

    /** All built-in verifiers. */
    static List<Verifier> verifiers() {
        List<Verifier> verifiers = new ArrayList<>(TokenFile.verifiers());
        verifiers.add(new AssignmentVerifier());
        verifiers.add(new CallPasswordVerifier());
        verifiers.add(new PasswordTextVerifier());
        verifiers.add(new CookieVerifier());
        verifiers.add(new AuthorizationVerifier());
        verifiers.add(new PrivateKeyVerifier());
        verifiers.add(new JwtVerifier());
        verifiers.add(new CredentialUrlVerifier());
        verifiers.add(new DiscordTokenVerifier());
        verifiers.add(new EmailVerifier());
        verifiers.add(new ColonAddressVerifier());
        verifiers.add(new NumberVerifier());
        verifiers.addAll(NamedValues.all());
        verifiers.add(new PersonNameVerifier());
        verifiers.add(new StreetAddressVerifier());
        verifiers.add(new AnnouncedAddressVerifier());
        return verifiers;
    }

    private static final class BuiltIn {
        static final DetectionEngine ENGINE = compile(DetectorSelection.BUILT_IN);
    }
}
