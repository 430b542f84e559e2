package dev.wirewitness.policy.detect;

/**
 * Whether letters stand together as in words or as if drawn by lot, by how often each pair of letters stands in English
 * words and in names of code (counted over this project's own documents and sources, and the names of people it knows).
 * Letters drawn by lot have 3 of 9 points on average, and 99 of 100 such texts below 5; of names in code, 99 of 100 have more
 * than 5.4.
 */
final class LetterPairs {
    /** A row for each first letter, a column for each second one: 5 is as often as by chance, one more is twice as often. */
    private static final String[] POINTS = {
        "36772462625878161878554363", "51306111531611610542510040", "71437007516622832537500042",
        "62258231712433620562511141", "74886553523768465987465753", "61115621701411600524500031",
        "51117134600325520553500012", "71117101601132610525401030", "64767561224769752677261314",
        "40224000101011410030411000", "51117012501213330251311010", "72268322702722720165541051",
        "74217111601342660151401021", "72678482624326640378542042", "45663452525778661866756332",
        "72327124602611751756511130", "00000000000200110100601000", "73569351815455841677653162",
        "60628316705433663278624042", "72529227821424740776513261", "55556341502667350767111112",
        "60117010601011410110001000", "60115105601204500451001110", "31403201300020140005000230",
        "32313010201324340154111032", "30114001301111200010201022"
    };
    private static final double BY_LOT = 5.0;
    private static final int FEWEST = 6;

    private LetterPairs() {}

    /**
     * Whether the letters are no words; where too few stand side by side to tell, whether digits stand between them again and
     * again.
     */
    static boolean drawn(byte[] bytes, int start, int end) {
        int points = 0;
        int pairs = 0;
        int changes = 0;
        for (int at = start + 1; at < end; at++) {
            byte first = bytes[at - 1];
            byte second = bytes[at];
            // a capital behind a small letter begins a word
            if (Ascii.letter(first) && Ascii.letter(second) && (Ascii.upper(first) || !Ascii.upper(second))) {
                points += POINTS[Ascii.lower(first) - 'a'].charAt(Ascii.lower(second) - 'a') - '0';
                pairs++;
            }
            changes += Ascii.digit(first) != Ascii.digit(second) ? 1 : 0;
        }
        return pairs >= FEWEST ? points < BY_LOT * pairs : changes >= FEWEST;
    }
}
