package dev.wirewitness.policy.detect;

/** What follows a street and its number: the flat, floor or door. */
final class AddressUnits {
    private static final Phrases WORDS = Phrases.of(
            "suite ", "ste ", "ste. ", "apt ", "apt. ", "apartment ", "unit ", "floor ", "flat ", "room ", "rm ", "#",
            "po box ", "wohnung ", "whg. ", "piso ", "planta ", "puerta ", "dpto ", "dpto. ", "of. ", "oficina ",
            "depto ", "depto. ", "edif. ", "interior ", "int. ", "interno ", "appartamento ", "scala ", "piano ", "apto ",
            "apto. ", "andar ", "bloco ", "appartement ", "appt ", "bâtiment ", "bât. ", "étage ", "m. ", "lok. ", "bus ",
            "kv. ", "кв. ");
    private static final int LONGEST = 6;

    private AddressUnits() {}

    /** One past the units behind {@code from}, at most two; {@code from} where none follows. */
    static int end(byte[] bytes, int from, int limit) {
        int once = one(bytes, from, limit);
        return once == from ? from : one(bytes, once, limit);
    }

    private static int one(byte[] bytes, int from, int limit) {
        int at = from;
        while (at < limit && at - from < 3 && (bytes[at] == ' ' || bytes[at] == ',' || bytes[at] == '\n')) {
            at++;
        }
        int number = at > from ? WORDS.behind(bytes, at, limit) : 0;
        if (number == 0) {
            return from;
        }
        int end = number;
        boolean digit = false;
        while (end < limit && end - number <= LONGEST && (Ascii.alnum(bytes[end]) || bytes[end] == '-')) {
            digit = digit || Ascii.digit(bytes[end]);
            end++;
        }
        return digit || end - number == 1 ? end : from;
    }
}
