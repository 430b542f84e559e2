package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.Coverage.Gap;
import dev.wirewitness.policy.InspectLevel;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.Part;
import dev.wirewitness.policy.PartEncoding;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.detect.ScanResult;
import dev.wirewitness.policy.wire.Layout;
import dev.wirewitness.policy.wire.Section;
import dev.wirewitness.policy.wire.Section.Form;
import dev.wirewitness.policy.wire.WireRequest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Says honestly what of a request was inspected: base64 content and binary parts count as not inspected. */
final class Coverages {
    private Coverages() {}

    static Coverage of(
            int length,
            Layout layout,
            WireRequest wire,
            Optional<AiService> service,
            Optional<NotInspected> gaveUp,
            ScanResult scanned) {
        if (gaveUp.isPresent() && length == 0) {
            return new Coverage(InspectLevel.METADATA, 0, 0, List.of(gaveUp.get()));
        }
        if (length == 0) {
            return Coverage.full(0);
        }
        if (layout.isWhole() && layout.sections().getFirst().form() == Form.BINARY) {
            return Coverage.none(length, gaveUp.orElse(NotInspected.BINARY_TYPE));
        }
        Set<NotInspected> gaps = EnumSet.noneOf(NotInspected.class);
        List<Gap> parts = new ArrayList<>();
        long hidden = hidden(layout, wire, gaveUp.isPresent(), gaps, parts);
        if (!scanned.incomplete().isEmpty()) {
            gaps.add(scanned.failed() ? NotInspected.FAILURE : NotInspected.BUDGET);
        }
        if (gaveUp.isEmpty() && json(layout) && !wire.wellFormed()) {
            gaps.add(NotInspected.MALFORMED);
        } else if (gaveUp.isEmpty() && service.isPresent() && wire.family() == WireFamily.UNKNOWN) {
            gaps.add(NotInspected.UNKNOWN_SHAPE);
        }
        List<NotInspected> why = new ArrayList<>(gaps.size() + 1);
        gaveUp.ifPresent(why::add);
        gaps.stream().filter(gap -> !gaveUp.equals(Optional.of(gap))).forEach(why::add);
        if (why.isEmpty()) {
            return Coverage.full(length);
        }
        List<Gap> named = parts.size() > Coverage.MOST_PARTS ? parts.subList(0, Coverage.MOST_PARTS) : parts;
        return new Coverage(InspectLevel.PARTIAL, length - hidden, hidden, why, named);
    }

    /** Bytes nobody read; their reasons and, of a body with parts, their places. */
    private static long hidden(
            Layout layout, WireRequest wire, boolean cut, Set<NotInspected> gaps, List<Gap> parts) {
        long hidden = 0;
        for (Gap gap : layout.gaps()) {
            // a body that was not read to its end looks broken there
            if (!(cut && gap.why() == NotInspected.MALFORMED)) {
                hidden += gap.bytes();
                gaps.add(gap.why());
                name(gap, parts);
            }
        }
        for (Section section : layout.sections()) {
            if (section.form() == Form.BINARY) {
                int bytes = layout.placeEnd(section.end()) - layout.place(section.start());
                hidden += bytes;
                gaps.add(NotInspected.BINARY_TYPE);
                name(new Gap(section.path(), NotInspected.BINARY_TYPE, bytes), parts);
            }
        }
        for (Part part : wire.parts()) {
            if (part.encoding() == PartEncoding.BASE64) {
                int bytes = layout.placeEnd(part.end()) - layout.place(part.start());
                hidden += bytes;
                gaps.add(NotInspected.BINARY_TYPE);
                if (!layout.isWhole()) {
                    name(new Gap(part.path(), NotInspected.BINARY_TYPE, bytes), parts);
                }
            }
        }
        return hidden;
    }

    private static void name(Gap gap, List<Gap> parts) {
        if (!gap.part().isEmpty() && !parts.contains(gap)) {
            parts.add(gap);
        }
    }

    private static boolean json(Layout layout) {
        List<Section> sections = layout.sections();
        for (Section section : sections) {
            if (section.json()) {
                return true;
            }
        }
        return false;
    }
}
