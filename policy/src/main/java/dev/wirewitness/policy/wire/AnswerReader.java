package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.PartKind;
import dev.wirewitness.policy.WireFamily;
import org.jspecify.annotations.Nullable;

/**
 * Reads the units of an answer of one family: texts go to the sink, the rest into {@link #facts}. One answer, one
 * thread at a time; foreign bytes never throw.
 */
public final class AnswerReader {
    private static final AnswerSink NOWHERE = new AnswerSink() {
        @Override
        public void delta(long block, PartKind kind, boolean nested, int start, int end) {}

        @Override
        public void whole(long block, PartKind kind, boolean nested, int start, int end) {}

        @Override
        public void closed(long first, long last) {}
    };

    private final AnswerJson json = new AnswerJson();
    private final AnswerFacts facts = new AnswerFacts();
    private final AnswerShape shape;
    private final AnswerShape.Scope scope;
    private int[] joints = new int[0];
    private int lines;
    /** Of the last unit, once it was asked for. */
    private @Nullable AnswerPointer pointers;

    public AnswerReader(WireFamily family) {
        this(switch (family) {
            case OPENAI_CHAT -> new AnswerOpenAiChat();
            case OPENAI_RESPONSES -> new AnswerOpenAiResponses();
            case OPENAI_REALTIME -> new AnswerRealtime();
            case ANTHROPIC_MESSAGES -> new AnswerAnthropic();
            case GEMINI -> new AnswerGemini();
            case OLLAMA -> new AnswerOllama();
            case MCP -> new AnswerMcp();
            case GRPC, WEB_APP, UNKNOWN -> new AnswerUnknown();
        });
    }

    private AnswerReader(AnswerShape shape) {
        this.shape = shape;
        scope = new AnswerShape.Scope(this, json, facts, NOWHERE);
    }

    /** For what an origin says on a WebSocket of this dialect. */
    public static AnswerReader of(SocketDialect dialect) {
        return new AnswerReader(switch (dialect) {
            case RESPONSES, REALTIME -> new AnswerRealtime();
            case GEMINI_LIVE -> new AnswerGeminiLive();
            case COPILOT, SIGNALR, CHARACTER, GENERIC -> new AnswerSocketApp();
        });
    }

    /**
     * Reads the JSON text {@code [from, to)} of the buffer.
     *
     * @return false when it is not JSON
     */
    public boolean read(byte[] buffer, int from, int to, AnswerSink sink) {
        lines = 0;
        return text(buffer, from, to, sink);
    }

    /**
     * Reads the unit that begins at {@code unit} and whose payload {@code framing} has just found.
     *
     * @return false when its payload is not JSON
     */
    public boolean read(byte[] buffer, int unit, AnswerFraming framing, AnswerSink sink) {
        if (framing.pieces() == 0) {
            return true;
        }
        if (framing.pieces() > 1) {
            return joined(buffer, unit, framing, sink);
        }
        return read(buffer, unit + framing.pieceStart(0), unit + framing.pieceEnd(0), sink);
    }

    public AnswerFacts facts() {
        return facts;
    }

    /** A path for a block: a JSON pointer into the unit its text comes in. */
    public String path(long block) {
        return shape.path(block);
    }

    /** JSON pointer (RFC 6901) of the innermost value of the last unit that holds {@code offset} of the buffer. */
    public String pointerAt(int offset) {
        return pointers().at(offset);
    }

    /** Whether {@code offset} stands in a string that is a signature, ciphertext or media, not text. */
    public boolean opaque(int offset) {
        return pointers().opaque(offset);
    }

    private AnswerPointer pointers() {
        AnswerPointer known = pointers;
        if (known == null) {
            known = new AnswerPointer(json, this);
            pointers = known;
        }
        return known;
    }

    /** Where {@code offset} of the payload stands in the buffer. */
    int place(int offset) {
        if (lines == 0) {
            return offset;
        }
        int low = 0;
        int high = lines - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (joints[2 * middle] > offset) {
                high = middle - 1;
            } else {
                low = middle;
            }
        }
        return offset - joints[2 * low] + joints[2 * low + 1];
    }

    private boolean text(byte[] text, int from, int to, AnswerSink sink) {
        if (from == to) {
            return true;
        }
        if (text[from] == '[' && AnswerShape.done(text, from, to)) {
            sink.closed(0, Long.MAX_VALUE);
            return true;
        }
        pointers = null;
        if (!json.parse(text, from, to)) {
            return false;
        }
        scope.sink(sink);
        shape.unit(scope);
        return true;
    }

    /** A JSON text over several data lines: line ends fall between its tokens, so each string lies in one line. */
    private boolean joined(byte[] buffer, int unit, AnswerFraming framing, AnswerSink sink) {
        lines = framing.pieces();
        joints = new int[2 * lines];
        int size = 0;
        for (int i = 0; i < lines; i++) {
            size += framing.pieceEnd(i) - framing.pieceStart(i) + 1;
        }
        byte[] text = new byte[size];
        int at = 0;
        for (int i = 0; i < lines; i++) {
            int length = framing.pieceEnd(i) - framing.pieceStart(i);
            joints[2 * i] = at;
            joints[2 * i + 1] = unit + framing.pieceStart(i);
            System.arraycopy(buffer, unit + framing.pieceStart(i), text, at, length);
            at += length;
            text[at++] = '\n';
        }
        return text(text, 0, size - 1, sink);
    }
}
