package dev.wirewitness.policy.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.Edit;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.wire.Section.Form;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms, charsets and lines: the text that is read, and the way back into the body. */
class LayoutTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    @Test
    void form_valuesAreDecoded_andLeadBack() {
        String body = "model=gpt-5&f.req=%5B%22a+b%22%2C%22%C3%BC%22%5D&at=x%3d";

        Layout layout = layout(FORM, body);

        assertThat(texts(layout)).containsExactly("model", "gpt-5", "f.req", "[\"a b\",\"ü\"]", "at", "x=");
        assertThat(layout.gaps()).isEmpty();
        int space = new String(layout.text(), 0, layout.length(), UTF_8).indexOf("a b") + 1;
        assertThat(body.charAt(layout.place(space))).isEqualTo('+');
        assertThat(layout.placeEnd(space + 1)).isEqualTo(layout.place(space) + 1);
    }

    @Test
    void form_edits_arePercentEncoded() {
        String body = "a=1&prompt=key+%41%42C%21&b=2";
        Layout layout = layout(FORM, body);
        int at = new String(layout.text(), 0, layout.length(), UTF_8).indexOf("ABC");

        List<Edit> edits = layout.edits(List.of(new Edit(at, at + 3, "[REDACTED:x:y]")));

        assertThat(applied(body, edits)).isEqualTo("a=1&prompt=key+%5BREDACTED%3Ax%3Ay%5D%21&b=2");
    }

    @Test
    void form_labelOnJson_isJson() {
        assertThat(layout(FORM, "{\"model\":\"x\"}").sections()).extracting(Section::form).containsExactly(Form.JSON);
        assertThat(layout(FORM, "{\"model\":\"%41\"}").gaps())
                .extracting(Coverage.Gap::why).containsExactly(NotInspected.MALFORMED);
        assertThat(texts(layout(FORM, "[1]x=%41"))).containsExactly("[1]x", "A");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%4", "a=%zz", "%=1", "model=a&x=1&model=b"})
    void form_readInTwoWays_isMarked(String body) {
        assertThat(layout(FORM, body).sound()).isFalse();
    }

    @Test
    void form_manyFields_endInABudget() {
        assertThat(layout(FORM, "a=b&".repeat(10_000)).gaps())
                .extracting(Coverage.Gap::why).contains(NotInspected.BUDGET);
    }

    @Test
    void form_randomFields_readAsTheLibraryReadsThem() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 3_000; round++) {
            List<String> expected = new ArrayList<>();
            StringBuilder body = new StringBuilder();
            for (int i = random.nextInt(5); i >= 0; i--) {
                String name = "n" + i;
                String value = random(random);
                body.append(body.isEmpty() ? "" : "&").append(name).append('=').append(URLEncoder.encode(value, UTF_8));
                expected.add(name);
                if (!value.isEmpty()) {
                    expected.add(value);
                }
            }
            Layout layout = layout(FORM, body.toString());
            assertThat(texts(layout)).isEqualTo(expected);
            leadsBack(layout, body.toString());
        }
    }

    @Test
    void form_mutated_neverThrows_editsStayForms() {
        Random random = new Random(8);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder body = new StringBuilder("a=%C3%BC+b&prompt=x%26y&=&c");
            for (int i = random.nextInt(4); i > 0; i--) {
                body.setCharAt(random.nextInt(body.length()), "%&=+aF2\u00ff\0".charAt(random.nextInt(9)));
            }
            Layout layout = layout(FORM, body.toString());
            for (Section section : layout.sections()) {
                Edit edit = new Edit(section.start(), section.end(), "[R:&=]");
                String edited = applied(body.toString(), layout.edits(List.of(edit)));
                assertThat(count(edited)).as(body.toString()).isEqualTo(count(body.toString()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "UTF-16LE,application/json", "UTF-16BE,application/json", "UTF-32LE,application/json",
        "UTF-32BE,application/json; charset=utf-8", "UTF-16,application/json", "UTF-16LE,text/plain",
        "ISO-8859-1,text/plain; charset=iso-8859-1", "windows-1251,text/plain; charset=windows-1251"
    })
    void charset_isConverted_andEditsAreWrittenInIt(String charset, String type) {
        String said = charset.equals("windows-1251") ? "ключ" : "clé";
        String text = "{\"k\":\"" + said + " SECRET\"}";
        byte[] body = text.getBytes(Charset.forName(charset));

        Layout layout = Layout.of(Bodies.post("h", "/", "content-type", type), ByteBuffer.wrap(body));

        String read = new String(layout.text(), 0, layout.length(), UTF_8);
        assertThat(read.replace("\ufeff", "")).isEqualTo(text);
        assertThat(layout.sections()).extracting(Section::form).containsExactly(Form.JSON);
        int at = new String(layout.text(), 0, layout.length(), ISO_8859_1).indexOf("SECRET");
        List<Edit> edits = layout.edits(List.of(new Edit(at, at + 6, "[R]")));
        ByteBuffer edited = Edit.apply(ByteBuffer.wrap(body), edits);
        assertThat(Charset.forName(charset).decode(edited).toString()).isEqualTo(text.replace("SECRET", "[R]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"utf-7", "shift_jis", "no-such-charset", "iso-2022-jp"})
    void charset_unreadable_isMarked(String charset) {
        Layout layout = layout("text/plain; charset=" + charset, "+AGE-");

        assertThat(layout.gaps()).extracting(Coverage.Gap::why).containsExactly(NotInspected.UNSUPPORTED_CODING);
    }

    @Test
    void lines_areLinesByTypeOrByFile() {
        String lines = "{\"a\":1}\n{\"b\":2}\n";

        assertThat(layout("application/x-ndjson", lines).sections()).extracting(Section::form)
                .containsExactly(Form.JSON_LINES);
        assertThat(BodyKind.ofPart("application/octet-stream", "x.bin", lines.getBytes(UTF_8), 0, lines.length()))
                .isEqualTo(Form.JSON_LINES);
        assertThat(BodyKind.ofPart("", "", "[1] see".getBytes(UTF_8), 0, 7)).isEqualTo(Form.TEXT);
    }

    @Test
    void contentType_twice_isMarked() {
        Layout layout = Layout.of(
                Bodies.post("h", "/", "content-type", "application/json", "content-type", FORM), Bodies.bytes("{\"a\":1}"));

        assertThat(layout.sound()).isFalse();
    }

    private static void leadsBack(Layout layout, String body) throws Exception {
        for (Section section : layout.sections()) {
            String raw = body.substring(layout.place(section.start()), layout.placeEnd(section.end()));
            String text = new String(layout.text(), section.start(), section.end() - section.start(), UTF_8);
            assertThat(URLDecoder.decode(raw, UTF_8)).isEqualTo(text);
        }
    }

    private static long count(String form) {
        return form.chars().filter(c -> c == '&').count();
    }

    private static String random(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(200); i > 0; i--) {
            text.appendCodePoint(random.nextInt(4) == 0 ? 0xa0 + random.nextInt(0x3000) : ' ' + random.nextInt(95));
        }
        return text.toString();
    }

    private static String applied(String body, List<Edit> edits) {
        return ISO_8859_1.decode(Edit.apply(ByteBuffer.wrap(body.getBytes(ISO_8859_1)), edits)).toString();
    }

    private static List<String> texts(Layout layout) {
        return layout.sections().stream()
                .map(s -> new String(layout.text(), s.start(), s.end() - s.start(), UTF_8))
                .toList();
    }

    private static Layout layout(String type, String body) {
        return Layout.of(Bodies.post("h", "/", "content-type", type), ByteBuffer.wrap(body.getBytes(ISO_8859_1)));
    }
}
