package dev.wirewitness.policy.engine;

import static dev.wirewitness.policy.engine.Exchanges.caller;
import static dev.wirewitness.policy.engine.Exchanges.engine;
import static dev.wirewitness.policy.engine.Exchanges.policy;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.policy.Certainty;
import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.InspectLevel;
import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.Operation;
import dev.wirewitness.policy.PartKind;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.Verdict;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.ruleset.CompiledRuleset;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Multipart bodies, forms and files of lines: what is found in a part, and what the provider gets instead. */
class FieldedBodiesTest {
    private static final String KEY = "AKIAIOSFODNN7EXAMPLE";
    private static final String PLACEHOLDER = "\\[REDACTED:aws-access-key:[a-z2-7]{10}]";
    private static final CompiledRuleset REDACT =
            policy("{id: secrets, when: {finding: {category: secret}}, then: redact}");
    private static final String B = "b0undary";

    private record Sent(Inspected inspected, String body) {}

    @Test
    void imageEdit_promptIsRedacted_modelIsNamed_imageIsNotInspected() {
        String body = field("model", "gpt-image-2") + field("prompt", "draw " + KEY + "!")
                + file("image[]", "cat.png", "image/png", "\u0089PNG\0\0" + KEY) + "--" + B + "--\r\n";

        Sent sent = send("api.openai.com", "/v1/images/edits", "multipart/form-data; boundary=" + B, body);

        assertThat(sent.inspected.classification().operation()).isEqualTo(Operation.IMAGE);
        assertThat(sent.inspected.classification().model()).contains("gpt-image-2");
        assertThat(sent.inspected.findings()).extracting(Finding::path).containsExactly("/prompt");
        assertThat(sent.inspected.findings()).extracting(Finding::part).containsExactly(PartKind.USER);
        assertThat(body.substring(
                        sent.inspected.findings().getFirst().start(),
                        sent.inspected.findings().getFirst().end()))
                .isEqualTo(KEY);
        assertThat(sent.body.replaceFirst(PLACEHOLDER, KEY)).isEqualTo(body);
        Coverage coverage = sent.inspected.coverage();
        assertThat(coverage.level()).isEqualTo(InspectLevel.PARTIAL);
        assertThat(coverage.parts())
                .containsExactly(new Coverage.Gap("/image[]", NotInspected.BINARY_TYPE, 6 + KEY.length()));
    }

    @Test
    void transcription_ofUnknownHost_isSuspectedByItsModel() {
        String body = field("model", "gpt-4o-transcribe") + file("file", "a.wav", "audio/wav", "RIFF\0\0") + "--" + B + "--";

        Inspected known = send("api.openai.com", "/v1/audio/transcriptions", "multipart/form-data; boundary=" + B, body)
                .inspected;
        Inspected unknown = send("gateway.example", "/v1/audio/transcriptions", "multipart/form-data; boundary=" + B, body)
                .inspected;

        assertThat(known.classification().certainty()).isEqualTo(Certainty.EXACT);
        assertThat(known.classification().operation()).isEqualTo(Operation.AUDIO);
        assertThat(unknown.classification().certainty()).isEqualTo(Certainty.SUSPECTED);
        assertThat(unknown.classification().model()).contains("gpt-4o-transcribe");
    }

    @Test
    void batchFile_eachLineIsARequest() {
        String line = "{\"custom_id\":\"1\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":"
                + "{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":\"say \\\"" + KEY + "\\\"\"}]}}\n";
        String lines = line + line.replace("gpt-5", "gpt-5-mini").replace("\"1\"", "\"2\"");
        String body = field("purpose", "batch") + file("file", "in.jsonl", "application/octet-stream", lines)
                + "--" + B + "--\r\n";

        Sent sent = send("api.openai.com", "/v1/files", "multipart/form-data; boundary=" + B, body);

        assertThat(sent.inspected.classification().operation()).isEqualTo(Operation.FILE);
        assertThat(sent.inspected.findings()).extracting(Finding::path).containsExactly(
                "/file/0/body/messages/0/content", "/file/1/body/messages/0/content");
        assertThat(sent.body.replaceAll(PLACEHOLDER, KEY)).isEqualTo(body);
        assertThat(sent.inspected.coverage().level()).isEqualTo(InspectLevel.FULL);
    }

    @Test
    void batchFile_everyModelIsJudged() {
        CompiledRuleset block = policy("{id: m, when: {model: gpt-5-mini}, then: block}");
        String body = file("file", "in.jsonl", "", "{\"body\":{\"model\":\"gpt-5\"}}\n{\"body\":{\"model\":\"gpt-5-mini\"}}\n")
                + "--" + B + "--\r\n";

        Inspected inspected =
                send(block, "api.openai.com", "/v1/files", "multipart/form-data; boundary=" + B, body).inspected;

        assertThat(inspected.verdict()).isInstanceOf(Verdict.Block.class);
    }

    @Test
    void huggingChat_dataIsJson() {
        String body = file("data", "", "", "{\"inputs\":\"my key " + KEY + "\",\"id\":\"x\"}").replace("; filename=\"\"", "")
                + "--" + B + "--\r\n";

        Sent sent = send("huggingface.co", "/chat/conversation/abc", "multipart/form-data; boundary=" + B, body);

        assertThat(sent.inspected.classification().family()).isEqualTo(WireFamily.WEB_APP);
        assertThat(sent.inspected.classification().operation()).isEqualTo(Operation.CHAT);
        assertThat(sent.inspected.findings()).extracting(Finding::path).containsExactly("/data/inputs");
        assertThat(sent.body.replaceFirst(PLACEHOLDER, KEY)).isEqualTo(body);
        assertThat(sent.inspected.coverage().level()).isEqualTo(InspectLevel.FULL);
    }

    @Test
    void geminiWeb_requestInAFormInJsonInAString() {
        String json = "[null,\"[[\\\"my key " + KEY + " \\\\\\\"x\\\\\\\"\\\",0]]\"]";
        String body = "f.req=" + URLEncoder.encode(json, UTF_8) + "&at=token";

        Sent sent = send(
                "gemini.google.com",
                "/_/BardChatUi/data/assistant.lamda.BardFrontendService/StreamGenerate?bl=1",
                "application/x-www-form-urlencoded;charset=UTF-8",
                body);

        assertThat(sent.inspected.classification().operation()).isEqualTo(Operation.CHAT);
        assertThat(sent.inspected.findings()).extracting(Finding::path).containsExactly("/f.req/1");
        assertThat(sent.inspected.findings()).extracting(Finding::part).containsExactly(PartKind.USER);
        Finding finding = sent.inspected.findings().getFirst();
        assertThat(body.substring(finding.start(), finding.end())).isEqualTo(KEY);
        assertThat(sent.body).matches("[A-Za-z0-9._+%=&-]+");
        assertThat(URLDecoder.decode(sent.body, UTF_8).replaceFirst(PLACEHOLDER, KEY))
                .isEqualTo(URLDecoder.decode(body, UTF_8));
    }

    @Test
    void metaAi_variablesAreJson_friendlyNameTellsTheOperation() {
        String variables = "{\"message\":{\"sensitive_string_value\":\"" + KEY + "\"}}";
        String send = "fb_api_req_friendly_name=useAbraSendMessageMutation&variables="
                + URLEncoder.encode(variables, UTF_8);

        Inspected said = send("www.meta.ai", "/api/graphql/", "application/x-www-form-urlencoded", send).inspected;
        Inspected other = send("www.meta.ai", "/api/graphql/", "application/x-www-form-urlencoded",
                        "fb_api_req_friendly_name=Lookup&variables=%7B%7D")
                .inspected;

        assertThat(said.classification().operation()).isEqualTo(Operation.CHAT);
        assertThat(said.findings()).extracting(Finding::path).containsExactly("/variables/message/sensitive_string_value");
        assertThat(other.classification().operation()).isEqualTo(Operation.OTHER);
    }

    @Test
    void m365Upload_base64InAFormIsNotInspected() {
        String base64 = URLEncoder.encode("QUtJQUlPU0ZPRE5ON0VYQU1QTEU1".repeat(80), UTF_8);

        Inspected inspected = send("substrate.office.com", "/m365Copilot/UploadFile",
                        "application/x-www-form-urlencoded", "FileBase64=" + base64 + "&x=1")
                .inspected;

        assertThat(inspected.classification().operation()).isEqualTo(Operation.FILE);
        assertThat(inspected.coverage().parts()).extracting(Coverage.Gap::part).containsExactly("/FileBase64");
        assertThat(inspected.coverage().gaps()).containsExactly(NotInspected.BINARY_TYPE);
    }

    @Test
    void fieldName_saysWhatItsValueIs_andIsRedactedItself() {
        String body = field("user " + KEY, "x") + "--" + B + "--\r\n";

        Sent sent = send("api.openai.com", "/v1/files", "multipart/form-data; boundary=" + B, body);

        assertThat(sent.body).doesNotContain(KEY).contains("name=\"user [REDACTED:").contains("]\"\r\n\r\nx\r\n");
    }

    @Test
    void utf16Json_isInspected_andStaysUtf16() {
        String body = "{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":\"é " + KEY + "\"}]}";
        byte[] wide = body.getBytes(UTF_16LE);

        RulesetEngine engine = engine(REDACT);
        ExchangeInspection inspection = engine.begin(head("api.openai.com", "/v1/chat/completions", "application/json"), caller());
        inspection.offer(ByteBuffer.wrap(wide));
        Inspected inspected = inspection.finish();

        assertThat(inspected.classification().model()).contains("gpt-5");
        Verdict.Redact redact = (Verdict.Redact) inspected.verdict();
        String sent = UTF_16LE.decode(inspection.edited(redact.edits())).toString();
        assertThat(sent.replaceFirst(PLACEHOLDER, KEY)).isEqualTo(body);
    }

    @Test
    void brokenMultipart_blocksWhereThePolicySaysSo() {
        CompiledRuleset strict = policy("defaults: {on-unknown-shape: block}");
        String body = field("model", "gpt-image-2") + "--" + B + "x";

        Inspected inspected =
                send(strict, "api.openai.com", "/v1/images/edits", "multipart/form-data; boundary=" + B, body).inspected;

        assertThat(inspected.verdict()).isInstanceOf(Verdict.Block.class);
        assertThat(inspected.coverage().gaps()).containsExactly(NotInspected.MALFORMED);
    }

    @Test
    void mutated_editedBodiesKeepTheirParts() {
        Random random = new Random(5);
        for (int round = 0; round < 3_000; round++) {
            String body = field("prompt", KEY + " ") + file("f", "n", "text/plain", " " + KEY) + "--" + B + "--\r\n";
            StringBuilder changed = new StringBuilder(body);
            for (int i = random.nextInt(4); i > 0; i--) {
                int at = random.nextInt(changed.length());
                boolean inKey = at > body.indexOf(KEY) - 1 && at < body.indexOf(KEY) + KEY.length()
                        || at > body.lastIndexOf(KEY) - 1 && at < body.lastIndexOf(KEY) + KEY.length();
                changed.setCharAt(at, inKey ? changed.charAt(at) : "\r\n-\"; :b\0A".charAt(random.nextInt(10)));
            }
            Sent sent = send("api.openai.com", "/v1/files", "multipart/form-data; boundary=" + B, changed.toString());
            if (sent.inspected.coverage().gaps().isEmpty()) {
                assertThat(sent.body.replaceAll(PLACEHOLDER, KEY)).isEqualTo(changed.toString());
                assertThat(sent.body.split("--" + B, -1)).hasSameSizeAs(changed.toString().split("--" + B, -1));
            }
            boolean readable = !sent.inspected.coverage().gaps().contains(NotInspected.BINARY_TYPE);
            if (readable) {
                assertThat(sent.body).as(changed.toString()).doesNotContain(KEY);
            }
        }
    }

    private static Sent send(String host, String path, String type, String body) {
        return send(REDACT, host, path, type, body);
    }

    private static Sent send(CompiledRuleset ruleset, String host, String path, String type, String body) {
        RulesetEngine engine = engine(ruleset);
        ExchangeInspection inspection = engine.begin(head(host, path, type), caller());
        inspection.offer(ByteBuffer.wrap(body.getBytes(ISO_8859_1)));
        Inspected inspected = inspection.finish();
        String sent = switch (inspected.verdict()) {
            case Verdict.Redact redact -> StandardCharsets.ISO_8859_1
                    .decode(inspection.edited(redact.edits()))
                    .toString();
            default -> body;
        };
        return new Sent(inspected, sent);
    }

    private static RequestHead head(String host, String path, String type) {
        return new RequestHead("POST", "https", host, 443, path, Headers.of("content-type", type));
    }

    private static String field(String name, String value) {
        return "--" + B + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    private static String file(String name, String fileName, String type, String content) {
        return "--" + B + "\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + fileName + "\"\r\n"
                + (type.isEmpty() ? "" : "Content-Type: " + type + "\r\n") + "\r\n" + content + "\r\n";
    }
}
