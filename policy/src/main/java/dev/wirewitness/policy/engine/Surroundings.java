package dev.wirewitness.policy.engine;

import dev.wirewitness.policy.AiService;
import dev.wirewitness.policy.Client;
import dev.wirewitness.policy.Edit;
import dev.wirewitness.policy.Header;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.Refusal;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.ResponseHead;
import dev.wirewitness.policy.decide.Placeholders;
import dev.wirewitness.policy.detect.DetectionEngine;
import dev.wirewitness.policy.wire.RefusalNotice;
import dev.wirewitness.policy.wire.WireRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** What an engine asks of the catalogue, the wire families and the answer's side; all of it is pure. */
record Surroundings(Knowledge knowledge, Wire wire, Answers answers) {

    /** The catalogue. */
    interface Knowledge {
        String digest();

        Optional<AiService> service(String host, String path);

        Client client(Headers headers);

        /** {@code official}, {@code known} or {@code unknown}. */
        String provenance(String mcpServer);
    }

    /** The wire families. */
    interface Wire {
        WireRequest read(RequestHead head, Optional<AiService> service, ByteBuffer body);

        /** How header fields contradict the body, for people. */
        Optional<String> mismatch(WireRequest request, RequestHead head, ByteBuffer body);

        /** The header fields that must change with these edits. */
        List<Header> mirrored(WireRequest request, RequestHead head, ByteBuffer body, List<Edit> edits);

        Refusal refusal(WireRequest request, RequestHead head, RefusalNotice notice);
    }

    /** The inspection of answers. */
    interface Answers {
        AnswerInspection open(
                WireRequest request,
                ResponseHead head,
                Placeholders placeholders,
                Optional<DetectionEngine> scanner,
                AnswerChoices choices);
    }
}
