package dev.wirewitness.evidence.log.index;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A condition on a field: {@code action=block}, {@code model=gpt-*}, {@code rules!=allow-all}, {@code tokens_out>1000}. */
public final class Term {
    private static final Pattern FORM = Pattern.compile("([a-z_]+)(!=|>=|<=|=|>|<)(.*)", Pattern.DOTALL);
    private static final Map<String, String> ALSO = Map.of(
            "rule", "rules",
            "finding", "findings",
            "system", "system_id",
            "exchange", "exchange_id",
            "policy", "policy_digest",
            "node", "node_id",
            "state", "register_state_at_decision");

    private final Column column;
    private final String operator;
    private final String value;

    private Term(Column column, String operator, String value) {
        this.column = column;
        this.operator = operator;
        this.value = value;
    }

    /** IllegalArgumentException says what was expected. */
    public static Term parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' (expected: FIELD=VALUE, FIELD!=VALUE, or FIELD>NUMBER;"
                    + " * stands for any text, such as model=gpt-*)");
        }
        String name = ALSO.getOrDefault(form.group(1), form.group(1));
        Column column = Column.ALL.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + form.group(1) + "' (expected: a field, one of "
                        + Column.ALL.stream().map(Column::name).toList() + ")"));
        String operator = form.group(2);
        boolean compares = operator.contains(">") || operator.contains("<");
        if (compares && (column.kind() != Column.Kind.NUMBER || !form.group(3).matches("-?[0-9]{1,18}"))) {
            throw new IllegalArgumentException("'" + text + "' (expected: with < and > a number, and one of the fields "
                    + Column.ALL.stream()
                            .filter(one -> one.kind() == Column.Kind.NUMBER)
                            .map(Column::name)
                            .collect(Collectors.joining(", "))
                    + ")");
        }
        return new Term(column, operator, form.group(3));
    }

    /** The condition, with one parameter; what a record does not have is equal to nothing. */
    String sql() {
        String positive = switch (column.kind()) {
            case TEXTS -> "len(list_filter(" + column.quoted() + ", x -> x LIKE ? ESCAPE '\\')) > 0";
            case TEXT -> column.quoted() + " LIKE ? ESCAPE '\\'";
            case NUMBER -> comparison().isPresent()
                    ? column.quoted() + ' ' + operator + " CAST(? AS BIGINT)"
                    : "CAST(" + column.quoted() + " AS VARCHAR) LIKE ? ESCAPE '\\'";
        };
        return operator.equals("!=") ? "NOT coalesce(" + positive + ", false)" : positive;
    }

    String parameter() {
        return comparison().isPresent()
                ? value
                : value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace('*', '%');
    }

    private Optional<String> comparison() {
        return operator.equals("=") || operator.equals("!=") ? Optional.empty() : Optional.of(operator);
    }
}
