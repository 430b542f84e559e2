package dev.wirewitness.policy.wire;

/** What a message of the origin does to the answers on its connection. */
public sealed interface SocketTurn {
    /** Says nothing about where answers begin and end. */
    record Within() implements SocketTurn {}

    /** An answer begins. {@code answer}: its name, or empty where the dialect has none. */
    record Begins(String answer) implements SocketTurn {}

    /** An answer ends with this message; without a name: the one that is open, or waited for. */
    record Ends(String answer, boolean failed) implements SocketTurn {}

    /** The turn that the JSON text {@code [from, to)} makes. {@code open}: whether an answer is open. */
    static SocketTurn of(SocketDialect dialect, byte[] bytes, int from, int to, boolean open) {
        return switch (dialect) {
            case RESPONSES -> openAi(SocketProbe.of(bytes, from, to), false);
            case REALTIME -> openAi(SocketProbe.of(bytes, from, to), open);
            case GEMINI_LIVE -> gemini(SocketProbe.of(bytes, from, to), open);
            case COPILOT -> copilot(SocketProbe.of(bytes, from, to), open);
            case SIGNALR -> signalR(SocketProbe.of(bytes, from, to), open);
            case CHARACTER, GENERIC -> new Within();
        };
    }

    /** {@code goesOn}: whether an error leaves the answer that is open as it is. */
    private static SocketTurn openAi(SocketProbe probe, boolean goesOn) {
        return switch (probe.type) {
            case "response.created" -> new Begins(probe.response);
            case "response.completed", "response.done", "response.incomplete", "response.cancelled" ->
                new Ends(probe.response, false);
            case "response.failed" -> new Ends(probe.response, true);
            case "error" -> goesOn ? new Within() : new Ends("", true);
            default -> new Within();
        };
    }

    private static SocketTurn gemini(SocketProbe probe, boolean open) {
        if (probe.turnComplete) {
            return new Ends("", false);
        }
        return probe.content && !open ? new Begins("") : new Within();
    }

    private static SocketTurn copilot(SocketProbe probe, boolean open) {
        return switch (probe.type) {
            case "done" -> new Ends("", false);
            case "error" -> new Ends("", true);
            case "appendText", "replaceText", "startMessage" -> open ? new Within() : new Begins("");
            default -> new Within();
        };
    }

    private static SocketTurn signalR(SocketProbe probe, boolean open) {
        return switch (probe.type) {
            case "1", "2" -> open ? new Within() : new Begins("");
            case "3" -> new Ends("", false);
            default -> new Within();
        };
    }
}
