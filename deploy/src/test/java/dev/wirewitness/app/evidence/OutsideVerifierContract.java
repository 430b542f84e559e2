package dev.wirewitness.app.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every verifier that is not ours must say of our logs: yes to whole ones, no to each way of tampering. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OutsideVerifierContract {
    private static final int LARGE = 66_000;
    private static final int SMALL = 600;

    private final OutsideProgram verifier;
    private Path large = Path.of("");
    private Path small = Path.of("");

    @TempDir
    Path folder;

    private int copies;

    OutsideVerifierContract(OutsideProgram verifier) {
        this.verifier = verifier;
    }

    @BeforeAll
    void write(@TempDir Path written) throws Exception {
        large = written.resolve("large");
        WrittenLogs.write(large, LARGE);
        small = written.resolve("small");
        WrittenLogs.write(small, SMALL);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 257, 512, 600})
    void verify_wholeLogOfAnySize_accepts(int size) throws Exception {
        Path log = fresh();
        WrittenLogs.write(log, size);

        assertThat(verifier.run(log)).satisfies(result -> {
            assertThat(result.output()).contains("accepted: " + size + " records");
            assertThat(result.code()).isZero();
        });
    }

    @Test
    void verify_logWithThreeLevels_accepts() throws Exception {
        assertThat(verifier.run(large).output()).contains("accepted: " + LARGE + " records");
    }

    @Test
    void verify_logThatWasClosedAndOpenedAgain_acceptsAndKnowsItsPast() throws Exception {
        Path log = copy(small);
        WrittenLogs.grow(log, 300, "later-");
        WrittenLogs.grow(log, 5, "latest-");

        Path held = small.resolve("checkpoint");
        assertThat(against(held, log).output())
                .contains("accepted: " + (SMALL + 300 + 5 + 4) + " records");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tile/entries/000", "tile/entries/001", "tile/entries/002.p/88", "tile/0/000", "tile/0/001",
                "tile/0/002.p/88", "tile/1/000.p/2"
            })
    void verify_oneBitOfAnyFileTurned_rejects(String file) throws Exception {
        for (int place : new int[] {1, 2, 40}) {
            Path log = copy(small);
            byte[] bytes = Files.readAllBytes(log.resolve(file));
            bytes[place] ^= 0x10;
            Files.write(log.resolve(file), bytes);

            rejected(log);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tile/entries/257.p/208", "tile/0/256", "tile/1/000", "tile/1/001.p/1", "tile/2/000.p/1"})
    void verify_oneBitOfALargeLogTurned_rejects(String file) throws Exception {
        byte[] before = Files.readAllBytes(large.resolve(file));
        byte[] bytes = before.clone();
        bytes[bytes.length - 1] ^= 1;
        Files.write(large.resolve(file), bytes);
        try {
            rejected(large);
        } finally {
            Files.write(large.resolve(file), before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
                "tile/entries/001", "tile/entries/002.p/88", "tile/0/000", "tile/0/002.p/88", "tile/1/000.p/2"
            })
    void verify_fileCutOrLengthenedOrGone_rejects(String file) throws Exception {
        byte[] bytes = Files.readAllBytes(small.resolve(file));
        Path cut = copy(small);
        Files.write(cut.resolve(file), Arrays.copyOf(bytes, bytes.length - 1));
        rejected(cut);

        Path longer = copy(small);
        Files.write(longer.resolve(file), Arrays.copyOf(bytes, bytes.length + 1));
        rejected(longer);

        Path gone = copy(small);
        Files.delete(gone.resolve(file));
        rejected(gone);
    }

    @Test
    void verify_twoEntriesExchanged_rejects() throws Exception {
        Path log = copy(small);
        byte[] bundle = Files.readAllBytes(log.resolve("tile/entries/001"));
        int first = 2 + length(bundle, 0);
        int second = 2 + length(bundle, first);
        byte[] exchanged = bundle.clone();
        System.arraycopy(bundle, first, exchanged, 0, second);
        System.arraycopy(bundle, 0, exchanged, second, first);
        Files.write(log.resolve("tile/entries/001"), exchanged);

        rejected(log);
    }

    @Test
    void verify_checkpointEdited_rejects() throws Exception {
        String text = Files.readString(small.resolve("checkpoint"));
        for (String edited : List.of(
                text.replace("\n600\n", "\n599\n"),
                text.replace("\n600\n", "\n0600\n"),
                text.replaceFirst("\n600\n.", "\n600\n/"),
                text.substring(0, text.length() - 9) + (text.charAt(text.length() - 9) == 'A' ? 'B' : 'A')
                        + text.substring(text.length() - 8),
                text.substring(0, text.indexOf("\n\n") + 2),
                "")) {
            Path log = copy(small);
            Files.writeString(log.resolve("checkpoint"), edited);
            if (!edited.equals(text)) {
                rejected(log);
            }
        }
    }

    @Test
    void verify_keyOfAnotherLog_rejects() throws Exception {
        Path log = copy(small);
        Files.copy(
                large.resolve("log.vkey"),
                log.resolve("log.vkey"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        rejected(log);
    }

    @Test
    void verify_logCutBackBehindAHeldCheckpoint_rejects() throws Exception {
        Path grown = copy(small);
        WrittenLogs.grow(grown, 20, "later-");

        assertThat(against(grown.resolve("checkpoint"), small).output()).contains("rejected", "cut back");
    }

    @Test
    void verify_logReplacedUnderItsOwnKey_rejects() throws Exception {
        Path one = copy(small);
        Path other = copy(small);
        WrittenLogs.grow(one, 20, "one-");
        WrittenLogs.grow(other, 40, "other-");

        assertThat(verifier.run(other).output()).contains("accepted");
        assertThat(against(one.resolve("checkpoint"), other).output()).contains("rejected", "replaced");
    }

    /** How the verifier is told of a checkpoint kept elsewhere. */
    abstract String heldOption();

    private OutsideProgram.Result against(Path held, Path log) throws InterruptedException {
        return verifier.run(List.of(heldOption(), held.toString(), log.toString()));
    }

    /** What the verifier says of a log. */
    OutsideProgram.Result run(Path log) throws InterruptedException {
        return verifier.run(log);
    }

    private void rejected(Path log) throws InterruptedException {
        OutsideProgram.Result result = verifier.run(log);
        assertThat(result.output()).startsWith("rejected: ");
        assertThat(result.code()).isEqualTo(1);
    }

    private static int length(byte[] bundle, int at) {
        return (bundle[at] & 0xFF) << 8 | bundle[at + 1] & 0xFF;
    }

    private Path fresh() {
        return folder.resolve("log-" + copies++).resolve("evidence");
    }

    private Path copy(Path from) throws IOException {
        Path to = fresh();
        WrittenLogs.copy(from, to);
        return to;
    }
}
