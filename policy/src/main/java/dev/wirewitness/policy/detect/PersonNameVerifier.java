package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Names of people behind what announces one: a title, a field's name, the words of a letter. Any name is found there. */
final class PersonNameVerifier implements Verifier {
    static final DetectorDescription NAME = DetectionCollector.personal("person-name", "", "name of a person", 58);

    private static final int MOST_WORDS = 4;

    /** Titles stand right before the name. */
    private static final Phrases TITLES = Phrases.of(
            "mr. ", "mrs. ", "ms. ", "mr ", "mrs ", "dr. ", "prof. ", "herr ", "herrn ", "frau ", "monsieur ", "madame ",
            "mme ", "mlle ", "señor ", "señora ", "sra. ", "doña ", "signor ", "signora ", "sig. ", "sig.ra ", "dott. ",
            "mevrouw ", "meneer ", "dhr. ", "mevr. ", "senhor ", "senhora ", "pan ", "pani ", "pana ");

    /** Words that end right before a name. */
    private static final Phrases PHRASES = Phrases.of(
            "my name is ", "name's ", "regards, ", "regards,\n", "sincerely, ", "sincerely,\n", "yours truly,\n", "cheers,\n",
            "dear ", "ich heiße ", "mein name ist ", "mit freundlichen grüßen\n", "viele grüße\n", "je m'appelle ",
            "cordialement,\n", "me llamo ", "mi nombre es ", "un saludo,\n", "mi chiamo ", "cordiali saluti,\n", "mijn naam is ",
            "met vriendelijke groet,\n", "meu nome é ", "me chamo ", "nazywam się ", "mam na imię ");

    /** Words that end right before a name as often as before something else: only a name of two words counts. */
    private static final Phrases OPENINGS = Phrases.of(
            "i'm ", "i am ", "this is ", "ich bin ", "je suis ", "soy ", "io sono ", "sono ", "ik ben ", "jestem ", "signed, ",
            "signed by ", "contact person ", "on behalf of ", "c/o ");

    /** Fields; a colon, an equals sign or the end of a JSON key follows. */
    private static final Phrases FIELDS = Phrases.of(
            "first name", "first_name", "firstname", "given name", "given_name", "givenname", "last name", "last_name",
            "lastname", "surname", "family name", "family_name", "familyname", "middle name", "middle_name", "full name",
            "full_name", "fullname", "maiden name", "patient name", "patient_name", "patientname", "customer name",
            "customer_name", "customername", "employee name", "employee_name", "contact name", "contact_name", "account holder",
            "accountholder", "account_holder", "cardholder", "card holder", "card_holder", "applicant", "next of kin",
            "vorname", "nachname", "familienname", "kontoinhaber", "ansprechpartner", "prénom", "prenom", "nom de famille",
            "nom:", "nombre:", "apellido", "apellidos", "titular", "cognome", "nome e cognome", "intestatario", "voornaam",
            "achternaam", "sobrenome", "nome completo", "imię", "imię i nazwisko", "nazwisko");

    /** Begin with a capital where a name would, and are none. */
    private static final Set<String> NO_NAMES = Set.of(
            "sir", "sirs", "madam", "customer", "customers", "team", "all", "hiring", "colleague", "colleagues", "friend",
            "friends", "user", "users", "reader", "god", "string", "null", "none", "true", "false", "mr", "mrs", "ms", "dr", "prof",
            "herr", "frau", "damen", "kollegen", "name", "optional", "required", "text", "the", "your", "my", "this", "unknown",
            "doktor", "doctor", "professor", "diary", "santa", "varchar", "char", "integer", "field", "enter", "please", "not");

    @Override
    public List<DetectorDescription> detectors() {
        return List.of(NAME);
    }

    @Override
    public List<Anchor> anchors() {
        return Phrases.anchors(TITLES, PHRASES, OPENINGS, FIELDS);
    }

    @Override
    public int verify(DecodedText text, int at, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int limit = text.end();
        if (bytes[at - 1] < 0 || Ascii.alnum(bytes[at - 1])) {
            return at + 1;
        }
        int behind = FIELDS.behind(bytes, at, limit);
        if (behind > 0) {
            report(text, value(bytes, behind, limit), "a field of names", 12, out);
            return at + 1;
        }
        behind = TITLES.behind(bytes, at, limit);
        if (behind > 0 && NameWords.capital(bytes, at, limit)) {
            report(text, behind, "a title before it", 12, out);
            return at + 1;
        }
        report(text, PHRASES.behind(bytes, at, limit), "words before it", 7, out);
        behind = OPENINGS.behind(bytes, at, limit);
        int end = behind == 0 ? -1 : NameWords.end(bytes, behind, limit, MOST_WORDS);
        if (end > 0 && NameWords.count(bytes, behind, end) > 1) {
            report(text, behind, "words before it", -8, out);
        }
        return at + 1;
    }

    /** Where a field's value begins; 0 if none is given. */
    private static int value(byte[] bytes, int behind, int limit) {
        int at = behind;
        boolean given = bytes[at - 1] == ':';
        while (at < limit && at - behind < 6) {
            byte b = bytes[at];
            if (b == ':' || b == '=' || b == DecodedText.CLOSE || b == '>') {
                given = true;
            } else if (b != ' ' && b != '"' && b != '\'' && b != DecodedText.OPEN && b != '*') {
                break;
            }
            at++;
        }
        return given ? at : 0;
    }

    private static void report(DecodedText text, int start, String why, int more, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int end = start == 0 ? -1 : NameWords.end(bytes, start, text.end(), MOST_WORDS);
        if (end < 0 || NameWords.code(bytes, end) || noName(bytes, start, text.end())) {
            return;
        }
        Score score = Score.base(NAME.baseConfidence()).plus(why, more);
        if (NameWords.count(bytes, start, end) > 1) {
            score.plus("more than one word", 10);
        }
        out.report(NAME, start, end, score);
    }

    private static boolean noName(byte[] bytes, int start, int limit) {
        int end = NameWords.word(bytes, start, limit);
        String first = new String(bytes, start, end - start, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        return NO_NAMES.contains(first) || end - start < 2 && bytes[end] != '.';
    }
}
