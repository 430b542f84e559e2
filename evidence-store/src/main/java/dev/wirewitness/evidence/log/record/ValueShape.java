package dev.wirewitness.evidence.log.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How one kind of value is written as JSON and read back. Reading throws {@link IllegalArgumentException} when the
 * JSON has another kind of value; a missing node reads as {@link #absent}.
 */
sealed interface ValueShape {

    void write(Object value, JsonBytes out, Limits limits);

    Object read(JsonNode node);

    /** What a field is that the JSON does not have: written by an older version, or an empty optional. */
    Object absent();

    /** Whether the field is written at all. */
    default boolean present(Object value) {
        return true;
    }

    private static IllegalArgumentException unexpected(JsonNode node, String expected) {
        return new IllegalArgumentException("value: " + node.getNodeType() + " (expected: " + expected + ")");
    }

    /** A string. */
    record Text() implements ValueShape {
        @Override
        public void write(Object value, JsonBytes out, Limits limits) {
            out.string((String) value, limits.chars());
        }

        @Override
        public Object read(JsonNode node) {
            if (!node.isTextual()) {
                throw unexpected(node, "a string");
            }
            return node.textValue();
        }

        @Override
        public Object absent() {
            return "";
        }
    }

    /** A whole number; {@code narrow}: an int. */
    record Whole(boolean narrow) implements ValueShape {
        @Override
        public void write(Object value, JsonBytes out, Limits limits) {
            out.number(narrow ? (Integer) value : (Long) value);
        }

        @Override
        public Object read(JsonNode node) {
            if (!node.isIntegralNumber() || !(narrow ? node.canConvertToInt() : node.canConvertToLong())) {
                throw unexpected(node, "a whole number");
            }
            if (narrow) {
                return node.intValue();
            }
            return node.longValue();
        }

        @Override
        public Object absent() {
            if (narrow) {
                return 0;
            }
            return 0L;
        }
    }

    /** True or false. */
    record Flag() implements ValueShape {
        @Override
        public void write(Object value, JsonBytes out, Limits limits) {
            out.flag((Boolean) value);
        }

        @Override
        public Object read(JsonNode node) {
            if (!node.isBoolean()) {
                throw unexpected(node, "true or false");
            }
            return node.booleanValue();
        }

        @Override
        public Object absent() {
            return false;
        }
    }

    /** An optional value. */
    record Maybe(ValueShape inner) implements ValueShape {
        @Override
        public void write(Object value, JsonBytes out, Limits limits) {
            inner.write(((Optional<?>) value).orElseThrow(), out, limits);
        }

        @Override
        public boolean present(Object value) {
            return ((Optional<?>) value).isPresent();
        }

        @Override
        public Object read(JsonNode node) {
            return Optional.of(inner.read(node));
        }

        @Override
        public Object absent() {
            return Optional.empty();
        }
    }

    /** An OptionalInt. */
    record MaybeInt(Whole inner) implements ValueShape {
        @Override
        public void write(Object value, JsonBytes out, Limits limits) {
            out.number(((OptionalInt) value).orElseThrow());
        }

        @Override
        public boolean present(Object value) {
            return ((OptionalInt) value).isPresent();
        }

        @Override
        public Object read(JsonNode node) {
            return OptionalInt.of((Integer) inner.read(node));
        }

        @Override
        public Object absent() {
            return OptionalInt.empty();
        }
    }

    /** An OptionalLong. */
    record MaybeLong(Whole inner) implements ValueShape {
        @Override
        public void write(Object value, JsonBytes out, Limits limits) {
            out.number(((OptionalLong) value).orElseThrow());
        }

        @Override
        public boolean present(Object value) {
            return ((OptionalLong) value).isPresent();
        }

        @Override
        public Object read(JsonNode node) {
            return OptionalLong.of((Long) inner.read(node));
        }

        @Override
        public Object absent() {
            return OptionalLong.empty();
        }
    }

    /** A list, cut behind the limit of items. */
    record Many(ValueShape inner) implements ValueShape {
        @Override
        public void write(Object value, JsonBytes out, Limits limits) {
            List<?> all = (List<?>) value;
            int count = Math.min(all.size(), limits.items());
            out.raw('[');
            for (int i = 0; i < count; i++) {
                if (i > 0) {
                    out.raw(',');
                }
                inner.write(all.get(i), out, limits);
            }
            out.raw(']');
        }

        @Override
        public Object read(JsonNode node) {
            if (!node.isArray()) {
                throw unexpected(node, "a list");
            }
            List<Object> all = new ArrayList<>(node.size());
            for (JsonNode one : node) {
                all.add(inner.read(one));
            }
            return List.copyOf(all);
        }

        @Override
        public Object absent() {
            return List.of();
        }
    }

    /** A further record. Seals are written whole: half of one is worth nothing. */
    record Nested(RecordShape shape, boolean whole) implements ValueShape {
        @Override
        public void write(Object value, JsonBytes out, Limits limits) {
            shape.write(value, out, whole ? Limits.NONE : limits, false);
        }

        @Override
        public Object read(JsonNode node) {
            if (!node.isObject()) {
                throw unexpected(node, "an object");
            }
            return shape.read(node);
        }

        @Override
        public Object absent() {
            return shape.read(MissingNode.getInstance());
        }
    }
}
