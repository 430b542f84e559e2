package dev.wirewitness.policy.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The parameters behind the first semicolon of a header field's value: {@code ; name=token}, {@code ; name="text"}
 * (RFC 9110 section 5.6.6, RFC 7578 section 4.2).
 *
 * @param sound false where readers differ: a name stands twice, a quote is not closed, a backslash hides a quote, or
 *     something is no parameter
 */
record Parameters(List<Parameter> list, boolean sound) {
    static final Parameters NONE = new Parameters(List.of(), true);
    private static final int MOST = 32;

    /** {@code start}, {@code end}: the raw value without its quotes, as characters of the field's value. */
    record Parameter(String name, String value, int start, int end) {}

    Optional<Parameter> find(String name) {
        for (Parameter parameter : list) {
            if (parameter.name.equals(name)) {
                return Optional.of(parameter);
            }
        }
        return Optional.empty();
    }

    /** {@code from}: index of the first semicolon. */
    static Parameters of(String field, int from) {
        List<Parameter> list = new ArrayList<>();
        boolean sound = true;
        int at = from;
        while (at < field.length()) {
            if (field.charAt(at) != ';') {
                return new Parameters(list, false);
            }
            at = blank(field, at + 1);
            if (at == field.length()) {
                break; // a semicolon at the end: every reader passes over it
            }
            int equals = at;
            while (equals < field.length() && isToken(field.charAt(equals))) {
                equals++;
            }
            if (equals == at || equals == field.length() || field.charAt(equals) != '=' || list.size() == MOST) {
                return new Parameters(list, false);
            }
            String name = field.substring(at, equals).toLowerCase(Locale.ROOT);
            boolean quoted = equals + 1 < field.length() && field.charAt(equals + 1) == '"';
            int start = equals + (quoted ? 2 : 1);
            int end = quoted ? closing(field, start) : tokenEnd(field, start);
            if (end < 0) {
                list.add(new Parameter(name, field.substring(start), start, field.length()));
                return new Parameters(list, false);
            }
            String raw = field.substring(start, end);
            sound &= !raw.contains("\\\"") && (quoted || isPlain(raw)) && isNew(list, name);
            list.add(new Parameter(name, raw.replace("\\\"", "\""), start, end));
            at = blank(field, quoted ? end + 1 : end);
        }
        return new Parameters(list, sound);
    }

    private static boolean isNew(List<Parameter> list, String name) {
        for (Parameter parameter : list) {
            if (parameter.name.equals(name)) {
                return false;
            }
        }
        return true;
    }

    private static int closing(String field, int from) {
        for (int i = from; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '"') {
                return i;
            }
            if (c == '\\' && i + 1 < field.length() && field.charAt(i + 1) == '"') {
                i++;
            }
        }
        return -1;
    }

    private static int tokenEnd(String field, int from) {
        int end = from;
        while (end < field.length() && field.charAt(end) != ';' && field.charAt(end) != ' ' && field.charAt(end) != '\t') {
            end++;
        }
        return end;
    }

    private static int blank(String field, int from) {
        int at = from;
        while (at < field.length() && (field.charAt(at) == ' ' || field.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    /** An unquoted value: more than a token, since boundaries are often written so, but no quote. */
    private static boolean isPlain(String raw) {
        return !raw.isEmpty() && raw.indexOf('"') < 0 && raw.indexOf(',') < 0;
    }

    private static boolean isToken(char c) {
        return c > ' ' && c < 0x7f && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0;
    }
}
