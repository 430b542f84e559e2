package dev.wirewitness.evidence.log.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wirewitness.evidence.Subject;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How a Java record is written as a JSON object and read back: a component is a field, its name in snake case, the
 * fields sorted by UTF-16 code units. Built once per class, from method handles; any thread.
 */
final class RecordShape {
    private static final MethodType READ = MethodType.methodType(Object.class, Object.class);
    private static final MethodType BUILD = MethodType.methodType(Object.class, Object[].class);
    private static final String MARK = "truncated";

    /**
     * @param key the bytes {@code "name":}
     * @param place among the record's components
     */
    private record Field(String name, byte[] key, int place, MethodHandle accessor, ValueShape value) {}

    private final Class<?> type;
    private final Field[] fields;
    private final MethodHandle constructor;
    /** Where the mark of a cut record belongs among the fields. */
    private final int markPlace;

    private RecordShape(Class<?> type, Field[] fields, MethodHandle constructor) {
        this.type = type;
        this.fields = fields;
        this.constructor = constructor;
        int place = 0;
        while (place < fields.length && fields[place].name().compareTo(MARK) < 0) {
            place++;
        }
        this.markPlace = place;
    }

    static RecordShape of(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        List<Field> fields = new ArrayList<>();
        Class<?>[] parameters = new Class<?>[components.length];
        try {
            for (int i = 0; i < components.length; i++) {
                RecordComponent component = components[i];
                parameters[i] = component.getType();
                String name = snakeCase(component.getName());
                MethodHandle accessor = lookup.unreflect(component.getAccessor()).asType(READ);
                byte[] key = ('"' + name + "\":").getBytes(StandardCharsets.US_ASCII);
                fields.add(new Field(name, key, i, accessor, valueShape(component, component.getGenericType())));
            }
            fields.sort(Comparator.comparing(Field::name));
            MethodHandle constructor = lookup.findConstructor(type, MethodType.methodType(void.class, parameters))
                    .asSpreader(Object[].class, parameters.length)
                    .asType(BUILD);
            return new RecordShape(type, fields.toArray(Field[]::new), constructor);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("record " + type.getName() + ": not readable (expected: public)", e);
        }
    }

    static String snakeCase(String name) {
        StringBuilder snake = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                snake.append('_').append((char) (c + 32));
            } else {
                snake.append(c);
            }
        }
        return snake.toString();
    }

    private static ValueShape valueShape(RecordComponent component, Type type) {
        if (type == String.class) {
            return new ValueShape.Text();
        } else if (type == int.class || type == Integer.class) {
            return new ValueShape.Whole(true);
        } else if (type == long.class || type == Long.class) {
            return new ValueShape.Whole(false);
        } else if (type == boolean.class) {
            return new ValueShape.Flag();
        } else if (type == OptionalInt.class) {
            return new ValueShape.MaybeInt(new ValueShape.Whole(true));
        } else if (type == OptionalLong.class) {
            return new ValueShape.MaybeLong(new ValueShape.Whole(false));
        } else if (type instanceof ParameterizedType p && p.getRawType() == Optional.class) {
            return new ValueShape.Maybe(valueShape(component, p.getActualTypeArguments()[0]));
        } else if (type instanceof ParameterizedType p && p.getRawType() == List.class) {
            return new ValueShape.Many(valueShape(component, p.getActualTypeArguments()[0]));
        } else if (type instanceof Class<?> c && c.isRecord()) {
            return new ValueShape.Nested(of(c), c == Subject.class);
        }
        throw new IllegalStateException("component " + component.getDeclaringRecord().getName() + '.'
                + component.getName() + ": " + type.getTypeName()
                + " (expected: String, int, long, boolean, an Optional, a List or a record)");
    }

    /** Writes {@code value}; {@code marked} adds the field that says it was cut. */
    void write(Object value, JsonBytes out, Limits limits, boolean marked) {
        out.raw('{');
        boolean first = true;
        for (int i = 0; i <= fields.length; i++) {
            if (marked && i == markPlace) {
                key(out, first, MARK_KEY);
                out.flag(true);
                first = false;
            }
            if (i == fields.length) {
                break;
            }
            Field field = fields[i];
            Object part = component(field.accessor(), value);
            if (field.value().present(part)) {
                key(out, first, field.key());
                field.value().write(part, out, limits);
                first = false;
            }
        }
        out.raw('}');
    }

    private static final byte[] MARK_KEY = ('"' + MARK + "\":").getBytes(StandardCharsets.US_ASCII);

    private static void key(JsonBytes out, boolean first, byte[] key) {
        if (!first) {
            out.raw(',');
        }
        out.raw(key);
    }

    /** Reads a record; unknown fields are passed over, missing ones read as absent. */
    Object read(JsonNode node) {
        Object[] values = new Object[fields.length];
        for (Field field : fields) {
            JsonNode part = node.get(field.name());
            values[field.place()] = part == null || part.isNull()
                    ? field.value().absent()
                    : field.value().read(part);
        }
        try {
            return constructor.invokeExact(values);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalArgumentException(type.getSimpleName() + ": not built from " + Arrays.toString(fields), e);
        }
    }

    private static Object component(MethodHandle accessor, Object record) {
        try {
            return accessor.invokeExact(record);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("accessor of " + record.getClass().getName() + " failed", e);
        }
    }
}
