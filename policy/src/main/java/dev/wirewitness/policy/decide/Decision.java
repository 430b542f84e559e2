package dev.wirewitness.policy.decide;

import dev.wirewitness.policy.Effect;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.Reason;
import java.util.List;

/**
 * What the rules want, before it is put into the form of a protocol.
 *
 * @param effect {@link Effect#ALLOW}, {@link Effect#REDACT}, {@link Effect#HOLD} or {@link Effect#BLOCK}
 * @param redact findings to replace when the request is sent
 */
public record Decision(Effect effect, List<Reason> reasons, List<Finding> redact) {
    public Decision {
        reasons = List.copyOf(reasons);
        redact = List.copyOf(redact);
    }

    /** The reason that made it so; of several, the first. */
    public Reason decisive() {
        for (Reason reason : reasons) {
            if (reason.decisive()) {
                return reason;
            }
        }
        return reasons.getFirst();
    }
}
