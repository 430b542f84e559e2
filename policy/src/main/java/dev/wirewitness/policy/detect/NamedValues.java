package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The personal values that only the words before them tell: what they look like, and the words in eight languages. */
final class NamedValues {
    /** Documents are numbered in these forms. */
    private static final List<Shape> NUMBERS =
            shapes("[A-Z]{1,3}[0-9]{6,9}", "[A-Z]\\d{2}[A-Z]\\d{5,6}", "[CFGHJKLMNPRTVWXYZ0-9]{9,10}", "[A-Z0-9]{11,18}");

    private static final List<Shape> LICENCES = Stream.of(
                    NUMBERS,
                    shapes("[A-Z]\\d{3}-\\d{4}-\\d{4}", "[A-Z]\\d{3}-\\d{3}-\\d{2}-\\d{3}-\\d{1}", "[A-Z]\\d{4}-\\d{5}-\\d{5}",
                            "\\d{2}-\\d{3}-\\d{4}", "[A-Z]{2}-\\d{2}-\\d{4}", "[A-Z]{2}\\d{7}[A-Z]",
                            "[A-Z]\\d{2,3}[A-Z]\\d{3,6}", "[A-Z]\\d{7,8}"))
            .flatMap(List::stream)
            .toList();

    private static final List<Shape> RECORDS = shapes("[0-9]{6,12}", "[A-Z]{1,4}-\\d{5,10}", "[A-Z]{1,3}\\d{5,10}");

    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

    private NamedValues() {}

    static List<Verifier> all() {
        return List.of(
                new NamedValueVerifier("date-of-birth", "date of birth", CalendarDates.SHAPES, CalendarDates::possible,
                        "date of birth", "date_of_birth", "dateofbirth", "birth date", "birth_date", "birthdate", "birthday",
                        "dob:", "dob=", "dob\":", "dob ", "d.o.b", "born on", "was born in", "born:", "geburtsdatum", "geboren am", "geb. am",
                        "date de naissance", "date_naissance", "né le", "née le", "fecha de nacimiento", "fecha_nacimiento",
                        "data di nascita", "nato il", "nata il", "geboortedatum", "geboren op", "data de nascimento",
                        "data urodzenia", "urodzony", "urodzona", "födelsedatum", "fødselsdato", "syntymäaika",
                        "datum narození"),
                new NamedValueVerifier("passport-number", "number of a passport", NUMBERS, NamedValues::numbered,
                        "passport", "reisepass", "passeport", "pasaporte", "passaporto", "paspoort", "passaporte",
                        "paszport", "passnummer"),
                new NamedValueVerifier("driving-licence", "number of a driving licence", LICENCES,
                        NamedValues::numbered,
                        "driver's license", "drivers license", "driver license", "driver_license", "driverslicense",
                        "driver licence", "driving licence", "driving license", "driving_licence", "führerschein",
                        "fuehrerschein", "permis de conduire", "permiso de conducir", "patente di guida", "rijbewijs",
                        "carta de condução", "prawo jazdy"),
                NamedValueVerifier.general("id-card-number", "number of an identity card",
                        shapes("[A-Z]\\d{2}[A-Z]\\d{2}[A-Z]\\d{3}", "[A-Z]{2,3}\\d{5,9}", "\\d{8,12}", "[A-Z0-9]{9,10}", "\\d{8}-\\d{1}"),
                        NamedValues::numbered,
                        "personalausweis", "ausweisnummer", "identity card", "id card", "id-card", "id_card", "national id", "national_id",
                        "carte d'identité", "documento de identidad", "carta d'identità", "dowód osobisty", "dowodu osobistego",
                        "identiteitskaart", "bilhete de identidade", "cartão de cidadão"),
                NamedValueVerifier.general("social-security-number", "number of a social insurance",
                        shapes("\\d{3}.\\d{4}.\\d{4}.\\d{2}", "\\d{3}.\\d{2,4}.\\d{4}", "\\d{3}-\\d{2,4}-\\d{4}", "\\d{3} \\d{2,3} \\d{3,4}",
                                "\\d{2} \\d{6} [A-Z] \\d{3}", "\\d{8}[A-Z]\\d{3}", "\\d{9,13}"),
                        NamedValues::numbered,
                        "social security", "social_security", "socialsecurity", "ssn:", "ssn ", "ssn=", "ssn\":", "social insurance",
                        "sozialversicherungsnummer", "rentenversicherungsnummer", "numéro de sécurité sociale", "seguridad social",
                        "previdenza sociale", "sofinummer", "segurança social"),
                new NamedValueVerifier("medical-record-number", "number of a patient or medical record", RECORDS,
                        NamedValues::numbered,
                        "medical record", "medical_record", "mrn:", "mrn=", "mrn ", "mrn#", "mrn\":", "patient id", "patient_id",
                        "patientid", "patient number", "patientennummer", "patienten-id", "numéro de patient",
                        "historia clínica", "fallnummer"),
                NamedValueVerifier.general("bank-account-number", "number of a bank account", shapes("\\d{6,18}", "\\d{2,6}-\\d{4,12}"),
                        NamedValues::numbered,
                        "account number", "to account ", "from account ", "account:", "account #", "account_number", "accountnumber", "account no", "acct no", "acct.", "acct #", "acct:",
                        "kontonummer", "konto-nr", "kontonr", "numéro de compte", "número de cuenta", "numero di conto",
                        "rekeningnummer", "número da conta", "numer konta"),
                new NamedValueVerifier("card-security-code", "security code of a payment card", shapes("\\d{3,4}"), NamedValues::any,
                        "cvv", "cvc", "card security code", "card verification", "kartenprüfnummer", "prüfziffer der karte",
                        "cryptogramme visuel", "codice di sicurezza", "código de seguridad", "código de segurança"),
                NamedValueVerifier.general("card-expiry", "end of a payment card", shapes("\\d{2}/\\d{4}", "\\d{2}/\\d{2}", "\\d{2}-\\d{2,4}"),
                        NamedValues::any, "expiry", "exp date", "exp. date", "exp:", "expiration date", "valid thru", "valid until",
                        "gültig bis", "date d'expiration", "fecha de caducidad", "scadenza"),
                NamedValueVerifier.field("post-office-box", "post office box", shapes("\\d{1,7}"), NamedValues::any,
                        "po box", "p.o. box", "p.o.box", "postfach", "boîte postale", "apartado", "casella postale", "postbus",
                        "caixa postal", "skrytka pocztowa"),
                NamedValueVerifier.field("postal-code", "postal code",
                        shapes("\\d{5}-\\d{4}", "\\d{5}-\\d{3}", "\\d{2}-\\d{3}", "\\d{4} [A-Z]{2}", "[A-Z]{1,2}\\d{1,2} \\d{1}[A-Z]{2}",
                                "[A-Z]{1,2}\\d{1}[A-Z]{1} \\d{1}[A-Z]{2}", "[A-Z]\\d{1}[A-Z] \\d{1}[A-Z]\\d{1}", "\\d{4,6}"),
                        NamedValues::any,
                        "zip code", "zipcode", "zip_code", "zip:", "zip ", "zip\":", "postal code", "postal_code", "postalcode", "postcode",
                        "post code", "plz", "postleitzahl", "code postal", "código postal", "codice postale", "cap:", "cep:",
                        "kod pocztowy"),
                new NamedValueVerifier("pin-code", "personal identification number", shapes("\\d{4,8}"), NamedValues::any,
                        "pin:", "pin=", "pin is ", "pin code", "pin number", "pin-code", "pin_code", "atm pin", "code pin",
                        "geheimzahl", "pin ist "),
                NamedValueVerifier.field("username", "name of an account", shapes("[A-Za-z0-9._-]{3,40}"), NamedValues::userName,
                        "username", "user name", "user_name", "user id:", "userid:", "login name", "login:", "screen name",
                        "benutzername", "benutzerkennung", "nom d'utilisateur", "nombre de usuario", "nome utente",
                        "gebruikersnaam", "nome de usuário", "nazwa użytkownika"),
                new NamedValueVerifier("swift-bic", "bank identifier (BIC)", shapes("[A-Z]{6}[A-Z0-9]{2}", "[A-Z]{6}[A-Z0-9]{5}"),
                        NamedValues::bankIdentifier, "bic:", "bic ", "bic=", "bic\":", "bic/", "swift"),
                new NamedValueVerifier("vehicle-registration", "number plate of a vehicle",
                        shapes("[A-Z]{1,3}-[A-Z]{1,2} \\d{1,4}", "[A-Z]{1,3} [A-Z]{1,2} \\d{1,4}", "[A-Z]{2}\\d{2} [A-Z]{3}",
                                "[A-Z0-9]{2,3}-[A-Z0-9]{2,4}-[A-Z0-9]{1,3}", "[A-Z0-9]{2,4}-[A-Z0-9]{3,4}", "\\d{4} [A-Z]{3}",
                                "[A-Z]{2,3} \\d{3,5}", "[A-Z]{1,3}-[A-Z]{1,2}-\\d{1,4}", "[A-Z]{1,2} \\d{1,5} [A-Z]{1,3}", "[A-Z]{2} \\d{2} \\d{3}",
                                "\\d{1,4} [A-Z]{1,3} \\d{1,4}", "\\d{3} [A-Z]{3}", "[A-Z0-9]{2,4} [A-Z0-9]{2,5}", "[A-Z0-9]{5,10}"),
                        NamedValues::lettersAndDigits,
                        "license plate", "licence plate", "number plate", "plate number", "registration plate", "license_plate",
                        "vehicle registration", "kfz-kennzeichen", "kennzeichen", "plaque d'immatriculation", "matrícula",
                        "numero di targa", "targa", "kenteken", "numer rejestracyjny"),
                NamedValueVerifier.general("insurance-number", "number of an insured person or policy",
                        shapes("[A-Z]{0,4}\\d{6,12}", "[A-Z]{1,4}-\\d{5,12}", "\\d{2,4}-\\d{3,6}-\\d{2,6}", "[A-Z0-9]{8,14}"),
                        NamedValues::numbered,
                        "insurance number", "insurance policy", "policy number", "policy no", "policy_number", "member id", "subscriber id",
                        "health plan", "versicherungsnummer", "versichertennummer", "policennummer", "numéro d'assuré",
                        "número de póliza", "numero di polizza", "polisnummer", "numer polisy"),
                NamedValueVerifier.general("personnel-number", "number of an employee or a student",
                        shapes("\\d{4,10}", "[A-Z]{1,4}\\d{4,9}", "[A-Z]{1,4}-\\d{3,9}"), NamedValues::numbered,
                        "employee id", "employee_id", "employeeid", "employee number", "employee no", "staff id", "student id",
                        "student_id", "student number", "personalnummer", "mitarbeiternummer", "matrikelnummer", "numéro de matricule",
                        "personeelsnummer", "número de empleado"),
                NamedValueVerifier.general("tax-number", "number of a taxpayer",
                        shapes("\\d{2,3}/\\d{3}/\\d{4,5}", "\\d{2}-\\d{7}", "\\d{9,13}", "[A-Z]{1,3}\\d{7,11}[A-Z]{0,2}"),
                        NamedValues::numbered,
                        "tax id", "tax_id", "taxid", "tax number", "tax identification", "taxpayer", "steuernummer", "steuer-nr",
                        "numéro fiscal", "número fiscal", "codice fiscale", "fiscaal nummer", "numer podatkowy"),
                new NamedValueVerifier("gps-coordinates", "place on the earth",
                        shapes("[-]{0,1}\\d{1,3}.\\d{3,15}, [-]{0,1}\\d{1,3}.\\d{3,15}", "[-]{0,1}\\d{1,3}.\\d{3,15},[-]{0,1}\\d{1,3}.\\d{3,15}",
                                "[-]{0,1}\\d{1,3}.\\d{3,15}"),
                        NamedValues::any,
                        "latitude", "longitude", "coordinates", "coords", "gps", "breitengrad", "längengrad", "koordinaten",
                        "coordonnées", "coordenadas", "coordinate"));
    }

    private static List<Shape> shapes(String... written) {
        return List.of(written).stream().map(Shape::parse).toList();
    }

    private static boolean any(byte[] bytes, int start, int end) {
        return end > start;
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

    private static boolean lettersAndDigits(byte[] bytes, int start, int end) {
        boolean letter = false;
        for (int i = start; i < end; i++) {
            letter |= Ascii.letter(bytes[i]);
        }
        return letter && SecretValues.hasDigit(bytes, start, end);
    }

    /** As people choose them, with a digit; words of code and stand-ins have none. */
    private static boolean userName(byte[] bytes, int start, int end) {
        return lettersAndDigits(bytes, start, end) && !SecretValues.standIn(bytes, start, end) && bytes[end] != '(';
    }

    /** Its fifth and sixth letters are a country's. */
    private static boolean bankIdentifier(byte[] bytes, int start, int end) {
        return end > start && COUNTRIES.contains(new String(bytes, start + 4, 2, StandardCharsets.US_ASCII));
    }
}
