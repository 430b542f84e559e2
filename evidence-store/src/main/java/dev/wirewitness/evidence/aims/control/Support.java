package dev.wirewitness.evidence.aims.control;

import java.util.Locale;

/** How far evidence from AI traffic reaches for a control. */
public enum Support {
    /** A query measures the control at work on traffic. */
    DIRECT,
    /** A named part of the control is covered. */
    PARTIAL,
    /** Useful input; an auditor still needs other evidence. */
    CONTEXT,
    /** Cannot be evidenced from traffic, which is said and counted. */
    NONE;

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
