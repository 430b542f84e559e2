package dev.wirewitness.policy.ruleset;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A YAML structure as JSON text, so that a test's body can be written the YAML way. */
final class JsonText {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonText() {}

    static String of(Node node) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            write(node, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(Node node, JsonGenerator out) throws IOException {
        switch (node) {
            case MappingNode mapping -> {
                out.writeStartObject();
                for (NodeTuple tuple : mapping.getValue()) {
                    out.writeFieldName(tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "");
                    write(tuple.getValueNode(), out);
                }
                out.writeEndObject();
            }
            case SequenceNode sequence -> {
                out.writeStartArray();
                for (Node element : sequence.getValue()) {
                    write(element, out);
                }
                out.writeEndArray();
            }
            case ScalarNode scalar -> writeScalar(scalar, out);
            default -> out.writeNull();
        }
    }

    private static void writeScalar(ScalarNode scalar, JsonGenerator out) throws IOException {
        String text = scalar.getValue();
        boolean number = text.length() < 30 && text.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
        if (scalar.getTag().equals(Tag.NULL)) {
            out.writeNull();
        } else if (scalar.getTag().equals(Tag.BOOL) && (text.equals("true") || text.equals("false"))) {
            out.writeBoolean(text.equals("true"));
        } else if ((scalar.getTag().equals(Tag.INT) || scalar.getTag().equals(Tag.FLOAT)) && number) {
            out.writeNumber(text);
        } else {
            out.writeString(text);
        }
    }
}
