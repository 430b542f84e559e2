package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.wire.Section.Role;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Cuts {@code application/x-www-form-urlencoded} content into names and values (WHATWG URL section 5.1). Broken escapes
 * are text here, an error or nothing elsewhere: then the body counts as one that can be read in two ways. One use.
 */
final class FormReader {
    private final Pieces pieces;
    private final byte[] bytes;
    private final int length;
    private boolean broken;

    FormReader(Pieces pieces) {
        this.pieces = pieces;
        bytes = pieces.bytes();
        length = pieces.length();
    }

    void read(String charset) {
        boolean utf8 = Charsets.declared(charset, bytes, 0, 0).filter(TextCoding.AS_IS::equals).isPresent();
        Optional<TextCoding> old = Charsets.singleByte(charset.isEmpty() ? "utf-8" : charset);
        if (!utf8 && old.isEmpty()) {
            pieces.gap("", NotInspected.UNSUPPORTED_CODING, 0);
        }
        PercentCoding coding = old.isEmpty() ? PercentCoding.FORM : new PercentCoding(true, old.get());
        Set<String> names = new HashSet<>();
        int at = 0;
        while (at < length && !pieces.full()) {
            int end = find('&', at, length);
            field(coding, at, end, names);
            at = end + 1;
        }
        if (at < length) {
            pieces.gap("", NotInspected.BUDGET, length - at);
        }
        if (broken) {
            pieces.gap("", NotInspected.MALFORMED, 0);
        }
    }

    private void field(PercentCoding coding, int start, int end, Set<String> names) {
        int equals = find('=', start, end);
        String name = decode(start, equals);
        String path = "/" + name.replace("~", "~0").replace("/", "~1");
        // which of two fields of one name counts is every receiver's own choice
        broken |= FieldNames.matter(name) && !names.add(name);
        check(start, end);
        pieces.addAlone(coding, "", path, start, equals, Role.LABEL);
        if (equals < end) {
            pieces.addAlone(coding, name, path, equals + 1, end, Role.VALUE);
        }
    }

    private void check(int start, int end) {
        for (int i = start; i < end && !broken; i++) {
            broken = bytes[i] == '%' && PercentCoding.escape(bytes, i, end) < 0;
        }
    }

    private String decode(int start, int end) {
        Utf8Out out = new Utf8Out(end - start);
        int at = start;
        while (at < end) {
            at = PercentCoding.FORM.next(bytes, at, end, out);
        }
        return new String(out.bytes(), 0, out.length(), StandardCharsets.UTF_8);
    }

    private int find(char c, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != c) {
            at++;
        }
        return at;
    }

    /** Whether a reader of forms would find percent escapes in it. */
    static boolean escapes(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '%' && PercentCoding.escape(bytes, i, length) >= 0) {
                return true;
            }
        }
        return false;
    }
}
