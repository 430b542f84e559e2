package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.detect.DetectionEngine;
import dev.wirewitness.policy.detect.ScanResult;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Shows a complete body to the detectors, in the buffer it was gathered in. The first bytes settle its form; a detector
 * that fails makes the result incomplete, never the exchange fail. One thread at a time.
 */
final class BodyScan {
    private final DetectionEngine detectors;
    private final Optional<String> contentType;
    private final BodyBuffer body;
    private @Nullable BodyForm form;

    BodyScan(DetectionEngine detectors, Optional<String> contentType, BodyBuffer body) {
        this.detectors = detectors;
        this.contentType = contentType;
        this.body = body;
    }

    /** How the body reads; asked for when nothing more will arrive. */
    BodyForm form() {
        BodyForm settled = form;
        if (settled == null) {
            settled = BodyForm.of(contentType, body.bytes(), body.length());
            form = settled;
        }
        return settled;
    }

    ScanResult end() {
        BodyForm settled = form();
        if (settled == BodyForm.BINARY || body.length() == 0) {
            return new ScanResult(List.of(), "");
        }
        try {
            return detectors.scan(body.bytes(), body.length(), settled.content());
        } catch (RuntimeException | StackOverflowError e) {
            // the message of a foreign exception could quote content
            return new ScanResult(List.of(), "detectors failed: " + e.getClass().getSimpleName());
        }
    }
}
