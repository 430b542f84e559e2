package dev.wirewitness.policy.wire;

import java.util.Locale;
import java.util.Optional;

/**
 * A content-type value taken apart (RFC 9110 section 8.3).
 *
 * @param type type and subtype in lower case; empty when there is none
 * @param sound whether every reader takes the parameters the same way
 */
record ContentType(String type, Parameters parameters, boolean sound) {
    static final ContentType NONE = new ContentType("", Parameters.NONE, true);

    static ContentType of(String value) {
        int end = value.indexOf(';');
        String type = (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        Parameters parameters = end < 0 ? Parameters.NONE : Parameters.of(value, end);
        return new ContentType(type, parameters, parameters.sound() && type.indexOf(',') < 0);
    }

    /** A value of this parameter: the first, when it stands there twice. */
    Optional<String> parameter(String name) {
        return parameters.find(name).map(Parameters.Parameter::value);
    }

    boolean isMultipart() {
        return type.startsWith("multipart/");
    }
}
