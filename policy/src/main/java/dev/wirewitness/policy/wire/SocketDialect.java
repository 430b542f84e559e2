package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.WireFamily;
import dev.wirewitness.policy.catalogue.RequestPath;
import java.util.Locale;

/** What is spoken on a WebSocket, as the path that opened it says. */
public enum SocketDialect {
    /** OpenAI responses: {@code response.create} is the body of a request, answers are the events of its stream. */
    RESPONSES(WireFamily.OPENAI_RESPONSES, Delivery.FRAME),
    /** OpenAI realtime: items, speech, and responses asked for or not. */
    REALTIME(WireFamily.OPENAI_REALTIME, Delivery.FRAME),
    /** Gemini Live, on the Gemini API and on Vertex. */
    GEMINI_LIVE(WireFamily.GEMINI, Delivery.CLOSE),
    /** Microsoft Copilot for consumers. */
    COPILOT(WireFamily.UNKNOWN, Delivery.FRAME),
    /** Microsoft 365 Copilot: SignalR's JSON protocol, records that end with 0x1E. */
    SIGNALR(WireFamily.UNKNOWN, Delivery.FRAME),
    CHARACTER(WireFamily.UNKNOWN, Delivery.FRAME_AND_CLOSE),
    /** Whatever else: JSON, text or bytes. */
    GENERIC(WireFamily.UNKNOWN, Delivery.FRAME_AND_CLOSE);

    /** How a client learns that its message is refused. */
    public enum Delivery {
        /** An error of the family; the connection stays usable. */
        FRAME,
        /** An error, then close code 1008. */
        FRAME_AND_CLOSE,
        /** Close code 1008 with a reason: the family has no other form. */
        CLOSE
    }

    static final byte RECORD_END = 0x1e;

    private final WireFamily family;
    private final Delivery delivery;

    SocketDialect(WireFamily family, Delivery delivery) {
        this.family = family;
        this.delivery = delivery;
    }

    /** What stands at the end of the path counts, since gateways put the same interface under many prefixes. */
    public static SocketDialect of(RequestHead opening) {
        String path = RequestPath.normal(opening.path()).toLowerCase(Locale.ROOT);
        String bare = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (bare.endsWith("/responses")) {
            return RESPONSES;
        }
        if (bare.endsWith("/realtime") || bare.contains("/v1/live/") || bare.endsWith("/v1/live")) {
            return REALTIME;
        }
        if (bare.contains("bidigeneratecontent")) {
            return GEMINI_LIVE;
        }
        if (bare.startsWith("/m365copilot/chathub/")) {
            return SIGNALR;
        }
        if (bare.equals("/c/api/chat")) {
            return COPILOT;
        }
        return bare.equals("/ws") && opening.host().endsWith("character.ai") ? CHARACTER : GENERIC;
    }

    public WireFamily family() {
        return family;
    }

    public Delivery delivery() {
        return delivery;
    }
}
