package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How often a window of three bytes is met in ordinary text, roughly: the more, the poorer it is as a sign of a literal. */
final class WindowCost {
    /** Letters in order of frequency in prose; the later, the rarer. */
    private static final String COMMON = "etaoinsrhldcumfpgwybvkxjqz";

    /** Words that fill prose and code: a window of theirs is a poor one. */
    private static final String FREQUENT =
            "about access account action address after again also alter amount another answer any application apply"
                    + " approve area argument around array article because become before begin between block board body"
                    + " both boundary branch bring broken browser buffer build business button cache call careful case"
                    + " change character check class clean clear client close collect color column comment commit company"
                    + " compare complete component config connect consider constant contact contain content context"
                    + " continue control copy correct could count country course create current customer database date"
                    + " default define delete delivery depend describe design detail different direct disable display"
                    + " document does double draft during each either element empty enable entry environment equal error"
                    + " event every example except exist expect explain export express extend extract false feature field"
                    + " file filter final find first follow force format found friend from function further general"
                    + " generate global great group handle have header health help high history house image implement"
                    + " import important include index information input insert inside install instance integer internal"
                    + " into invoice issue item keep kind language large last later layer learn least leave length level"
                    + " library light like limit line link list little load local location long lookup loop machine main"
                    + " make manage map mark market match matter mean measure meeting member memory merge message method"
                    + " middle might model module month more most move multiple name nature need network never next night"
                    + " node normal note nothing number object offer office often open option order other output over"
                    + " package page parameter parent parse part party pass past path pattern people perform person place"
                    + " plan please point policy position possible power present price print private problem process"
                    + " product program project property provide public question queue quick range rate read ready reason"
                    + " receive recent record reduce refer release remain remove render repeat replace reply report"
                    + " request require reset resource response result return review right rows rule running safe same"
                    + " sample save scale schedule school scope score script search second section select send sentence"
                    + " server service session setting several share should show side simple since single size small"
                    + " software some source space special specific stage standard start state static status step still"
                    + " stop store stream string structure style subject such suggest summary support sure switch system"
                    + " table take target task team template term test text than that their them then there these they"
                    + " thing think this thread three through time title today together total touch track train transfer"
                    + " true turn type under union unit until update upper user using usual validate value variable"
                    + " vector version very view visible visit void wait want warehouse warning watch week well were what"
                    + " when where whether which while white whole will window with within without word work world would"
                    + " write wrong year young your";
    private static final String FILE = "windows.txt";
    private static final int FREQUENT_COST = 250;
    private static final int[] LETTERS = letters();
    /** Of windows that are met: each costs more than any other. */
    private static final Map<Integer, Integer> WINDOWS = windows();

    private WindowCost() {}

    /** The words that fill prose and code, in lower case. */
    static Set<String> frequentWords() {
        return Set.copyOf(List.of(FREQUENT.split(" ")));
    }

    static int of(byte[] bytes, int at) {
        return LETTERS[bytes[at] & 255]
                + LETTERS[bytes[at + 1] & 255]
                + LETTERS[bytes[at + 2] & 255]
                + WINDOWS.getOrDefault(AnchorIndex.window(bytes, at), 0);
    }

    private static Map<Integer, Integer> windows() {
        Map<Integer, Integer> costs = new HashMap<>();
        byte[] words = FREQUENT.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i + 3 <= words.length; i++) {
            costs.merge(AnchorIndex.window(words, i), FREQUENT_COST, Integer::sum);
        }
        List<String> written = Resources.lines(FILE);
        for (int rank = 0; rank < written.size(); rank++) {
            byte[] window = written.get(rank).replace('·', ' ').getBytes(StandardCharsets.US_ASCII);
            costs.merge(AnchorIndex.window(window, 0), 3 * LETTERS[' '] + written.size() - rank, Integer::sum);
        }
        return costs;
    }

    private static int[] letters() {
        int[] costs = new int[256];
        for (int i = 0; i < COMMON.length(); i++) {
            int cost = COMMON.length() - i + 2;
            costs[COMMON.charAt(i)] = cost;
            costs[Character.toUpperCase(COMMON.charAt(i))] = cost;
        }
        costs[' '] = COMMON.length() + 4;
        return costs;
    }
}
