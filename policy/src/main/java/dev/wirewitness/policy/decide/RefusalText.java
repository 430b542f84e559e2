package dev.wirewitness.policy.decide;

import dev.wirewitness.policy.Reason;
import dev.wirewitness.policy.wire.RefusalNotice;

/** What a refused person or program is told: by whom, which rule, why, and what to do about it. */
public final class RefusalText {
    private RefusalText() {}

    public static RefusalNotice blocked(String policy, Reason reason, String contact) {
        return notice("Blocked by ", policy, reason, contact);
    }

    public static RefusalNotice notApproved(String policy, Reason reason, String contact) {
        return notice("Waited for approval and was not approved, by ", policy, reason, contact);
    }

    /** For requests whose content would be replaced, were it not signed by the client. */
    public static RefusalNotice signed(String policy, Reason reason, String contact) {
        RefusalNotice notice = blocked(policy, reason, contact);
        return new RefusalNotice(
                notice.message() + " The request is signed over its content, which can therefore not be replaced.",
                notice.code());
    }

    private static RefusalNotice notice(String how, String policy, Reason reason, String contact) {
        StringBuilder text = new StringBuilder(how).append(policy).append(", rule ").append(reason.rule());
        if (!reason.text().isEmpty()) {
            text.append(": ").append(stripped(reason.text()));
        }
        if (!reason.findingTypes().isEmpty()) {
            text.append(" [").append(String.join(", ", reason.findingTypes())).append(']');
        }
        if (!reason.paragraph().isEmpty()) {
            text.append(" (policy paragraph ").append(reason.paragraph()).append(')');
        }
        text.append(". To ask for an exception, quote rule ").append(reason.rule()).append('.');
        if (!contact.isEmpty()) {
            text.append(' ').append(stripped(contact)).append('.');
        }
        return new RefusalNotice(text.toString(), "wirewitness_" + reason.rule().replace('-', '_'));
    }

    private static String stripped(String sentence) {
        String text = sentence.strip();
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
