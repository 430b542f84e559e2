package dev.wirewitness.policy.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.wire.Section.Form;
import dev.wirewitness.policy.wire.Section.Role;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Multipart bodies fall into their parts, or say that they can be read in two ways. */
class MultipartTest {
    private static final String B = "----WebKitFormBoundaryX7";
    private static final String TYPE = "multipart/form-data; boundary=" + B;
    private static final String GOOD = part("model", "gpt-image-2")
            + part("prompt", "a cat\r\nwith two lines")
            + "--" + B + "\r\nContent-Disposition: form-data; name=\"image[]\"; filename=\"a \\ b.png\"\r\n"
            + "Content-Type: image/png\r\n\r\n\u0089PNG\r\n\u001a\n\0\0\0\rIHDR\r\n"
            + "--" + B + "--\r\n";

    @Test
    void parts_areCutWhereTheyStand() {
        Layout layout = layout(TYPE, GOOD);

        assertThat(layout.gaps()).isEmpty();
        assertThat(layout.isBody()).isTrue();
        assertThat(values(layout)).containsExactly(
                "/model gpt-image-2", "/prompt a cat\r\nwith two lines", "/image[] \u0089PNG\r\n\u001a\n\0\0\0\rIHDR");
        assertThat(layout.sections()).extracting(Section::form).endsWith(Form.BINARY);
        assertThat(texts(layout, Role.LABEL)).containsExactly(
                "/model model", "/prompt prompt", "/image[] image[]", "/image[] a \\ b.png");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"a",
        "multipart/form-data; boundary=" + "x" + "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy",
        "multipart/form-data; boundary=other", "multipart/form-data; boundary=a\u0001b",
        "multipart/form-data; boundary=" + B + "; boundary=" + B, "multipart/mixed; junk; boundary=" + B
    })
    void boundary_unusable_bodyIsReadAndMarked(String type) {
        Layout layout = layout(type, GOOD);

        assertThat(layout.gaps()).extracting(Coverage.Gap::why).contains(NotInspected.MALFORMED);
        assertThat(layout.sections()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"" + B + "\"", B + ";charset=utf-8", B + " ; x=y"})
    void boundary_quotedOrWithNeighbours_isTheSame(String value) {
        assertThat(values(layout("multipart/form-data; boundary=" + value, GOOD))).hasSize(3);
    }

    @Test
    void delimiter_otherwiseRead_isMarked() {
        List<String> bodies = List.of(
                GOOD.replace("\r\n--" + B + "\r\n", "\n--" + B + "\r\n"),
                GOOD.replace("--" + B + "\r\nContent", "--" + B + "\nContent"),
                GOOD.replace("--" + B + "\r\nContent", "--" + B + " \r\nContent"),
                GOOD.replace("--" + B + "--", "--" + B),
                GOOD.replace("\r\n--" + B + "--\r\n", ""),
                GOOD.replace("a cat", "--" + B + "x"),
                GOOD.replace("a cat", "a\r\n--" + B + "x"),
                GOOD + "--" + B + "\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nother\r\n--" + B + "--",
                GOOD.replace("name=\"model\"\r\n\r\n", "name=\"model\"\r\n"));
        for (String body : bodies) {
            assertThat(marked(layout(TYPE, body))).as(body).isTrue();
        }
    }

    @Test
    void head_otherwiseRead_isMarked() {
        String disposition = "Content-Disposition: form-data; name=\"model\"";
        List<String> heads = List.of(
                disposition + "\r\n" + disposition,
                "Content-Disposition: form-data;\r\n name=\"model\"",
                "Content-Disposition : form-data; name=\"model\"",
                "Content-Disposition: form-data",
                "Content-Disposition: attachment; name=\"model\"",
                disposition + "; name=\"prompt\"",
                "Content-Disposition: form-data; name=\"mo\\\"del\"",
                "Content-Disposition: form-data; name=\"model",
                "Content-Disposition: form-data; name*0=\"mo\"; name*1=\"del\"",
                disposition + "\nX: y",
                disposition + "\r\nno colon here",
                disposition + "\r\nX: " + "y".repeat(20_000),
                disposition + "\r\nX: y".repeat(100),
                "");
        for (String head : heads) {
            assertThat(marked(layout(TYPE, GOOD.replace(disposition, head)))).as(head).isTrue();
        }
    }

    @Test
    void field_thatMattersTwice_isMarked() {
        assertThat(marked(layout(TYPE, part("model", "gpt-5-mini") + GOOD))).isTrue();
        assertThat(marked(layout(TYPE, part("tag", "a") + part("tag", "b") + GOOD))).isFalse();
    }

    @Test
    void fileName_extended_isReadDecoded() {
        String body = "--" + B + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.txt\"; "
                + "filename*=UTF-8''jos%C3%A9%40example.com.txt\r\n\r\nhello\r\n--" + B + "--";

        Layout layout = layout(TYPE, body);

        assertThat(layout.gaps()).isEmpty();
        assertThat(texts(layout, Role.LABEL)).contains("/file UTF-8''josé@example.com.txt");
        assertThat(texts(layout, Role.FILE)).containsExactly("/file hello");
        Section name = layout.sections().getLast();
        int at = name.start() + "UTF-8''jos\u00c3\u00a9".length();
        assertThat(body.substring(layout.place(at), layout.placeEnd(at + 1))).isEqualTo("%40");
    }

    @Test
    void nested_isReadToItsDepth() {
        String inner = "--in\r\nContent-Type: text/plain\r\n\r\nsecret\r\n--in--";
        String body = "--out\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n" + inner + "\r\n--out--";

        Layout layout = layout("multipart/mixed; boundary=out", body);

        assertThat(layout.gaps()).isEmpty();
        assertThat(values(layout)).containsExactly("/0/0 secret");

        String deep = "x";
        for (int i = 0; i < 6; i++) {
            deep = "--b" + i + "z\r\nContent-Type: multipart/mixed; boundary=b" + (i - 1) + "z\r\n\r\n" + deep + "\r\n--b"
                    + i + "z--";
        }
        assertThat(marked(layout("multipart/mixed; boundary=b5z", deep))).isTrue();
    }

    @Test
    void related_googleUpload_isMetadataAndMedia() {
        String body = "--b\r\nContent-Type: application/json\r\n\r\n{\"file\":{\"displayName\":\"x\"}}\r\n"
                + "--b\r\nContent-Type: text/plain\r\n\r\nwords\r\n--b--";

        Layout layout = layout("multipart/related; boundary=b", body);

        assertThat(layout.sections()).extracting(Section::form).containsExactly(Form.JSON, Form.TEXT);
        assertThat(layout.sections()).extracting(Section::path).containsExactly("/0", "/1");
    }

    @Test
    void transferCoding_isNotInspected_andNamed() {
        String body = "--b\r\nContent-Disposition: form-data; name=\"f\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + "c2VjcmV0\r\n--b--";

        assertThat(layout("multipart/form-data; boundary=b", body).gaps())
                .containsExactly(new Coverage.Gap("/f", NotInspected.UNSUPPORTED_CODING, 8));
    }

    @Test
    void charset_ofAPart_isReadOrMarked() {
        byte[] wide = "clé secrète".getBytes(java.nio.charset.StandardCharsets.UTF_16LE);
        String wideBody = "--b\r\nContent-Disposition: form-data; name=\"f\"\r\nContent-Type: text/plain; charset=utf-16le"
                + "\r\n\r\n" + new String(wide, ISO_8859_1) + "\r\n--b--";
        assertThat(values(layout("multipart/form-data; boundary=b", wideBody))).containsExactly("/f clé secrète");

        String latin = "--b\r\nContent-Disposition: form-data; name=\"f\"\r\nContent-Type: text/plain; charset=iso-8859-1"
                + "\r\n\r\nclé\r\n--b--";
        assertThat(values(layout("multipart/form-data; boundary=b", latin))).containsExactly("/f clé");

        String unknown = latin.replace("iso-8859-1", "utf-7");
        assertThat(layout("multipart/form-data; boundary=b", unknown).gaps())
                .extracting(Coverage.Gap::why).containsExactly(NotInspected.UNSUPPORTED_CODING);
    }

    @Test
    void parts_thousands_endInABudget() {
        String body = part("a", "b").repeat(5_000) + "--" + B + "--";

        Layout layout = layout(TYPE, body);

        assertThat(layout.gaps()).extracting(Coverage.Gap::why).contains(NotInspected.BUDGET);
        assertThat(layout.sections().size()).isLessThanOrEqualTo(Pieces.MOST);
    }

    @Test
    void everyCut_isMarked_andNothingThrows() {
        byte[] body = GOOD.getBytes(ISO_8859_1);
        for (int cut = 0; cut < body.length - 2; cut++) {
            Layout layout = Layout.of(Bodies.post("h", "/", "content-type", TYPE), ByteBuffer.wrap(body, 0, cut));
            assertThat(marked(layout)).as("cut at %d", cut).isTrue();
            ordered(layout);
        }
    }

    @Test
    void mutated_soundBodiesReadAlikeEverywhere() {
        Random random = new Random(20261126);
        int sound = 0;
        for (int round = 0; round < 20_000; round++) {
            String body = mutated(random);
            Layout layout = layout("multipart/form-data; boundary=b", body);
            ordered(layout);
            if (layout.sound()) {
                sound++;
                List<String> ours = values(layout);
                assertThat(strict(body)).as(body).isEqualTo(ours);
                assertThat(lenient(body)).as(body).isEqualTo(ours);
                assertThat(splitting(body)).as(body).isEqualTo(ours);
            }
        }
        assertThat(sound).isBetween(500, 19_000);
    }

    private static String mutated(Random random) {
        StringBuilder body = new StringBuilder();
        int parts = 1 + random.nextInt(3);
        for (int i = 0; i < parts; i++) {
            body.append("--b\r\nContent-Disposition: form-data; name=\"f").append(i).append("\"\r\n\r\nv")
                    .append("x-\r\n".repeat(random.nextInt(3))).append("\r\n");
        }
        body.append("--b--\r\n");
        String[] bits = {"\r", "\n", "\r\n", "-", "--b", "--b\r\n", "\r\n--b", "--", " ", "\"", ":", ";", "\0", "\r\n\r\n"};
        for (int i = random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(body.length());
            switch (random.nextInt(3)) {
                case 0 -> body.insert(at, bits[random.nextInt(bits.length)]);
                case 1 -> body.deleteCharAt(at);
                default -> body.setCharAt(at, "\r\n-b :x".charAt(random.nextInt(7)));
            }
        }
        return body.toString();
    }

    /** A slow obvious reader by the letter of RFC 2046. */
    private static List<String> strict(String body) {
        String[] pieces = ("\r\n" + body).split(Pattern.quote("\r\n--b"), -1);
        List<String> found = new ArrayList<>();
        for (int i = 1; i < pieces.length && !pieces[i].startsWith("--"); i++) {
            add(found, pieces[i].substring(2), "\r\n\r\n");
        }
        return found;
    }

    /** A reader of lines that takes any line end and any blanks. */
    private static List<String> lenient(String body) {
        List<String> found = new ArrayList<>();
        StringBuilder part = null;
        for (String line : body.split("(?<=\n)|(?<=\r)(?!\n)", -1)) {
            if (line.startsWith("--b")) {
                if (part != null) {
                    add(found, part.toString().replaceFirst("(\r\n|\n|\r)\\z", ""), "\r\n\r\n");
                }
                part = line.startsWith("--b--") ? null : new StringBuilder();
                if (part == null) {
                    break;
                }
            } else if (part != null) {
                part.append(line);
            }
        }
        return found;
    }

    /** A reader that splits at the boundary wherever it stands. */
    private static List<String> splitting(String body) {
        List<String> found = new ArrayList<>();
        String[] pieces = body.split("--b", -1);
        for (int i = 1; i < pieces.length && !pieces[i].startsWith("--"); i++) {
            add(found, pieces[i].strip().isEmpty() ? "" : pieces[i].substring(2, pieces[i].length() - 2), "\r\n\r\n");
        }
        return found;
    }

    private static void add(List<String> found, String part, String gap) {
        int head = part.indexOf(gap);
        var name = Pattern.compile("name=\"([^\"]*)\"").matcher(head < 0 ? "" : part.substring(0, head));
        String value = head < 0 ? "?" : part.substring(head + 4);
        if (!value.isEmpty()) {
            found.add("/" + (name.find() ? name.group(1) : "?") + " " + value);
        }
    }

    private static void ordered(Layout layout) {
        int end = 0;
        for (Section section : layout.sections()) {
            assertThat(section.start()).isGreaterThanOrEqualTo(end);
            end = section.end();
        }
        assertThat(end).isLessThanOrEqualTo(layout.length());
    }

    private static boolean marked(Layout layout) {
        return !layout.sound();
    }

    private static List<String> values(Layout layout) {
        List<String> values = new ArrayList<>(texts(layout, Role.VALUE, Role.FILE));
        return values;
    }

    private static List<String> texts(Layout layout, Role... roles) {
        return layout.sections().stream()
                .filter(section -> List.of(roles).contains(section.role()))
                .map(section -> section.path() + " " + new String(
                        layout.text(),
                        section.start(),
                        section.end() - section.start(),
                        layout.isBody() ? ISO_8859_1 : UTF_8))
                .toList();
    }

    private static String part(String name, String value) {
        return "--" + B + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    private static Layout layout(String type, String body) {
        return Layout.of(Bodies.post("h", "/", "content-type", type), ByteBuffer.wrap(body.getBytes(ISO_8859_1)));
    }
}
