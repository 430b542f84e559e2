package dev.wirewitness.evidence;

/** A legal hold ended; what it held is under the retention again. */
public record LegalHoldReleased(String id, String reason, String actor) implements Statement {
    @Override
    public String type() {
        return "hold.legal_released";
    }
}
