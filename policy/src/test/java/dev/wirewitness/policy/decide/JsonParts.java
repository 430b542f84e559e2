package dev.wirewitness.policy.decide;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.wirewitness.policy.Part;
import dev.wirewitness.policy.PartEncoding;
import dev.wirewitness.policy.PartKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Cuts JSON for tests: every string value is a part; a field called arguments holds JSON text, data base64. */
public final class JsonParts {
    private JsonParts() {}

    public static List<Part> of(byte[] body, int length) {
        List<Part> parts = new ArrayList<>();
        try (JsonParser in = new JsonFactory().createParser(body, 0, length)) {
            String field = "";
            String role = "user";
            while (in.nextToken() != null) {
                if (in.currentToken() == JsonToken.FIELD_NAME) {
                    field = in.currentName();
                } else if (in.currentToken() == JsonToken.VALUE_STRING) {
                    int start = (int) in.currentTokenLocation().getByteOffset() + 1;
                    in.getText();
                    int end = (int) in.currentLocation().getByteOffset() - 1;
                    if (field.equals("role")) {
                        role = in.getText();
                    }
                    PartEncoding encoding = switch (field) {
                        case "arguments" -> PartEncoding.JSON_IN_STRING;
                        case "data" -> PartEncoding.BASE64;
                        default -> PartEncoding.JSON_STRING;
                    };
                    PartKind kind = field.equals("thinking")
                            ? PartKind.REASONING
                            : role.equals("assistant") ? PartKind.ASSISTANT : PartKind.USER;
                    parts.add(new Part(kind, encoding, in.getParsingContext().pathAsPointer().toString(), start, end, false));
                }
            }
        } catch (IOException e) {
            return historic(parts);
        }
        return historic(parts);
    }

    /** What stands before the last words of the assistant was sent before. */
    private static List<Part> historic(List<Part> parts) {
        int last = -1;
        for (int i = 0; i < parts.size(); i++) {
            last = parts.get(i).kind() == PartKind.ASSISTANT ? i : last;
        }
        List<Part> marked = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Part p = parts.get(i);
            marked.add(new Part(p.kind(), p.encoding(), p.path(), p.start(), p.end(), i <= last));
        }
        return marked;
    }
}
