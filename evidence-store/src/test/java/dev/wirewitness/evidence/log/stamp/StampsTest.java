package dev.wirewitness.evidence.log.stamp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.evidence.log.disk.RealDisk;
import dev.wirewitness.evidence.log.store.Logs;
import dev.wirewitness.evidence.log.verify.FailureKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kept checkpoints are stamped; what is no stamp over them is refused when it comes and found when it lies there. */
class StampsTest {
    @TempDir
    Path folder;

    private Path log;
    private TestAuthority authority;

    @BeforeEach
    void make() throws Exception {
        log = folder.resolve("evidence");
        Logs.make(log, 100);
        Logs.make(log, 50);
        authority = new TestAuthority("stamper");
    }

    private void stampAll() throws IOException {
        Stamps stamps = new Stamps(log, new RealDisk(), authority::reply);
        for (long size : stamps.missing()) {
            stamps.stamp(size);
        }
    }

    @Test
    void everyKeptCheckpoint_isStampedOnce() throws Exception {
        Stamps stamps = new Stamps(log, new RealDisk(), authority::reply);
        assertThat(stamps.missing()).contains(150L, 100L);
        stampAll();

        assertThat(stamps.missing()).isEmpty();
        assertThat(StampCheck.of(log, authority.pem()).message()).contains("the first 150 records were there at 2026-10-01T12:00:00Z");
        assertThat(StampCheck.of(log, authority.pem()).passed()).isTrue();
    }

    @Test
    void stamps_areWhatOpensslReads() throws Exception {
        stampAll();
        Path ca = Files.write(folder.resolve("tsa.pem"), authority.pem());
        Process openssl;
        try {
            openssl = new ProcessBuilder("openssl", "ts", "-verify", "-data", log.resolve("cp/150").toString(), "-in",
                            log.resolve("ts/150.tsr").toString(), "-CAfile", ca.toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            Assumptions.abort("openssl is not here: its reading of time stamps is left out");
            return;
        }
        String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(openssl.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(said).contains("Verification: OK");
    }

    @Test
    void stampOfAnotherCheckpoint_isFound() throws Exception {
        stampAll();
        Files.copy(log.resolve("ts/100.tsr"), log.resolve("ts/150.tsr"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThat(StampCheck.of(log, authority.pem()).failure()).contains(FailureKind.STAMP_WRONG);
        assertThat(StampCheck.of(log, authority.pem()).message()).contains("ts/150.tsr: it is over other bytes");
    }

    @Test
    void stampOfAnAuthorityNobodyTrusts_isFound() throws Exception {
        stampAll();

        assertThat(StampCheck.of(log, new TestAuthority("other").pem()).failure()).contains(FailureKind.STAMP_WRONG);
        assertThat(StampCheck.of(log, new TestAuthority("stamper").pem()).failure())
                .as("the same name with another key")
                .contains(FailureKind.STAMP_WRONG);
        assertThat(StampCheck.of(log, "no PEM".getBytes(StandardCharsets.US_ASCII)).failure()).contains(FailureKind.KEY_UNREADABLE);
    }

    @Test
    void noStamp_isSaidSo() throws Exception {
        assertThat(StampCheck.of(log, authority.pem()).failure()).contains(FailureKind.NOT_STAMPED);
    }

    @Test
    void replies_thatAreNoStampOverTheCheckpoint_areNotKept() throws Exception {
        byte[] replay = new byte[0];
        Stamps once = new Stamps(log, new RealDisk(), authority::reply);
        once.stamp(100);
        replay = Files.readAllBytes(log.resolve("ts/100.tsr"));
        byte[] replayed = replay;
        for (Stamps.Post post : new Stamps.Post[] {
            query -> replayed, query -> "<html>".getBytes(StandardCharsets.US_ASCII), query -> new byte[0],
            query -> Arrays.copyOf(authority.reply(query), 300)
        }) {
            Stamps stamps = new Stamps(log, new RealDisk(), post);
            assertThatThrownBy(() -> stamps.stamp(150)).isInstanceOf(IOException.class);
            assertThat(log.resolve("ts/150.tsr")).doesNotExist();
        }
    }

    @Test
    void anyBytes_giveAnAnswer() throws Exception {
        stampAll();
        byte[] whole = Files.readAllBytes(log.resolve("ts/150.tsr"));
        byte[] checkpoint = Files.readAllBytes(log.resolve("cp/150"));
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            byte[] changed = i % 3 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            if (i % 3 != 0) {
                changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(log.resolve("ts/150.tsr"), changed);
            assertThat(StampCheck.of(log, authority.pem()).name()).isEqualTo("stamps");
            assertThat(checkpoint).isNotEmpty();
        }
    }
}
