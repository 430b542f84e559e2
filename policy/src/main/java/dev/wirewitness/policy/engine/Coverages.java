package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.InspectLevel;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.Part;
import dev.wirewitness.policy.PartEncoding;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.detect.ScanResult;
import dev.wirewitness.policy.wire.WireRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says honestly what of a request was inspected: base64 content counts as not inspected. */
final class Coverages {
    private Coverages() {}

    static Coverage of(
            int length,
            BodyForm form,
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
        if (form == BodyForm.BINARY) {
            return Coverage.none(length, gaveUp.orElse(NotInspected.BINARY_TYPE));
        }
        List<NotInspected> gaps = new ArrayList<>(2);
        gaveUp.ifPresent(gaps::add);
        if (gaveUp.isEmpty() && form == BodyForm.JSON && !wire.wellFormed()) {
            gaps.add(NotInspected.MALFORMED);
        } else if (gaveUp.isEmpty() && service.isPresent() && wire.family() == WireFamily.UNKNOWN) {
            gaps.add(NotInspected.UNKNOWN_SHAPE);
        }
        if (!scanned.incomplete().isEmpty()) {
            gaps.add(scanned.failed() ? NotInspected.FAILURE : NotInspected.BUDGET);
        }
        long hidden = base64(wire.parts());
        if (hidden > 0) {
            gaps.add(NotInspected.BINARY_TYPE);
        }
        return gaps.isEmpty()
                ? Coverage.full(length)
                : new Coverage(InspectLevel.PARTIAL, length - hidden, hidden, gaps);
    }

    private static long base64(List<Part> parts) {
        long bytes = 0;
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            bytes += part.encoding() == PartEncoding.BASE64 ? part.end() - part.start() : 0;
        }
        return bytes;
    }
}
