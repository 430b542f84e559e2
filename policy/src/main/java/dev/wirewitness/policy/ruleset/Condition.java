package dev.wirewitness.policy.ruleset;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** One condition of a rule. Immutable; evaluated on the hot path. */
sealed interface Condition {
    boolean holds(Facts facts);

    /** Key and wanted value, as in the policy. */
    String wanted();

    /** What the exchange has instead; never content. */
    String actual(Facts facts);

    /** One of the values that {@code of} yields is in the set. */
    record OneOf(String key, TextSet set, Function<Facts, List<String>> of) implements Condition {
        @Override
        public boolean holds(Facts facts) {
            List<String> values = of.apply(facts);
            for (int i = 0; i < values.size(); i++) {
                if (set.contains(values.get(i))) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String wanted() {
            return key + ": " + set;
        }

        @Override
        public String actual(Facts facts) {
            List<String> values = of.apply(facts);
            return values.isEmpty() ? "none" : String.join(", ", values);
        }
    }

    /** A number is within bounds; a negative number stands for "there is none" and is never within. */
    record Bound(String key, Comparison comparison, ToIntFunction<Facts> of) implements Condition {
        @Override
        public boolean holds(Facts facts) {
            int value = of.applyAsInt(facts);
            return value >= 0 && comparison.holds(value);
        }

        @Override
        public String wanted() {
            return key + ": " + comparison;
        }

        @Override
        public String actual(Facts facts) {
            int value = of.applyAsInt(facts);
            return value < 0 ? "none" : String.valueOf(value);
        }
    }

    /** The caller's address is in one of the networks. */
    record From(List<Network> networks) implements Condition {
        @Override
        public boolean holds(Facts facts) {
            InetAddress address = facts.caller().address();
            for (int i = 0; i < networks.size(); i++) {
                if (networks.get(i).contains(address)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String wanted() {
            return "network: " + networks;
        }

        @Override
        public String actual(Facts facts) {
            return facts.caller().address().getHostAddress();
        }
    }

    /** Not all of these hold. */
    record Not(List<Condition> all) implements Condition {
        @Override
        public boolean holds(Facts facts) {
            for (int i = 0; i < all.size(); i++) {
                if (!all.get(i).holds(facts)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String wanted() {
            return "not: {" + String.join(", ", all.stream().map(Condition::wanted).toList()) + "}";
        }

        @Override
        public String actual(Facts facts) {
            return String.join(", ", all.stream().map(c -> c.actual(facts)).toList());
        }
    }

    /** Enough findings of the kind, wherever they stand. */
    record Found(FindingFilter filter) implements Condition {
        @Override
        public boolean holds(Facts facts) {
            return filter.enough(facts.findings(), true);
        }

        @Override
        public String wanted() {
            return "finding: " + filter;
        }

        @Override
        public String actual(Facts facts) {
            return filter.select(facts.findings()).size() + " of " + facts.findings().size() + " findings";
        }
    }
}
