package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.detect.DetectionEngine;
import dev.wirewitness.policy.detect.Scan;
import dev.wirewitness.policy.detect.ScanResult;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a body to the detectors while it arrives. The form is settled by the first bytes; a detector that fails makes
 * the result incomplete, never the exchange fail. One thread at a time.
 */
final class BodyScan {
    private static final int ENOUGH = 512;

    private final DetectionEngine detectors;
    private final Optional<String> contentType;
    private final BodyBuffer body;
    private @Nullable BodyForm form;
    private @Nullable Scan scan;
    private String failure = "";
    private int blank;

    BodyScan(DetectionEngine detectors, Optional<String> contentType, BodyBuffer body) {
        this.detectors = detectors;
        this.contentType = contentType;
        this.body = body;
    }

    /** {@code content} has just been appended to the body. */
    void appended(ByteBuffer content) {
        if (form != null) {
            feed(content);
        } else if (body.length() >= ENOUGH && begun()) {
            feed(body.content(), settle());
        }
    }

    /** White space alone says nothing of the form, however much of it there is. */
    private boolean begun() {
        blank = BodyForm.blank(body.bytes(), blank, body.length());
        return blank < body.length();
    }

    /** How the body reads; settled when not yet. */
    BodyForm form() {
        BodyForm settled = form;
        if (settled == null) {
            settled = settle();
            if (body.length() > 0) {
                feed(body.content(), settled);
            }
        }
        return settled;
    }

    ScanResult end() {
        form();
        Scan open = scan;
        if (open != null && failure.isEmpty()) {
            try {
                return open.end();
            } catch (RuntimeException | StackOverflowError e) {
                failed(e);
            }
        }
        return new ScanResult(List.of(), failure);
    }

    private BodyForm settle() {
        BodyForm settled = BodyForm.of(contentType, body.bytes(), body.length());
        form = settled;
        return settled;
    }

    private void feed(ByteBuffer content, BodyForm settled) {
        if (settled != BodyForm.BINARY) {
            try {
                scan = detectors.open(settled.content());
            } catch (RuntimeException | StackOverflowError e) {
                failed(e);
            }
            feed(content);
        }
    }

    private void feed(ByteBuffer content) {
        Scan open = scan;
        if (open != null && failure.isEmpty()) {
            try {
                open.feed(content.duplicate());
            } catch (RuntimeException | StackOverflowError e) {
                failed(e);
            }
        }
    }

    // the message of a foreign exception could quote content
    private void failed(Throwable e) {
        failure = "detectors failed: " + e.getClass().getSimpleName();
    }
}
