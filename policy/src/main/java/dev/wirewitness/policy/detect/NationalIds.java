package dev.wirewitness.policy.detect;

import static dev.wirewitness.policy.detect.NationalId.id;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * National ids made of digits: length, way of writing, check digits, and the words people put before them. Without such
 * a word only a distinctive way of writing is trusted.
 */
final class NationalIds {
    private static final int CONTEXT = 38;

    private static final List<NationalId> OLDEST = List.of(
            id("us-ssn", "US", "social security number", 9, NationalIdChecks::ssn, "3-2-4", 66,
                    "ssn", "social security", "social_security", "socialsecurity", "tax id", "taxpayer").unchecked(),
            id("us-itin", "US", "individual taxpayer number", 9, NationalIdChecks::itin, "3-2-4", 62,
                    "itin", "taxpayer", "tax id").unchecked(),
            id("us-ein", "US", "employer identification number", 9, d -> d[0] * 10 + d[1] != 0, "2-7", 35,
                    "ein", "employer id", "employer identification", "fein").unchecked(),
            id("us-npi", "US", "national provider identifier", 10, NationalIdChecks::npi, "", 30, "npi", "provider"),
            id("us-routing-number", "US", "bank routing number", 9, NationalIdChecks::routing, "", 30,
                    "routing", "aba", "rtn"),
            id("de-tax-id", "DE", "Steuer-Identifikationsnummer", 11, NationalIdChecks::germanTax,
                    "2 3 3 3,2-3-3-3", 62,
                    "steuer-id", "steuerid", "steueridentifikationsnummer", "steuer-identifikationsnummer",
                    "steuernummer", "idnr", "tin", "tax id", "tax_id", "identifikationsnummer", "tax identification"),
            id("nl-bsn", "NL", "burgerservicenummer", 9, NationalIdChecks::bsn, "4.2.3,3 3 3,4 2 3", 40,
                    "bsn", "burgerservicenummer", "sofinummer", "sofi", "citizen service"),
            id("pl-pesel", "PL", "PESEL", 11, NationalIdChecks::pesel, "", 30, "pesel"),
            id("fr-nir", "FR", "NIR (social security number)", 15, NationalIdChecks::nir,
                    "1 2 2 2 3 3 2,13 2", 75,
                    "nir", "securite sociale", "sécurité sociale", "numero de secu", "insee", "sécu"),
            id("be-national-number", "BE", "national register number", 11, NationalIdChecks::belgian,
                    "2.2.2-3.2,2.2.2-3-2,2 2 2 3 2,6-3-2", 75,
                    "rijksregister", "rijksregisternummer", "national number", "numero national", "insz", "niss",
                    "registre national", "national register"),
            id("uk-nhs", "GB", "NHS number", 10, NationalIdChecks::nhs, "3 3 4,3-3-4", 45,
                    "nhs", "national health", "patient"),
            id("br-cpf", "BR", "CPF", 11, NationalIdChecks::cpf, "3.3.3-2,9-2", 78,
                    "cpf", "cadastro de pessoa", "contribuinte"),
            id("br-cnpj", "BR", "CNPJ", 14, NationalIdChecks::cnpj, "2.3.3/4-2", 78, "cnpj", "empresa"),
            id("se-personnummer", "SE", "personnummer", 10, NationalIdChecks::swedish, "6-4", 62,
                    "personnummer", "personnr", "pnr", "samordningsnummer", "personal identity"),
            id("se-personnummer", "SE", "personnummer", 12, NationalIdChecks::swedishLong, "8-4", 66,
                    "personnummer", "personnr", "pnr", "samordningsnummer", "personal identity"),
            id("pt-nif", "PT", "NIF", 9, NationalIdChecks::nif, "3 3 3", 40, "nif", "contribuinte", "fiscal"),
            id("ch-ahv", "CH", "AHV number", 13, NationalIdChecks::ahv, "3.4.4.2,3 4 4 2", 85,
                    "ahv", "avs", "sozialversicherungsnummer", "social security"),
            id("in-aadhaar", "IN", "Aadhaar", 12, NationalIdChecks::aadhaar, "4 4 4,4-4-4", 58,
                    "aadhaar", "aadhar", "uidai", "uid", "adhaar"),
            id("cn-resident-id", "CN", "resident identity number", 18, NationalIdChecks::chinese, "", 62,
                    "身份证", "id card", "identity", "resident", "sfz"),
            id("au-tfn", "AU", "tax file number", 9, NationalIdChecks::tfn, "3 3 3,3-3-3", 40,
                    "tfn", "tax file"),
            id("ca-sin", "CA", "social insurance number", 9, NationalIdChecks::sin, "3-3-3,3 3 3", 48,
                    "sin", "social insurance", "assurance sociale", "nas"),
            id("dk-cpr", "DK", "CPR number", 10, NationalIdChecks::cpr, "6-4", 50, "cpr", "personnummer"),
            id("no-national-id", "NO", "fødselsnummer", 11, NationalIdChecks::norwegian, "6 5", 60,
                    "fødselsnummer", "fodselsnummer", "personnummer", "fnr"),
            id("hr-oib", "HR", "OIB", 11, NationalIdChecks::oib, "", 30, "oib", "osobni identifikacijski"),
            id("ro-cnp", "RO", "CNP", 13, NationalIdChecks::romanian, "", 40, "cnp", "cod numeric"),
            id("tr-kimlik", "TR", "T.C. kimlik no", 11, NationalIdChecks::turkish, "", 30,
                    "kimlik", "tckn", "tc no"),
            id("kr-rrn", "KR", "resident registration number", 13, NationalIdChecks::korean, "6-7", 72,
                    "주민등록번호", "resident registration", "rrn"),
            id("za-id", "ZA", "identity number", 13, NationalIdChecks::southAfrican, "", 40,
                    "south african id", "id number", "identity number", "rsa id"),
            id("device-imei", "", "IMEI of a mobile device", 15, Checksums::luhn, "2-6-6-1", 62, "imei"),
            id("device-imei", "", "IMEI of a mobile device", 14, d -> d[0] > 0, "", 30, "imei").unchecked(),
            id("device-imei", "", "IMEI of a mobile device", 15, d -> !Checksums.luhn(d), "2-6-6-1", 60, "imei").onlyWritten(),
            id("device-imei", "", "IMEI of a mobile device", 16, d -> d[0] > 0, "", 30, "imei", "imeisv").unchecked());

    private static final List<NationalId> IDS = Stream.of(OLDEST, EuropeanIds.ALL, OverseasIds.ALL).flatMap(List::stream).toList();
    private static final Map<Integer, List<NationalId>> BY_LENGTH = IDS.stream().collect(Collectors.groupingBy(NationalId::length));

    private NationalIds() {}

    static List<DetectorDescription> detectors() {
        return IDS.stream().map(NationalId::detector).distinct().toList();
    }

    static void verify(DecodedText text, DigitGroups groups, int n, DetectionCollector out) {
        List<NationalId> candidates = BY_LENGTH.get(groups.count(n));
        if (candidates == null) {
            return;
        }
        int[] digits = groups.digits(n);
        String shape = groups.shape(n);
        Surroundings around = null;
        for (NationalId id : candidates) {
            boolean written = n > 1 && id.shapes().contains(shape);
            boolean otherForm = n > 1 && !written;
            if (!id.bare() && !written || otherForm && !id.checked() || !id.valid().test(digits)) {
                continue;
            }
            around = around == null ? Surroundings.of(text, groups.start()) : around;
            boolean doubtful = otherForm || n == 1 && (!id.checked() || time(digits));
            if ((!doubtful || around.name(id.words())) && out.candidate()) {
                Score score = Score.base(written || id.length() == 18 ? id.written() : NationalId.BARE);
                around.addTo(score, id.words(), CONTEXT);
                if (n > 1 && groups.digitsBeside(n)) {
                    score.plus("more digits beside", -25);
                }
                if (uniform(digits)) {
                    score.plus("test value", -50);
                } else if (documented(digits)) {
                    score.plus("test value", -20);
                }
                out.report(id.detector(), groups.start(), groups.end(n), score);
            }
        }
    }

    /** Seconds since 1970, of 2001 to 2033: one in eleven of them has the check digit of an id, and none is one. */
    private static boolean time(int[] digits) {
        return digits.length == 10 && digits[0] == 1;
    }

    private static boolean uniform(int[] digits) {
        boolean same = true;
        for (int digit : digits) {
            same = same && digit == digits[0];
        }
        return same;
    }

    /** Numbers that documentation gives, and those who make up data of people. */
    private static boolean documented(int[] digits) {
        long number = Checksums.number(digits, 0, digits.length);
        return number == 123456789L || number == 1234567890L || number == 78051120L || number == 219099999L;
    }
}
