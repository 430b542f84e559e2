package dev.wirewitness.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Header fields in the order received. Names are compared without regard to ASCII case (RFC 9110
 * section 5.1); order and spelling are kept. Immutable.
 */
public record Headers(List<Header> fields) {
    private static final Headers EMPTY = new Headers(List.of());

    public Headers {
        fields = List.copyOf(fields);
    }

    public static Headers empty() {
        return EMPTY;
    }

    /** {@code namesAndValues}: name, value, name, value … */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "namesAndValues: " + namesAndValues.length + " strings (expected: pairs)");
        }
        List<Header> fields = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add(new Header(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new Headers(fields);
    }

    public Optional<String> first(String name) {
        for (Header field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                return Optional.of(field.value());
            }
        }
        return Optional.empty();
    }

    public List<String> all(String name) {
        return fields.stream().filter(f -> f.name().equalsIgnoreCase(name)).map(Header::value).toList();
    }

    public boolean has(String name) {
        return first(name).isPresent();
    }

    /** These fields with every {@code name} replaced by one of this value, in the place of the first. */
    public Headers with(String name, String value) {
        List<Header> changed = new ArrayList<>(fields.size() + 1);
        boolean placed = false;
        for (Header field : fields) {
            if (!field.name().equalsIgnoreCase(name)) {
                changed.add(field);
            } else if (!placed) {
                changed.add(new Header(field.name(), value));
                placed = true;
            }
        }
        if (!placed) {
            changed.add(new Header(name, value));
        }
        return new Headers(changed);
    }

    public Headers without(String name) {
        return new Headers(fields.stream().filter(f -> !f.name().equalsIgnoreCase(name)).toList());
    }
}
