package dev.wirewitness.policy.ruleset;

import java.util.Optional;

/** A bound on a whole number, such as {@code >= 70}. */
record Comparison(Operator operator, int value) {

    enum Operator {
        AT_LEAST(">="),
        AT_MOST("<="),
        ABOVE(">"),
        BELOW("<"),
        EQUAL("=");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }
    }

    static Optional<Comparison> parse(String text) {
        for (Operator operator : Operator.values()) {
            if (text.startsWith(operator.sign)) {
                String digits = text.substring(operator.sign.length()).strip();
                return digits.matches("[0-9]{1,6}")
                        ? Optional.of(new Comparison(operator, Integer.parseInt(digits)))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    boolean holds(int actual) {
        return switch (operator) {
            case AT_LEAST -> actual >= value;
            case AT_MOST -> actual <= value;
            case ABOVE -> actual > value;
            case BELOW -> actual < value;
            case EQUAL -> actual == value;
        };
    }

    @Override
    public String toString() {
        return operator.sign + " " + value;
    }
}
