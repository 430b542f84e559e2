package dev.wirewitness.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.Category;
import dev.wirewitness.policy.detect.DetectorDescription;
import dev.wirewitness.policy.detect.Detectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** deploy/docs/detectors.md lists the built-in detectors as they are; {@code -Dwirewitness.docs.write=true} writes it. */
class DetectorListTest {
    private static final Path FILE = Path.of("docs", "detectors.md");
    private static final String HEAD = """
            # Built-in detectors

            Their ids stand in records and placeholders (`[REDACTED:aws-access-key:…]`), in rules (`finding: {type: …}`) and
            under `detectors: disable` in a policy. [policy.md](policy.md#detectors-and-dictionaries) tells how to add your own.
            This list is checked by the build.

            A detection carries a confidence from 0 to 100, which is a sum, and `policy explain` names each part of it:

            - **base**: what the form alone is worth, in the last column. Forms that nothing else has begin high; digits alone,
              or characters behind a vendor's name, begin low.
            - **context**: a word before it, or the JSON key it stands under, that says what it is (`ssn`, `steuer-id`): up to 38.
              Some detectors need the vendor's name and a word such as *key*, *token* or *secret* before the value, or see nothing.
            - **checksum valid**: where the vendor's tokens carry one. A wrong checksum takes nothing away. National ids and
              card numbers are different: digits whose check digit is wrong are no such number, and are not reported.
            - **test value**, **low entropy**: words such as *example* within a token, or characters that repeat, take 50. Cards,
              accounts, addresses and phone numbers of documentation and of made-up data lose 12 to 28: they are data still.
            - **a name that only hints**, **drawn by lot**: under `key`, `salt`, `nonce` or `auth` stands a secret only if its
              letters follow each other as in no word, which a table of pairs of letters tells.

            Passwords are found where files and code give them to a name (types, defaults of missing variables, comparisons and
            blocks of lines between them included), where calls and commands take them, and where people tell them to each other:
            behind *the password for the database is*, *ID/PW:* or *login:*, in a dozen languages, the first piece of the sentence
            that looks like a password and not like a word, a number or a version is one.

            What a detector sees is the text as a person reads it: escapes undone at every depth; full-width, mathematical and
            circled letters and digits, and digits of other scripts, as ASCII; Cyrillic and Greek letters as the Latin ones they
            look like where they touch Latin ones; characters without width left out. What is replaced are the bytes as sent.

            Base64 (either alphabet, on one line or wrapped), hexadecimal digits, gzip and UTF-16 within them are undone, up to three
            times over, where at least 24 characters decode to text. A secret found there carries **in base64** (or whatever it was) as
            its last reason, and the whole code is replaced: a part of it cannot be. Personal data is not reported there. In
            percent-encoded components of URLs and forms, everything is found and replaced where it stands.

            Strings of source code that are put together of pieces (`"abc" + "def"`, and with the operators of other languages) are
            joined where a token goes on from one piece into the next. A secret found there has **in a string of several pieces** as its
            last reason, and all of the pieces it covers are replaced at once.

            """;

    @Test
    void list_isUpToDate() throws IOException {
        String text = HEAD
                + section("Secrets", "vendor", Category.SECRET)
                + section("Personal data", "country", Category.PERSONAL)
                + section("Hidden text", "vendor", Category.HIDDEN);
        if (Boolean.getBoolean("wirewitness.docs.write")) {
            Files.writeString(FILE, text);
        }
        assertThat(Files.readString(FILE))
                .as("deploy/docs/detectors.md (to bring it up to date: mvn -pl deploy -am test"
                        + " -Dtest=DetectorListTest -Dsurefire.failIfNoSpecifiedTests=false -Dwirewitness.docs.write=true)")
                .isEqualTo(text);
    }

    private static String section(String title, String owner, Category category) {
        List<DetectorDescription> all = Detectors.builtIn().detectors().stream()
                .filter(detector -> detector.category() == category)
                .sorted(Comparator.comparing((DetectorDescription one) -> one.vendor().toLowerCase(Locale.ROOT))
                        .thenComparing(DetectorDescription::id))
                .toList();
        StringBuilder out = new StringBuilder("## %s (%d)\n\n| %s | id | what | base |\n|---|---|---|--:|\n"
                .formatted(title, all.size(), owner));
        all.forEach(one -> out.append("| %s | `%s` | %s | %d |\n"
                .formatted(one.vendor().isEmpty() ? "–" : one.vendor(), one.id(), one.what(), one.baseConfidence())));
        return out.append('\n').toString();
    }
}
