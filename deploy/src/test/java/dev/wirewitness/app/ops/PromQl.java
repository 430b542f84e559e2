package dev.wirewitness.app.ops;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a PromQL expression asks for: its metrics, the labels it matches on, and the labels it groups by. Understands
 * the part of the language that our dashboards and alerts use ({@code by} stands before its operand); anything else is
 * an error, so that nothing goes unchecked.
 */
final class PromQl {
    /** One metric with its {@code label="value"} matchers and the labels it is grouped by. */
    record Selector(String metric, Map<String, String> matchers, List<String> groupedBy) {}

    private static final Set<String> AGGREGATIONS = Set.of("sum", "max", "min", "avg", "count", "topk", "bottomk");
    private static final Set<String> FUNCTIONS = Set.of("rate", "increase", "histogram_quantile", "delta");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool");
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:(?<range>\\[[^]]*])|(?<braces>\\{[^}]*})|(?<word>[A-Za-z_:][A-Za-z0-9_:]*)"
                    + "|(?<number>[0-9.]+(?:e-?[0-9]+)?)|(?<sign>>=|<=|==|!=|[-+*/%><(),]))");
    private static final Pattern MATCHER = Pattern.compile("\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"\\s*,?");

    private final List<String> tokens = new ArrayList<>();
    private final List<Selector> selectors = new ArrayList<>();
    private final String expression;
    private int next;

    private PromQl(String expression) {
        this.expression = expression.replace("$__rate_interval", "1m");
        Matcher matcher = TOKEN.matcher(this.expression);
        int end = 0;
        while (end < this.expression.stripTrailing().length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                throw unexpected(this.expression.substring(end));
            }
            tokens.add(matcher.group().strip());
            end = matcher.end();
        }
    }

    /** All selectors of {@code expression}, in order. */
    static List<Selector> selectors(String expression) {
        PromQl parser = new PromQl(expression);
        parser.expression(List.of());
        if (parser.next < parser.tokens.size()) {
            throw parser.unexpected(parser.tokens.get(parser.next));
        }
        return parser.selectors;
    }

    private void expression(List<String> groupedBy) {
        operand(groupedBy);
        while (next < tokens.size() && (tokens.get(next).matches(">=|<=|==|!=|[-+*/%><]") || OPERATORS.contains(tokens.get(next)))) {
            next++;
            operand(groupedBy);
        }
    }

    private void operand(List<String> groupedBy) {
        String token = take();
        if (token.equals("(")) {
            expression(groupedBy);
            expect(")");
        } else if (AGGREGATIONS.contains(token)) {
            List<String> labels = labels();
            arguments(labels.isEmpty() ? groupedBy : labels);
        } else if (FUNCTIONS.contains(token)) {
            arguments(groupedBy);
        } else if (Character.isLetter(token.charAt(0)) || token.charAt(0) == '_') {
            selector(token, groupedBy);
        } else if (!Character.isDigit(token.charAt(0))) {
            throw unexpected(token);
        }
    }

    private List<String> labels() {
        List<String> labels = new ArrayList<>();
        if (peek("by")) {
            next++;
            expect("(");
            while (!peek(")")) {
                labels.add(take());
                if (peek(",")) {
                    next++;
                }
            }
            expect(")");
        }
        return labels;
    }

    private void arguments(List<String> groupedBy) {
        expect("(");
        while (!peek(")")) {
            expression(groupedBy);
            if (peek(",")) {
                next++;
            }
        }
        expect(")");
    }

    private void selector(String metric, List<String> groupedBy) {
        Map<String, String> matchers = new LinkedHashMap<>();
        if (next < tokens.size() && tokens.get(next).startsWith("{")) {
            String braces = take();
            Matcher matcher = MATCHER.matcher(braces.substring(1, braces.length() - 1));
            while (matcher.lookingAt()) {
                matchers.put(matcher.group(1), matcher.group(2) + matcher.group(3));
                matcher.region(matcher.end(), matcher.regionEnd());
            }
            if (matcher.regionStart() != matcher.regionEnd()) {
                throw unexpected(braces);
            }
        }
        if (next < tokens.size() && tokens.get(next).startsWith("[")) {
            next++;
        }
        selectors.add(new Selector(metric, matchers, groupedBy));
    }

    private boolean peek(String token) {
        return next < tokens.size() && tokens.get(next).equals(token);
    }

    private String take() {
        if (next == tokens.size()) {
            throw unexpected("the end");
        }
        return tokens.get(next++);
    }

    private void expect(String token) {
        String found = take();
        if (!found.equals(token)) {
            throw unexpected(found + " (expected: " + token + ")");
        }
    }

    private IllegalArgumentException unexpected(String what) {
        return new IllegalArgumentException("PromQL '" + expression + "': unexpected " + what);
    }
}
