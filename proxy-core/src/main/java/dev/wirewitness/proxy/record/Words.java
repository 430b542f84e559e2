package dev.wirewitness.proxy.record;

import dev.wirewitness.evidence.Decided;
import dev.wirewitness.policy.Certainty;
import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.Direction;
import dev.wirewitness.policy.Effect;
import dev.wirewitness.policy.IdentityStrength;
import dev.wirewitness.policy.InspectLevel;
import dev.wirewitness.policy.Mode;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.ServiceKind;
import dev.wirewitness.policy.Surface;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The words of records for our values, each made once. */
final class Words {
    /** Names that a peer chose are cut to this length. */
    static final int MAX_NAME = 200;

    private static final Map<Surface, String> SURFACES = lower(Surface.class);
    private static final Map<Certainty, String> CERTAINTIES = lower(Certainty.class);
    private static final Map<InspectLevel, String> LEVELS = lower(InspectLevel.class);
    private static final Map<Effect, String> EFFECTS = lower(Effect.class);
    private static final Map<Mode, String> MODES = lower(Mode.class);
    private static final Map<Direction, String> DIRECTIONS = lower(Direction.class);
    private static final Map<ServiceKind, String> KINDS = lower(ServiceKind.class);

    private static final Map<IdentityStrength, String> STRENGTHS = lower(IdentityStrength.class);
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

    private Words() {}

    static String of(IdentityStrength value) {
        return word(STRENGTHS, value);
    }

    static String of(Surface value) {
        return word(SURFACES, value);
    }

    static String of(Certainty value) {
        return word(CERTAINTIES, value);
    }

    static String of(InspectLevel value) {
        return word(LEVELS, value);
    }

    static String of(Effect value) {
        return word(EFFECTS, value);
    }

    static String of(Mode value) {
        return word(MODES, value);
    }

    static String of(Direction value) {
        return word(DIRECTIONS, value);
    }

    static String of(ServiceKind value) {
        return word(KINDS, value);
    }

    static List<String> of(List<NotInspected> gaps) {
        if (gaps.isEmpty()) {
            return List.of();
        }
        List<String> words = new ArrayList<>(gaps.size());
        for (NotInspected gap : gaps) {
            words.add(gap.id());
        }
        return List.copyOf(words);
    }

    /** Parts that were not inspected; nothing for most requests. */
    static Optional<List<Decided.Part>> parts(List<Coverage.Gap> gaps) {
        if (gaps.isEmpty()) {
            return Optional.empty();
        }
        List<Decided.Part> parts = new ArrayList<>(gaps.size());
        for (Coverage.Gap gap : gaps) {
            parts.add(new Decided.Part(cut(gap.part()), gap.why().id(), gap.bytes()));
        }
        return Optional.of(List.copyOf(parts));
    }

    /** A method of RFC 9110 section 9 or RFC 5789; any token may stand there, so the others are not written down. */
    static String method(String method) {
        return METHODS.contains(method) ? method : "OTHER";
    }

    static String cut(String name) {
        return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    }

    private static <E extends Enum<E>> String word(Map<E, String> words, E value) {
        String word = words.get(value);
        if (word == null) {
            throw new IllegalStateException("word for " + value + ": none (expected: one for each constant)");
        }
        return word;
    }

    private static <E extends Enum<E>> Map<E, String> lower(Class<E> type) {
        Map<E, String> words = new EnumMap<>(type);
        for (E value : type.getEnumConstants()) {
            words.put(value, value.name().toLowerCase(Locale.ROOT));
        }
        return words;
    }
}
