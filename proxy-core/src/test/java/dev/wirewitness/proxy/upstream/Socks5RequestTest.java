package dev.wirewitness.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.proxy.upstream.ParentTrouble.Meaning;
import dev.wirewitness.proxy.upstream.Socks5Request.Step;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Socks5RequestTest {
    private static final Optional<ParentProxy.Credentials> ANN = Optional.of(new ParentProxy.Credentials("ann", "pw"));
    private static final byte[] BOUND = hex("05000001 7f000001 1234");

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    /** What was sent after the greeting, and the last step that is not Send. */
    private record Talk(byte[] sent, Step last, int left) {}

    private static Talk talk(Socks5Request request, byte[]... pieces) {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        ByteBuf in = Unpooled.buffer();
        Step step = new Step.Wait();
        for (byte[] piece : pieces) {
            in.writeBytes(piece);
            for (step = request.read(in); step instanceof Step.Send(byte[] bytes); step = request.read(in)) {
                sent.writeBytes(bytes);
            }
        }
        return new Talk(sent.toByteArray(), step, in.readableBytes());
    }

    private static void assertFailed(Step step, Meaning meaning, String words) {
        assertThat(step).isInstanceOfSatisfying(Step.Failed.class, failed -> {
            assertThat(failed.why().meaning()).isEqualTo(meaning);
            assertThat(failed.why()).hasMessageContaining(words).hasMessageNotContaining("pw");
        });
    }

    @Test
    void name_isSentAsItIs_withoutLogin() {
        Socks5Request request = new Socks5Request(Optional.empty(), "a.example", 443);
        assertThat(request.greeting()).isEqualTo(hex("050100"));

        Talk talk = talk(request, hex("0500"), BOUND);

        assertThat(talk.last()).isEqualTo(new Step.Established());
        assertThat(talk.sent()).isEqualTo(hex("05010003 09 612e6578616d706c65 01bb"));
    }

    @Test
    void addresses_areSentAsBytes() {
        assertThat(talk(new Socks5Request(Optional.empty(), "192.0.2.1", 80), hex("0500")).sent())
                .isEqualTo(hex("05010001 c0000201 0050"));
        assertThat(talk(new Socks5Request(Optional.empty(), "2001:db8::1", 80), hex("0500")).sent())
                .isEqualTo(hex("05010004 20010db8000000000000000000000001 0050"));
    }

    @Test
    void everySplitPosition_withLogin_givesTheSame() {
        byte[] all = HexFormat.of().parseHex("0502" + "0100" + "05000003" + "03" + "616263" + "0001" + "5353482d");
        for (int i = 0; i <= all.length; i++) {
            for (int j = i; j <= all.length; j++) {
                Socks5Request request = new Socks5Request(ANN, "a.example", 443);
                assertThat(request.greeting()).isEqualTo(hex("05020002"));
                Talk talk = talk(
                        request,
                        java.util.Arrays.copyOfRange(all, 0, i),
                        java.util.Arrays.copyOfRange(all, i, j),
                        java.util.Arrays.copyOfRange(all, j, all.length));
                assertThat(talk.sent()).isEqualTo(hex("01 03 616e6e 02 7077 05010003 09 612e6578616d706c65 01bb"));
                assertThat(talk.left()).as("bytes of the origin stay").isEqualTo(4);
            }
        }
    }

    @Test
    void parentThatWantsNobody_isTakenAtItsWord_evenWithCredentials() {
        assertThat(talk(new Socks5Request(ANN, "a.example", 1), hex("0500"), BOUND).last()).isEqualTo(new Step.Established());
    }

    @Test
    void refusals_sayWhatTheParentSaid() {
        assertFailed(talk(new Socks5Request(Optional.empty(), "a", 1), hex("05ff")).last(), Meaning.REFUSED, "asks for a user");
        assertFailed(talk(new Socks5Request(Optional.empty(), "a", 1), hex("0502")).last(), Meaning.REFUSED, "asks for a user");
        assertFailed(talk(new Socks5Request(ANN, "a", 1), hex("05ff")).last(), Meaning.REFUSED, "neither user and password");
        assertFailed(talk(new Socks5Request(ANN, "a", 1), hex("0502"), hex("0101")).last(), Meaning.REFUSED, "refused user");
        assertFailed(talk(new Socks5Request(ANN, "a", 1), hex("0500"), hex("0502")).last(), Meaning.REFUSED, "does not allow");
        assertFailed(talk(new Socks5Request(ANN, "a", 1), hex("0500"), hex("0504")).last(), Meaning.TRY_NEXT, "reply 4");
        assertFailed(talk(new Socks5Request(ANN, "a", 1), hex("0500"), hex("05ff")).last(), Meaning.REFUSED, "reply 255");
    }

    @Test
    void otherProtocols_areRecognisedAtTheirFirstByte() {
        for (String other : List.of("H", "HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0", "\0")) {
            assertFailed(
                    talk(new Socks5Request(Optional.empty(), "a", 1), other.getBytes(StandardCharsets.ISO_8859_1)).last(),
                    Meaning.DEAD, "not SOCKS5");
        }
        assertFailed(talk(new Socks5Request(ANN, "a", 1), hex("0500"), hex("04")).last(), Meaning.DEAD, "not SOCKS5");
        assertFailed(talk(new Socks5Request(ANN, "a", 1), hex("0500"), hex("05000009 00")).last(), Meaning.DEAD, "not SOCKS5");
    }

    @Test
    void anyBytes_endInAStep() {
        Random random = new Random(11);
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = new byte[random.nextInt(24)];
            random.nextBytes(bytes);
            if (bytes.length > 1 && random.nextBoolean()) {
                bytes[0] = 5;
                bytes[1] = (byte) random.nextInt(3);
            }
            Talk talk = talk(new Socks5Request(i % 2 == 0 ? ANN : Optional.empty(), "a.example", 1), bytes);
            assertThat(talk.last()).isNotInstanceOf(Step.Send.class);
        }
    }
}
