package dev.wirewitness.policy.detect;

import java.util.List;

/**
 * Personal values that only the words before them tell from any other number or date: within 40 bytes behind such a word,
 * in the same text.
 */
final class NamedValueVerifier implements Verifier {
    private static final int REACH = 40;
    private static final int BASE = 70;

    /** Documents are numbered in these forms. */
    private static final List<Shape> NUMBERS =
            shapes("[A-Z]{1,3}[0-9]{6,9}", "[A-Z]\\d{2}[A-Z]\\d{5,6}", "[CFGHJKLMNPRTVWXYZ0-9]{9,10}", "[A-Z0-9]{11,18}");

    private static final List<Shape> RECORDS = shapes("[0-9]{6,12}", "[A-Z]{1,4}-\\d{5,10}", "[A-Z]{1,3}\\d{5,10}");

    private final DetectorDescription detector;
    private final List<String> words;
    private final List<Shape> shapes;
    private final Fit fit;

    /** Whether what has a shape can be a value. */
    private interface Fit {
        boolean fits(byte[] bytes, int start, int end);
    }

    private NamedValueVerifier(String id, String what, List<Shape> shapes, Fit fit, String... words) {
        this.detector = DetectionCollector.personal(id, "", what, BASE);
        this.words = List.of(words);
        this.shapes = shapes;
        this.fit = fit;
    }

    static List<Verifier> all() {
        return List.of(
                new NamedValueVerifier("date-of-birth", "date of birth", CalendarDates.SHAPES, CalendarDates::possible,
                        "date of birth", "date_of_birth", "dateofbirth", "birth date", "birth_date", "birthdate", "birthday",
                        "dob:", "dob=", "dob\":", "d.o.b", "born on", "geburtsdatum", "geboren am", "geb. am",
                        "date de naissance", "date_naissance", "né le", "née le", "fecha de nacimiento", "fecha_nacimiento",
                        "data di nascita", "nato il", "nata il", "geboortedatum", "geboren op", "data de nascimento",
                        "data urodzenia", "urodzony", "urodzona", "födelsedatum", "fødselsdato", "syntymäaika",
                        "datum narození"),
                new NamedValueVerifier("passport-number", "number of a passport", NUMBERS, NamedValueVerifier::numbered,
                        "passport", "reisepass", "passeport", "pasaporte", "passaporto", "paspoort", "passaporte",
                        "paszport", "passnummer"),
                new NamedValueVerifier("driving-licence", "number of a driving licence", NUMBERS,
                        NamedValueVerifier::numbered,
                        "driver's license", "drivers license", "driver license", "driver_license", "driverslicense",
                        "driver licence", "driving licence", "driving license", "driving_licence", "führerschein",
                        "fuehrerschein", "permis de conduire", "permiso de conducir", "patente di guida", "rijbewijs",
                        "carta de condução", "prawo jazdy"),
                new NamedValueVerifier("medical-record-number", "number of a patient or medical record", RECORDS,
                        NamedValueVerifier::numbered,
                        "medical record", "medical_record", "mrn:", "mrn=", "mrn ", "mrn#", "mrn\":", "patient id", "patient_id",
                        "patientid", "patient number", "patientennummer", "patienten-id", "numéro de patient",
                        "historia clínica", "fallnummer"));
    }

    private static List<Shape> shapes(String... written) {
        return List.of(written).stream().map(Shape::parse).toList();
    }

    @Override
    public List<DetectorDescription> detectors() {
        return List.of(detector);
    }

    @Override
    public List<Anchor> anchors() {
        return words.stream().map(Anchor::anyCase).toList();
    }

    @Override
    public int verify(DecodedText text, int at, DetectionCollector out) {
        byte[] bytes = text.bytes();
        if (Ascii.letter(bytes[at - 1])) {
            return at + 1;
        }
        int limit = Math.min(text.end(), at + longest(bytes, at, text.end()) + REACH);
        for (int i = at; i < limit && bytes[i] != DecodedText.MASK && bytes[i] != '\n'; i++) {
            boolean begins = Ascii.alnum(bytes[i]) && !Ascii.word(bytes[i - 1]) && bytes[i - 1] != '-';
            if (begins && report(text, i, out)) {
                break;
            }
        }
        return at + 1;
    }

    private int longest(byte[] bytes, int at, int end) {
        int longest = 0;
        for (String word : words) {
            longest = Ascii.wordAt(bytes, at, end, word) ? Math.max(longest, word.length()) : longest;
        }
        return longest;
    }

    private boolean report(DecodedText text, int start, DetectionCollector out) {
        for (Shape shape : shapes) {
            int end = shape.end(text.bytes(), start, text.end());
            if (end > 0 && fit.fits(text.bytes(), start, end)) {
                out.report(detector, start, end, Score.base(BASE));
                return true;
            }
        }
        return false;
    }

    /** Holds four digits at least, and they are not all one. */
    private static boolean numbered(byte[] bytes, int start, int end) {
        int digits = 0;
        boolean different = false;
        int first = 0;
        for (int i = start; i < end; i++) {
            if (Ascii.digit(bytes[i])) {
                first = digits++ == 0 ? bytes[i] : first;
                different = different || bytes[i] != first;
            }
        }
        return digits >= 4 && different;
    }
}
