package dev.wirewitness.policy.detect;

import static dev.wirewitness.policy.detect.Checksums.number;
import static dev.wirewitness.policy.detect.Checksums.weighted;
import static dev.wirewitness.policy.detect.NationalId.date;
import static dev.wirewitness.policy.detect.NationalId.id;

import java.util.List;

/** Ids of countries in Latin America, Asia and the Pacific, by the rules that each publishes. */
final class OverseasIds {
    static final List<NationalId> ALL = List.of(
            id("ar-cuit", "AR", "CUIT or CUIL", 11, OverseasIds::argentine, "2-8-1", 72, "cuit", "cuil"),
            id("ar-dni", "AR", "DNI", 8, d -> d[0] > 0, "2.3.3", 40, "dni", "documento nacional").unchecked(),
            id("pe-dni", "PE", "DNI", 9, OverseasIds::peruvianCard, "8-1", 45, "dni", "cui"),
            id("pe-dni", "PE", "DNI", 8, d -> number(d, 0, 8) > 0, "", 25, "dni perú", "dni peruano", "dni:").unchecked(),
            id("cu-carne", "CU", "carné de identidad", 11, d -> date(d[2] * 10 + d[3], d[4] * 10 + d[5]), "", 20,
                    "carné de identidad", "carne de identidad").unchecked(),
            id("cr-cedula", "CR", "cédula", 9, d -> d[0] > 0, "1-4-4", 60, "cédula", "cedula").unchecked(),
            id("uy-rut", "UY", "RUT", 12, OverseasIds::uruguayanTax, "2-6-3-1", 60, "rut"),
            id("py-ruc", "PY", "RUC", 9, OverseasIds::paraguayan, "8-1", 45, "ruc").unchecked(),
            id("sv-nit", "SV", "NIT", 14, d -> d[0] < 2 || d[0] == 9, "4-6-3-1", 70, "nit").unchecked(),
            id("id-npwp", "ID", "NPWP", 15, d -> number(d, 0, 2) > 0, "2.3.3.1-3.3", 75, "npwp").unchecked(),
            id("tr-vkn", "TR", "vergi kimlik numarası", 10, OverseasIds::turkishTax, "", 30, "vergi", "vkn"),
            id("kr-rrn", "KR", "resident registration number", 13, OverseasIds::koreanSince2020, "6-7", 62,
                    "주민등록번호", "resident registration", "rrn"),
            id("nz-ird", "NZ", "IRD number", 8, OverseasIds::inlandRevenueOfOld, "2-3-3", 40, "ird", "inland revenue"),
            id("nz-bank-account", "NZ", "bank account", 15, d -> number(d, 0, 2) < 39, "2-4-7-2", 62, "bank account", "account").unchecked(),
            id("nz-bank-account", "NZ", "bank account", 16, d -> number(d, 0, 2) < 39, "2-4-7-3", 62, "bank account", "account").unchecked(),
            id("device-imsi", "", "IMSI of a subscriber", 15, d -> d[0] > 1 && d[0] < 8, "", 20, "imsi").unchecked(),
            id("co-nit", "CO", "NIT", 10, OverseasIds::colombian, "9-1,3.3.3-1", 66, "nit"),
            id("ec-cedula", "EC", "cédula", 10, OverseasIds::ecuadorian, "9-1", 60, "cédula", "cedula"),
            id("uy-cedula", "UY", "cédula", 8, d -> (10 - weighted(d, 2, 9, 8, 7, 6, 3, 4) % 10) % 10 == d[7],
                    "1.3.3-1,7-1", 66, "cédula", "cedula"),
            id("cl-rut", "CL", "RUT", 9, OverseasIds::chilean, "2.3.3-1,8-1", 72, "rut", "run"),
            id("pe-ruc", "PE", "RUC", 11, OverseasIds::peruvian, "", 30, "ruc"),
            id("do-cedula", "DO", "cédula", 11, Checksums::luhn, "3-7-1", 66, "cédula", "cedula"),
            id("jp-my-number", "JP", "My Number", 12, OverseasIds::japanese, "4 4 4,4-4-4", 45,
                    "マイナンバー", "個人番号", "my number", "mynumber", "my_number"),
            id("th-citizen-id", "TH", "citizen id", 13, OverseasIds::thai, "1-4-5-2-1,1 4 5 2 1", 75,
                    "เลขประจำตัวประชาชน", "เลขบัตรประชาชน", "thai id", "citizen id", "citizen_id"),
            id("il-id", "IL", "Teudat Zehut number", 9, Checksums::luhn, "", 30,
                    "תעודת זהות", "ת.ז", "teudat zehut", "teudat_zehut", "israeli id"),
            id("ir-national-code", "IR", "national code", 10, OverseasIds::iranian, "3-6-1", 60,
                    "کد ملی", "kode melli", "national code", "national_code"),
            id("sa-national-id", "SA", "national id or iqama", 10, d -> (d[0] == 1 || d[0] == 2) && Checksums.luhn(d),
                    "", 30, "iqama", "الهوية", "saudi id"),
            id("ae-emirates-id", "AE", "Emirates ID", 15, d -> number(d, 0, 3) == 784 && Checksums.luhn(d),
                    "3-4-7-1", 82, "emirates id", "emirates_id", "emiratesid"),
            id("kz-iin", "KZ", "ИИН", 12, OverseasIds::kazakh, "", 30, "иин", "ИИН", "жсн", "ЖСН", "iin"),
            id("au-acn", "AU", "company number", 9, d -> (10 - weighted(d, 8, 7, 6, 5, 4, 3, 2, 1) % 10) % 10 == d[8], "3 3 3", 40,
                    "acn", "company number"),
            id("au-abn", "AU", "business number", 11, OverseasIds::australianBusiness, "2 3 3 3", 66, "abn"),
            id("au-medicare", "AU", "Medicare number", 10, OverseasIds::medicare, "4 5 1", 66, "medicare"),
            id("nz-ird", "NZ", "IRD number", 9, OverseasIds::inlandRevenue, "3-3-3", 50, "ird", "inland revenue"),
            id("pk-cnic", "PK", "CNIC", 13, d -> d[0] > 0 && d[0] < 8, "5-7-1", 62, "cnic", "nadra"),
            id("my-mykad", "MY", "MyKad number", 12, d -> date(d[2] * 10 + d[3], d[4] * 10 + d[5]), "6-2-4", 60,
                    "nric", "mykad", "kad pengenalan"),
            id("id-nik", "ID", "NIK", 16, OverseasIds::indonesian, "", 20, "nik", "ktp", "kependudukan"));

    private OverseasIds() {}

    private static boolean argentine(int[] d) {
        int check = (11 - weighted(d, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11) % 11;
        long kind = number(d, 0, 2);
        return (kind >= 20 && kind <= 27 || kind >= 30 && kind <= 34 || kind == 50 || kind == 51 || kind == 55) && (check == 10 ? 9 : check) == d[10];
    }

    private static boolean peruvianCard(int[] d) {
        return "65432110987".charAt(weighted(d, 3, 2, 7, 6, 5, 4, 3, 2) % 11) - '0' == d[8];
    }

    private static boolean uruguayanTax(int[] d) {
        long office = number(d, 0, 2);
        return office >= 1
                && office <= 22
                && number(d, 8, 10) == 0
                && Math.floorMod(-weighted(d, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2), 11) == d[11];
    }

    private static boolean paraguayan(int[] d) {
        return Math.floorMod(-weighted(d, 9, 8, 7, 6, 5, 4, 3, 2), 11) % 10 == d[8];
    }

    private static boolean turkishTax(int[] d) {
        int sum = 0;
        for (int i = 0; i < 9; i++) {
            int first = (d[i] + 9 - i) % 10;
            int power = first * (1 << 9 - i) % 9;
            sum += first != 0 && power == 0 ? 9 : power;
        }
        return (10 - sum % 10) % 10 == d[9];
    }

    /** Of those born since October 2020 the last six digits are drawn by lot. */
    private static boolean koreanSince2020(int[] d) {
        long month = number(d, 0, 4);
        return month >= 2010 && month < 5000 && date(d[2] * 10 + d[3], d[4] * 10 + d[5]) && (d[6] == 3 || d[6] == 4)
                && !NationalIdChecks.korean(d);
    }

    private static boolean inlandRevenueOfOld(int[] d) {
        int[] padded = new int[9];
        System.arraycopy(d, 0, padded, 1, 8);
        return inlandRevenue(padded);
    }

    private static boolean colombian(int[] d) {
        int rest = weighted(d, 41, 37, 29, 23, 19, 17, 13, 7, 3) % 11;
        return d[0] != 0 && (rest < 2 ? rest : 11 - rest) == d[9];
    }

    private static boolean ecuadorian(int[] d) {
        long province = number(d, 0, 2);
        return (province >= 1 && province <= 24 || province == 30) && d[2] < 6 && Checksums.luhn(d);
    }

    /** Those whose check character is K are not all digits, and not found. */
    private static boolean chilean(int[] d) {
        return d[0] != 0 && (11 - weighted(d, 3, 2, 7, 6, 5, 4, 3, 2) % 11) % 11 == d[8];
    }

    private static boolean peruvian(int[] d) {
        long kind = number(d, 0, 2);
        boolean known = kind == 10 || kind == 15 || kind == 17 || kind == 20;
        return known && (11 - weighted(d, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11) % 10 == d[10];
    }

    private static boolean japanese(int[] d) {
        int rest = weighted(d, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11;
        return (rest <= 1 ? 0 : 11 - rest) == d[11];
    }

    private static boolean thai(int[] d) {
        return d[0] > 0 && d[0] < 9 && (11 - weighted(d, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) % 11) % 10 == d[12];
    }

    private static boolean iranian(int[] d) {
        int rest = weighted(d, 10, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
        return number(d, 0, 9) != 0 && (rest < 2 ? rest : 11 - rest) == d[9];
    }

    private static boolean kazakh(int[] d) {
        int check = weighted(d, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) % 11;
        if (check == 10) {
            check = weighted(d, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2) % 11;
        }
        return d[6] < 7 && date(d[2] * 10 + d[3], d[4] * 10 + d[5]) && check == d[11];
    }

    private static boolean australianBusiness(int[] d) {
        return d[0] != 0 && (weighted(d, 10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19) - 10) % 89 == 0;
    }

    private static boolean medicare(int[] d) {
        return d[0] > 1 && d[0] < 7 && d[9] != 0 && weighted(d, 1, 3, 7, 9, 1, 3, 7, 9) % 10 == d[8];
    }

    private static boolean inlandRevenue(int[] d) {
        int check = Math.floorMod(-weighted(d, 3, 2, 7, 6, 5, 4, 3, 2), 11);
        if (check == 10) {
            check = Math.floorMod(-weighted(d, 7, 4, 3, 2, 5, 2, 7, 6), 11);
        }
        return number(d, 0, 9) >= 10_000_000 && check == d[8];
    }

    /** A province, then the day of birth, to which 40 is added for women. */
    private static boolean indonesian(int[] d) {
        int day = d[6] * 10 + d[7];
        return number(d, 0, 2) >= 11 && number(d, 0, 2) <= 96 && date(d[8] * 10 + d[9], day > 40 ? day - 40 : day);
    }
}
