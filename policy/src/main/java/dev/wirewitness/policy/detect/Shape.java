package dev.wirewitness.policy.detect;

import java.util.ArrayList;
import java.util.List;

/**
 * The form of a token: literals and byte classes in a row, each class taken as often as it goes up to its maximum,
 * never given back. Written {@code AKIA[A-Z2-7]{16}}: {@code [...]} or a {@link ByteClass#named} class, then
 * {@code {n}} or {@code {n,m}}; every other character stands for itself. Immutable.
 */
final class Shape {
    /** A literal (class empty) or a class with its bounds. */
    private sealed interface Step {}

    private record Text(String literal) implements Step {}

    private record Run(ByteClass bytes, int min, int max) implements Step {}

    private final List<Step> steps;
    private final int anchorStep;

    private Shape(List<Step> steps) {
        this.steps = List.copyOf(steps);
        int anchor = -1;
        for (int i = steps.size() - 1; i >= 0; i--) {
            if (steps.get(i) instanceof Text text && text.literal.length() > 2 && i < 2) {
                anchor = i;
            }
        }
        anchorStep = anchor;
    }

    static Shape parse(String written) {
        List<Step> steps = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < written.length(); ) {
            char c = written.charAt(i);
            if (c != '[' && c != '\\') {
                literal.append(c);
                i++;
                continue;
            }
            if (!literal.isEmpty()) {
                steps.add(new Text(literal.toString()));
                literal.setLength(0);
            }
            int end = c == '[' ? written.indexOf(']', i) + 1 : i + 2;
            ByteClass bytes = c == '['
                    ? new ByteClass(written.substring(i + 1, end - 1))
                    : ByteClass.named(written.charAt(i + 1));
            int min = 1;
            int max = 1;
            if (end < written.length() && written.charAt(end) == '{') {
                int close = written.indexOf('}', end);
                String[] bounds = written.substring(end + 1, close).split(",", -1);
                min = Integer.parseInt(bounds[0]);
                max = Integer.parseInt(bounds[bounds.length - 1]);
                end = close + 1;
            }
            steps.add(new Run(bytes, min, max));
            i = end;
        }
        if (!literal.isEmpty()) {
            steps.add(new Text(literal.toString()));
        }
        return new Shape(steps);
    }

    /** The literal to look for: the first step, or the second behind one class; empty if there is none. */
    String anchor() {
        return anchorStep >= 0 && steps.get(anchorStep) instanceof Text text ? text.literal : "";
    }

    /** Where the token begins whose anchor stands at {@code at}, or -1. */
    int startBefore(byte[] bytes, int at) {
        if (anchorStep == 0) {
            return at;
        }
        if (!(steps.getFirst() instanceof Run run)) {
            return -1;
        }
        int start = at;
        while (start > 1 && at - start < run.max && run.bytes.has(bytes[start - 1])) {
            start--;
        }
        return at - start >= run.min ? start : -1;
    }

    /** One past the token that begins at {@code start}, or -1; it is followed by no byte that could continue it. */
    int end(byte[] bytes, int start, int limit) {
        int at = start;
        for (Step step : steps) {
            at = switch (step) {
                case Text text -> afterLiteral(bytes, at, limit, text.literal);
                case Run run -> afterRun(bytes, at, limit, run);
            };
            if (at < 0) {
                return -1;
            }
        }
        boolean continues = Ascii.word(bytes[at]) || steps.getLast() instanceof Run run && run.bytes.has(bytes[at]);
        return continues ? -1 : at;
    }

    private static int afterLiteral(byte[] bytes, int at, int limit, String literal) {
        return Ascii.exactAt(bytes, at, limit, literal) ? at + literal.length() : -1;
    }

    private static int afterRun(byte[] bytes, int from, int limit, Run run) {
        int at = from;
        while (at < limit && at - from < run.max && run.bytes.has(bytes[at])) {
            at++;
        }
        return at - from >= run.min ? at : -1;
    }
}
