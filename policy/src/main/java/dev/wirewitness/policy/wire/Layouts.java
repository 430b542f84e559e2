package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.wire.Section.Form;
import java.util.List;
import java.util.Optional;

/** Chooses how a body is laid out, by its declared type and by its bytes. */
final class Layouts {
    private static final String FORM = "application/x-www-form-urlencoded";

    private Layouts() {}

    static Layout of(RequestHead head, byte[] bytes, int length) {
        List<String> fields = head.headers().all("content-type");
        String field = fields.isEmpty() ? "" : fields.getFirst();
        if (fields.size() < 2 && isJson(field, bytes, length)) {
            return Layout.plain(bytes, length, Form.JSON, List.of());
        }
        Optional<GrpcContent> grpc = GrpcContent.of(head.headers());
        if (fields.size() < 2 && grpc.isPresent() && length > 0) {
            return GrpcReader.read(grpc.get(), bytes, length);
        }
        ContentType type = ContentType.of(field);
        // two fields that differ: which of them counts is every receiver's own choice
        boolean twoFold = fields.size() > 1 && !fields.stream().allMatch(field::equals);
        Pieces pieces = new Pieces(bytes, length);
        if (twoFold || !type.sound()) {
            pieces.gap("", NotInspected.MALFORMED, 0);
        }
        if (type.isMultipart()) {
            return multipart(type, pieces);
        }
        if (type.type().equals(FORM)) {
            return form(type, pieces);
        }
        return plain(type, field, pieces);
    }

    /** By far the most bodies: decided without taking the type apart. */
    private static boolean isJson(String type, byte[] bytes, int length) {
        return length > 1
                && (bytes[0] == '{' || bytes[0] == '[')
                && bytes[1] != 0
                && type.regionMatches(true, 0, "application/json", 0, 16)
                && (type.length() == 16 || type.regionMatches(true, 16, "; charset=utf-8", 0, type.length() - 16));
    }

    private static Layout multipart(ContentType type, Pieces pieces) {
        Optional<String> boundary = type.parameter("boundary").filter(MultipartReader::isBoundary);
        if (boundary.isEmpty()) {
            return unparted(pieces);
        }
        MultipartReader reader = new MultipartReader(pieces);
        if (!reader.read(boundary.get(), type.type(), 0, pieces.length(), "", 0)) {
            return unparted(pieces);
        }
        return pieces.layout();
    }

    /** A body that claims to have parts and has none that could be told: read as one text. */
    private static Layout unparted(Pieces pieces) {
        pieces.gap("", NotInspected.MALFORMED, 0);
        int first = BodyKind.blank(pieces.bytes(), 0, pieces.length());
        boolean json = first < pieces.length() && (pieces.bytes()[first] == '{' || pieces.bytes()[first] == '[');
        return Layout.plain(pieces.bytes(), pieces.length(), json ? Form.JSON : Form.TEXT, pieces.gaps());
    }

    private static Layout form(ContentType type, Pieces pieces) {
        byte[] bytes = pieces.bytes();
        int length = pieces.length();
        // what curl -d labels a form is mostly JSON
        if (BodyKind.ofPart("", "", bytes, 0, length) == Form.JSON) {
            if (FormReader.escapes(bytes, length)) {
                pieces.gap("", NotInspected.MALFORMED, 0);
            }
            return Layout.plain(bytes, length, Form.JSON, pieces.gaps());
        }
        String charset = type.parameter("charset").orElse("");
        new FormReader(pieces).read(charset);
        return pieces.layout();
    }

    private static Layout plain(ContentType type, String field, Pieces pieces) {
        byte[] bytes = pieces.bytes();
        int length = pieces.length();
        String charset = type.parameter("charset").orElse("");
        boolean text = type.type().isEmpty() || type.type().startsWith("text/") || type.type().contains("json");
        Optional<WideCoding> wide = text ? Charsets.wide(bytes, 0, length) : Optional.empty();
        if (wide.isPresent()) {
            return recoded(field, wide.get(), pieces);
        }
        Form form = BodyKind.ofBody(field, bytes, length);
        boolean declared = form == Form.TEXT || form == Form.JSON && !type.type().contains("json") && !Utf8.valid(bytes, 0, length);
        if (declared && !charset.isEmpty()) {
            Optional<TextCoding> coding = Charsets.declared(charset, bytes, 0, length);
            if (coding.isEmpty()) {
                pieces.gap("", NotInspected.UNSUPPORTED_CODING, 0);
            } else if (coding.get() != TextCoding.AS_IS) {
                return recoded(field, coding.get(), pieces);
            }
        }
        return Layout.plain(bytes, length, form, pieces.gaps());
    }

    private static Layout recoded(String field, TextCoding coding, Pieces pieces) {
        Recoding recoding = new Recoding(pieces.bytes(), pieces.length());
        recoding.take(coding, 0, pieces.length());
        Form form = BodyKind.ofBody(field, recoding.text(), recoding.length());
        Section whole = Section.whole(form == Form.BINARY ? Form.TEXT : form, recoding.length());
        List<Coverage.Gap> gaps = pieces.gaps();
        return new Layout(recoding.text(), recoding.length(), List.of(whole), gaps, recoding);
    }
}
