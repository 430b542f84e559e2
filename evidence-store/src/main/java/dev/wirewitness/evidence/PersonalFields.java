package dev.wirewitness.evidence;

import java.util.Optional;

/** Personal data on its way into a record; sealed into a {@link Subject} before it is written. Never logged. */
public record PersonalFields(Optional<String> user, String sourceAddress, Optional<String> device) {
    @Override
    public String toString() {
        return "PersonalFields[sealed]";
    }
}
