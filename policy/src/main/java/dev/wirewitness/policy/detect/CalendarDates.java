package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Dates as people and programs write them, from 1900 to 2099. */
final class CalendarDates {
    static final List<Shape> SHAPES = Stream.of(
                    "\\d{4}-\\d{1,2}-\\d{1,2}", "\\d{4}/\\d{1,2}/\\d{1,2}", "\\d{4}.\\d{1,2}.\\d{1,2}",
                    "\\d{1,2}.\\d{1,2}.\\d{2,4}", "\\d{1,2}/\\d{1,2}/\\d{2,4}", "\\d{1,2}-\\d{1,2}-\\d{2,4}",
                    "\\d{1,2}. [A-Za-z]{3,9} \\d{4}", "\\d{1,2} [A-Za-z]{3,10} \\d{4}", "\\d{1,2} de [a-z]{4,10} de \\d{4}",
                    "[A-Z][a-z]{2,8} \\d{1,2}, \\d{4}", "[A-Z][a-z]{2,8} \\d{1,2} \\d{4}")
            .map(Shape::parse)
            .toList();

    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,4})[-/.](\\d{1,2})[-/.](\\d{1,4})");
    private static final List<String> MONTHS = List.of(
            "jan", "gen", "ene", "sty", "feb", "fév", "lut", "mar", "mär", "apr", "avr", "abr", "kwi", "may", "mai", "mag",
            "mei", "maj", "jun", "jui", "giu", "cze", "jul", "lug", "lip", "aug", "aoû", "ago", "sie", "sep", "set", "wrz",
            "oct", "okt", "ott", "out", "paź", "nov", "lis", "dec", "dez", "déc", "dic", "gru");

    private CalendarDates() {}

    /** Whether there is such a day in what has one of {@link #SHAPES}. */
    static boolean possible(byte[] bytes, int start, int end) {
        String date = new String(bytes, start, end - start, StandardCharsets.UTF_8);
        Matcher numbers = NUMBERS.matcher(date);
        if (numbers.matches()) {
            int first = Integer.parseInt(numbers.group(1));
            int middle = Integer.parseInt(numbers.group(2));
            int last = Integer.parseInt(numbers.group(3));
            return numbers.group(1).length() == 4
                    ? year(first) && days(middle, last)
                    : days(first, middle) && (numbers.group(3).length() == 2 || year(last));
        }
        String lower = date.toLowerCase(Locale.ROOT);
        return MONTHS.stream().anyMatch(lower::contains) && year(Integer.parseInt(date.substring(date.length() - 4)));
    }

    private static boolean year(int year) {
        return year >= 1900 && year < 2100;
    }

    /** A day and a month, in either order. */
    private static boolean days(int one, int other) {
        return Math.min(one, other) >= 1 && Math.min(one, other) <= 12 && Math.max(one, other) <= 31;
    }
}
