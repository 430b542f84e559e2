package dev.wirewitness.policy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What escapes become, and where the decoded bytes stood. */
class DecodedTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"a\\nb\"|<a⏎b>",
                "\"a\\\\nb\"|<a⏎b>",
                "\"a\\\\\\\\nb\"|<a⏎b>",
                "\"\\\"k\\\"\"|<\"k\">",
                "\"{\\\\\\\"k\\\\\\\"}\"|<{\"k\"}>",
                "\"end\\\\\",\"x\"|<end\\>,<x>",
                "\"\\u0041\\/\\u00e9\"|<A/é>",
                "\"\\ud83d\\ude00\"|<😀>",
                "\"\\\\ud83d\\\\ude00\"|<😀>",
                "\"\\ud83dx\\ude00\"|<\ufffdx\ufffd>",
                "\"\\u00\"|<\\u00>",
                "\"\\d+\"|<\\d+>",
                "\"open|<open",
                "\"a\\|<a\\"
            })
    void decode_json(String raw, String expected) {
        assertThat(decoded(raw, Content.JSON)).isEqualTo(expected.replace('⏎', '\n'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a\u200bb\u00adc\u2060d\ufeff|abcd",
                "ＡＫ１-２．ｃ，|AK1-2.c，",
                "\ud835\udc00\ud835\udfd7Ⓐⓩ|A9Az",
                "٤٥ ۹ ५|45 9 5",
                "АКIA12|AKIA12",
                "sk-liｖе-аbcd|sk-live-abcd",
                "кеу 12с Москва ключAPI|кеу 12с Москва ключAPI",
                "\ud83c\udff4\udb40\udc67\udb40\udc62\udb40\udc65\udb40\udc6e\udb40\udc67\udb40\udc7f|\ud83c\udff4",
                "x\udb40\udc73\udb40\udc65\udb40\udc6e\udb40\udc64y|x\u001fsend\u001fy",
                "A\udb40\udc73B\udb40\udd00C|ABC",
                "é日本語🙂|é日本語🙂"
            })
    void decode_lookalikes_areWhatAPersonReads(String written, String read) {
        assertThat(decoded(written, Content.PLAIN)).isEqualTo(read);
        String escaped = Scans.escaped(written);
        assertThat(decoded(escaped, Content.PLAIN)).isEqualTo(read);
        assertThat(decoded(Scans.quoted(escaped), Content.JSON)).isEqualTo("<" + read + ">");
    }

    /** The same, however the text is written and however long the run is; the last ten are near enough. */
    @ParameterizedTest
    @ValueSource(ints = {1, 9, 10, 11, 23, 24, 25, 36, 37, 48, 100})
    void decode_runOfAnotherScript_onlyWhatIsNearLatinIsFolded(int count) {
        String expected = "\u043e".repeat(Math.max(0, count - 10)) + "o".repeat(Math.min(count, 10)) + "ABC";

        assertThat(decoded("да " + "\u043e".repeat(count) + "ABC", Content.PLAIN)).isEqualTo("да " + expected);
        assertThat(decoded("да " + "\\u043e".repeat(count) + "ABC", Content.PLAIN)).isEqualTo("да " + expected);
        assertThat(decoded("\u043e".repeat(count) + " ABC", Content.PLAIN)).isEqualTo("\u043e".repeat(count) + " ABC");
    }

    @Test
    void decode_plain_quotesAreText() {
        assertThat(decoded("a \"b\\nc\" \u0001", Content.PLAIN)).isEqualTo("a \"b\nc\" \u001f");
    }

    @Test
    void decode_placeholder_isMasked() {
        assertThat(decoded("a[REDACTED:e-mail:abcdefgh23]b[REDACTED:x:short]", Content.PLAIN))
                .isEqualTo("a" + "#".repeat(28) + "b[REDACTED:x:short]");
    }

    @Test
    void raw_behindEscapes_isTheRawOffset() {
        byte[] raw = "\"x\\n\\ud83d\\ude00y\"".getBytes(StandardCharsets.UTF_8);
        DecodedText text = DecodedText.decode(raw, raw.length, Content.JSON);

        // <x\n😀y>: offsets 1 2 3 4..7 8 9
        assertThat(text.raw(2)).isEqualTo(1);
        assertThat(text.raw(3)).isEqualTo(2);
        assertThat(text.raw(4)).isEqualTo(4);
        assertThat(text.raw(8)).isEqualTo(16);
        assertThat(text.raw(9)).isEqualTo(17);
        assertThat(text.raw(text.end())).isEqualTo(raw.length);
    }

    @Test
    void betweenStrings_numbersYes_stringsNo() {
        byte[] raw = "{\"a\":12,\"b\":\"3\"}".getBytes(StandardCharsets.UTF_8);
        DecodedText text = DecodedText.decode(raw, raw.length, Content.JSON);

        assertThat(text.betweenStrings(6)).isTrue();
        assertThat(text.betweenStrings(3)).isFalse();
        assertThat(text.betweenStrings(14)).isFalse();
    }

    private static String decoded(String raw, Content content) {
        byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
        DecodedText text = DecodedText.decode(bytes, bytes.length, content);
        return new String(text.bytes(), text.start(), text.end() - text.start(), StandardCharsets.UTF_8)
                .replace((char) DecodedText.OPEN, '<')
                .replace((char) DecodedText.CLOSE, '>')
                .replace((char) DecodedText.MASK, '#');
    }
}
