package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.PartKind;
import org.jspecify.annotations.Nullable;

/** Whose words a message or block holds, by its role and its type. */
final class Kinds {
    private Kinds() {}

    /** Nothing for types that only say the form (text, image, message …). */
    static @Nullable PartKind ofType(String type) {
        if (type.isEmpty()) {
            return null;
        }
        if (type.endsWith("_output") || type.endsWith("tool_result")) {
            return PartKind.TOOL_RESULT;
        }
        if (type.endsWith("_call") || type.endsWith("tool_use")) {
            return PartKind.TOOL_CALL;
        }
        return type.equals("reasoning") || type.endsWith("thinking") ? PartKind.REASONING : null;
    }

    static PartKind ofRole(String role) {
        return switch (role) {
            case "system", "developer" -> PartKind.SYSTEM;
            case "assistant", "model" -> PartKind.ASSISTANT;
            case "tool", "function" -> PartKind.TOOL_RESULT;
            default -> PartKind.USER;
        };
    }

    /** Whether an item is something the model said. */
    static boolean isAnswer(String role, String type) {
        return role.equals("assistant") || role.equals("model") || type.endsWith("_call") || type.equals("reasoning");
    }
}
