package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Operation;
import dev.wirewitness.policy.Part;
import dev.wirewitness.policy.PartEncoding;
import dev.wirewitness.policy.PartKind;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.wire.Section.Form;
import dev.wirewitness.policy.wire.Section.Role;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a body that falls into sections: fields by their names, JSON inside of them by its shape, files of JSON lines
 * line by line. One use, one thread.
 */
final class FieldReader {
    /** Lines of one file that are read as requests; all of them are scanned. */
    private static final int MOST_LINES = 50_000;
    /** Base64 shorter than this is told by the detectors, not by its looks. */
    private static final int LONG_BASE64 = 1024;

    private final Layout layout;
    private final Route route;
    private final List<Part> parts = new ArrayList<>();
    private final List<String> models = new ArrayList<>();
    private String model = "";
    private int streaming = -1;
    private boolean wellFormed;
    private Operation operation;

    FieldReader(Layout layout, Route route) {
        this.layout = layout;
        this.route = route;
        wellFormed = layout.sound();
        operation = route.operation();
    }

    void read() {
        List<Section> sections = layout.sections();
        for (Section section : sections) {
            switch (section.form()) {
                case JSON -> json(section, section.start(), section.end(), section.path());
                case JSON_LINES -> lines(section);
                case TEXT -> text(section);
                case BINARY -> {
                    // nothing to read; the coverage says so
                }
            }
        }
    }

    List<Part> parts() {
        return parts;
    }

    List<String> models() {
        return models;
    }

    String model() {
        return model;
    }

    int streaming() {
        return streaming;
    }

    boolean wellFormed() {
        return wellFormed;
    }

    Operation operation() {
        return operation;
    }

    private void text(Section section) {
        if (section.role() == Role.LABEL) {
            add(PartKind.OTHER, PartEncoding.PLAIN, section);
            return;
        }
        if (section.role() == Role.FILE) {
            add(PartKind.FILE, PartEncoding.PLAIN, section);
            return;
        }
        String name = section.name();
        if (FieldNames.isModel(name)) {
            model(value(section));
        } else if (name.equalsIgnoreCase("stream")) {
            streaming = value(section).equalsIgnoreCase("true") ? 1 : 0;
        } else if (name.equals(WebForms.FRIENDLY_NAME)) {
            operation = value(section).contains("SendMessage") ? Operation.CHAT : Operation.OTHER;
        }
        boolean base64 = section.end() - section.start() >= LONG_BASE64 && isBase64(section);
        PartKind whose = section.role() == Role.MESSAGE ? PartKind.USER : FieldNames.kind(name);
        add(base64 ? PartKind.FILE : whose, base64 ? PartEncoding.BASE64 : PartEncoding.PLAIN, section);
    }

    private void json(Section section, int start, int end, String path) {
        ShapeReader reader = new ShapeReader(new JsonCursor(layout.text(), start, end), shape(section));
        reader.read();
        wellFormed &= reader.wellFormed();
        int found = parts.size();
        for (Part part : reader.parts()) {
            parts.add(new Part(
                    part.kind(),
                    part.encoding(),
                    path + part.path(),
                    part.start() + start,
                    part.end() + start,
                    part.history()));
        }
        if (parts.size() == found) {
            PartKind kind = switch (section.role()) {
                case FILE -> PartKind.FILE;
                case MESSAGE -> PartKind.USER;
                case VALUE, LABEL -> FieldNames.kind(section.name());
            };
            parts.add(new Part(kind, PartEncoding.JSON_VALUE, path, start, end, false));
        }
        for (String named : reader.models()) {
            model(named);
        }
        if (section.role() == Role.VALUE && reader.streaming() >= 0) {
            streaming = reader.streaming();
        }
    }

    private void lines(Section section) {
        byte[] text = layout.text();
        int line = section.start();
        for (int number = 0; line < section.end() && number < MOST_LINES; number++) {
            int end = line;
            while (end < section.end() && text[end] != '\n') {
                end++;
            }
            if (BodyKind.blank(text, line, end) < end) {
                json(section, line, end, section.path() + "/" + number);
            }
            line = end + 1;
        }
    }

    private Shape shape(Section section) {
        if (section.role() == Role.FILE || section.form() == Form.JSON_LINES) {
            return Shapes.BATCH;
        }
        boolean named = route.family() != WireFamily.UNKNOWN && route.shape() != Shapes.PLAIN;
        return named ? route.shape() : WebForms.FIELDS;
    }

    private void model(String named) {
        if (named.isEmpty()) {
            return;
        }
        model = model.isEmpty() ? named : model;
        if (!models.contains(named)) {
            models.add(named);
        }
    }

    private void add(PartKind kind, PartEncoding encoding, Section section) {
        parts.add(new Part(kind, encoding, section.path(), section.start(), section.end(), false));
    }

    private String value(Section section) {
        int end = Math.min(section.end(), section.start() + 256);
        return new String(layout.text(), section.start(), end - section.start(), StandardCharsets.UTF_8).strip();
    }

    /** The alphabet of RFC 4648 sections 4 and 5 alone, behind the head of a data: URL if there is one. */
    private boolean isBase64(Section section) {
        byte[] text = layout.text();
        int at = section.start();
        if (text[at] == 'd') {
            int comma = at;
            while (comma < Math.min(section.end(), at + 128) && text[comma] != ',') {
                comma++;
            }
            at = comma + 1;
        }
        boolean mixed = false;
        for (int i = at; i < section.end(); i++) {
            byte b = text[i];
            boolean digit = b >= '0' && b <= '9';
            boolean letter = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z';
            if (!letter && !digit && "+/=-_\r\n".indexOf(b) < 0) {
                return false;
            }
            mixed |= digit;
        }
        return mixed && at < section.end();
    }
}
