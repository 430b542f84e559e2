package dev.wirewitness.benchmarks.accuracy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;

/** Documents made up out of a seed: the same seed gives the same ones. */
final class Corpus {
    private static final int TOKENS = 11;

    private final Invented make;
    private final List<Document> documents = new ArrayList<>();
    private final int seed;

    private Corpus(int seed) {
        this.seed = seed;
        make = new Invented(new Random(0x5eed_0000L + seed));
    }

    static List<Document> documents(int seed) {
        Corpus corpus = new Corpus(seed);
        corpus.add("env-file", Corpus::environment);
        corpus.add("yaml-config", Corpus::yaml);
        corpus.add("json-config", Corpus::json);
        corpus.add("properties", Corpus::properties);
        corpus.add("python", Corpus::python);
        corpus.add("javascript", Corpus::javascript);
        corpus.add("java", Corpus::java);
        corpus.add("shell-history", Corpus::shell);
        corpus.add("log", Corpus::log);
        corpus.add("chat-prompt", Corpus::prompt);
        corpus.add("mail-en", Corpus::mailEnglish);
        corpus.add("mail-de", Corpus::mailGerman);
        corpus.add("mail-fr-es", Corpus::mailFrenchSpanish);
        corpus.add("mail-pl-it", Corpus::mailPolishItalian);
        corpus.add("table", Corpus::table);
        corpus.add("clean-lock-file", Corpus::lockFile);
        corpus.add("clean-samples", Corpus::samples);
        corpus.add("clean-code", Corpus::cleanCode);
        corpus.add("clean-prose", Corpus::cleanProse);
        corpus.add("clean-numbers", Corpus::cleanNumbers);
        corpus.add("form", Corpus::form);
        return corpus.documents;
    }

    private void add(String kind, BiConsumer<Corpus, Draft> writer) {
        Draft draft = new Draft();
        writer.accept(this, draft);
        documents.add(draft.named(kind + "-" + seed, kind));
    }

    private Draft token(Draft draft) {
        return switch (make.number(TOKENS)) {
            case 0 -> draft.secret("aws-key-id", make.awsKeyId());
            case 1 -> draft.secret("github-token", make.githubToken());
            case 2 -> draft.secret("slack-token", make.slackToken());
            case 3 -> draft.secret("openai-key", make.openAiKey());
            case 4 -> draft.secret("anthropic-key", make.anthropicKey());
            case 5 -> draft.secret("stripe-key", make.stripeKey());
            case 6 -> draft.secret("google-key", make.googleKey());
            case 7 -> draft.secret("sendgrid-key", make.sendGridKey());
            case 8 -> draft.secret("gitlab-token", make.gitLabToken());
            case 9 -> draft.secret("npm-token", make.npmToken());
            default -> draft.secret("huggingface-token", make.huggingFaceToken());
        };
    }

    private void environment(Draft draft) {
        draft.text("# production\nNODE_ENV=production\nPORT=8080\nLOG_LEVEL=info\nAWS_ACCESS_KEY_ID=")
                .secret("aws-key-id", make.awsKeyId())
                .text("\nAWS_SECRET_ACCESS_KEY=")
                .secret("aws-secret", make.awsSecret())
                .text("\nAWS_REGION=eu-central-1\nDB_PASSWORD=")
                .secret("password", make.password())
                .text("\nSESSION_SECRET=\"")
                .secret("generic-secret", make.hex(64))
                .text("\"\nAPI_KEY=")
                .secret("generic-secret", make.of("abcdefghijklmnopqrstuvwxyz0123456789", 32))
                .text("\nTHIRD_PARTY_TOKEN=");
        token(draft).text("\nBUILD_ID=" + make.hex(40) + "\nREQUEST_ID=" + make.uuid() + "\nFEATURE_FLAGS=search,export\n");
    }

    private void yaml(Draft draft) {
        draft.text("server:\n  port: 8443\n  tls: true\ndatabase:\n  host: db.internal\n  username: app\n  password: ")
                .secret("password", make.password())
                .text("\n  pool: 20\nmail:\n  smtp_password: '")
                .secret("password", make.password())
                .text("'\njwt:\n  signing-key: \"")
                .secret("generic-secret", make.base64(48))
                .text("\"\nimage: registry.example.com/app@sha256:" + make.hex(64) + "\nurl: ")
                .text("postgres://app:")
                .secret("url-password", make.of("abcdefghijkmnpqrstuvwxyz23456789", 14))
                .text("@db.internal:5432/app\ntoken: ${TOKEN}\nsecretRef: my-secret\n");
    }

    private void json(Draft draft) {
        draft.text("{\n  \"name\": \"service\",\n  \"clientId\": \"" + make.uuid() + "\",\n  \"clientSecret\": \"")
                .secret("generic-secret", make.of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789~._-", 36))
                .text("\",\n  \"auth\": {\"user\": \"svc\", \"password\": \"")
                .secret("password", make.password())
                .text("\"},\n  \"webhook\": {\"token\": \"");
        token(draft).text("\"},\n  \"etag\": \"" + make.hex(32) + "\",\n  \"max_tokens\": 4096\n}\n");
    }

    private void properties(Draft draft) {
        draft.text("spring.datasource.url=jdbc:postgresql://db:5432/app\nspring.datasource.username=app\nspring.datasource.password=")
                .secret("password", make.password())
                .text("\nserver.ssl.key-store-password=")
                .secret("password", make.password())
                .text("\njwt.secret=")
                .secret("generic-secret", make.base64(32))
                .text("\nmanagement.endpoints.web.exposure.include=health,info\nspring.mail.password=${MAIL_PASSWORD}\n");
    }

    private void python(Draft draft) {
        draft.text("import os\nimport requests\n\nTIMEOUT = 30\nAPI_TOKEN = os.environ[\"API_TOKEN\"]\n\nclient = Client(api_key=\"");
        token(draft)
                .text("\")\n\ndef connect():\n    return psycopg2.connect(host=\"db\", user=\"app\", password=\"")
                .secret("password", make.password())
                .text("\")\n\nheaders = {\"Authorization\": \"Bearer ")
                .secret("jwt", make.jwt())
                .text("\"}\nresponse = requests.get(url, headers=headers, timeout=TIMEOUT)\nassert len(token) == 40\n");
    }

    private void javascript(Draft draft) {
        draft.text("const config = {\n  endpoint: 'https://api.example.com/v1',\n  apiKey: '")
                .secret("generic-secret", make.of("abcdefghijklmnopqrstuvwxyz0123456789", 40))
                .text("',\n  secretKey: process.env.SECRET_KEY,\n};\nconst bot = new Bot(\"");
        token(draft)
                .text("\");\nfetch(url, { headers: { 'X-Api-Key': '")
                .secret("generic-secret", make.hex(32))
                .text("' } });\nconst passwordField = document.querySelector('#password');\nconst tokenCount = tokens.length;\n");
    }

    private void java(Draft draft) {
        draft.text("final class Uploader {\n    private static final String BUCKET = \"uploads\";\n    private static final String SECRET_KEY = \"")
                .secret("aws-secret", make.awsSecret())
                .text("\";\n    private final String password = System.getenv(\"DB_PASSWORD\");\n\n    Connection open() {\n"
                        + "        return DriverManager.getConnection(\"jdbc:mysql://db/app\", \"root\", \"")
                .secret("password-argument", make.password())
                .text("\");\n    }\n\n    static final String KEY = \"\"\"\n")
                .secret("private-key", make.privateKey())
                .text("\n\"\"\";\n}\n");
    }

    private void shell(Draft draft) {
        draft.text("cd /srv/app\ngit pull\nexport GITHUB_TOKEN=")
                .secret("github-token", make.githubToken())
                .text("\ncurl -u admin:")
                .secret("curl-password", make.password().replace("!", "1"))
                .text(" https://registry.example.com/v2/_catalog\nmysql -u root --password=")
                .secret("password", make.password().replace("!", "1"))
                .text(" app\ncurl -H 'Authorization: Bearer ")
                .secret("bearer-token", make.of("abcdefghijklmnopqrstuvwxyz0123456789", 40))
                .text("' https://api.example.com/v1/items\ngit checkout " + make.hex(40) + "\nkubectl get pods -n prod\n");
    }

    private void log(Draft draft) {
        for (int i = 0; i < 6; i++) {
            draft.text("2026-03-0" + (1 + i) + "T12:00:0" + i + ".123Z INFO  [http-" + i + "] request " + make.uuid() + " from ")
                    .personal("ip-address", make.publicAddress())
                    .text(" took " + make.number(900) + " ms, trace=" + make.hex(32) + "\n");
        }
        draft.text("2026-03-07T12:00:00.001Z WARN  login failed for ")
                .personal("email", make.email())
                .text(" session=" + make.number(100_000) + "\n2026-03-07T12:00:00.002Z DEBUG upstream url ")
                .text("https://deploy:")
                .secret("url-password", make.of("abcdefghijkmnpqrstuvwxyz23456789", 16))
                .text("@git.example.com/app.git\n");
    }

    private void prompt(Draft draft) {
        draft.text("Why do I get a 401 from this call? I use ");
        token(draft)
                .text(" as the key, and it worked yesterday.\n\nAlso please write a friendly reply to ")
                .personal("name", make.name())
                .text(" (")
                .personal("email", make.email())
                .text(", ")
                .personal("phone", make.phone())
                .text("), whose card ")
                .personal("card", make.one(make.card(), make.cardSpaced()))
                .text(" was charged twice. My password is ")
                .secret("password", make.password())
                .text(" if you need it.\n");
    }

    private void mailEnglish(Draft draft) {
        draft.text("Subject: Your order\n\nHello,\n\nthe parcel for ")
                .personal("name", make.name())
                .text(" goes to ")
                .personal("street", make.one("12 Maple Street", "4501 Oak Avenue", "88 Station Road"))
                .text(", Springfield. Her social security number is ")
                .personal("ssn", make.ssn())
                .text(". Call her at ")
                .personal("phone", make.phone())
                .text(" or write to ")
                .personal("email", make.email())
                .text(".\n\nKind regards,\n")
                .personal("name", make.name())
                .text("\n");
    }

    private void mailGerman(Draft draft) {
        draft.text("Betreff: Rechnung\n\nGuten Tag,\n\nbitte überweisen Sie an ")
                .personal("iban", make.iban())
                .text(". Die Ware ging an ")
                .personal("name", make.one("Jürgen Hoffmann", "Sabine Krüger", "Torsten Feuerstein"))
                .text(", ")
                .personal("street", make.one("Hauptstraße 17", "Gartenweg 3a", "Am Markt 5") + ", 10115 Berlin")
                .text(", Telefon ")
                .personal("phone", make.phone())
                .text(".\n\nMit freundlichen Grüßen\n")
                .personal("name", make.name())
                .text("\n");
    }

    private void mailFrenchSpanish(Draft draft) {
        draft.text("Bonjour,\n\nle dossier de ")
                .personal("name", make.one("Émilie Lefebvre", "Antoine Moreau", "Aurélie Quarshie"))
                .text(" (courriel ")
                .personal("email", make.email())
                .text(") est complet. Adresse : ")
                .personal("street", make.one("24 rue de la Paix", "3 avenue Victor Hugo") + ", 75002 Paris")
                .text(".\n\nHola, el DNI de ")
                .personal("name", make.one("Lucía Navarro", "Javier García"))
                .text(" es ")
                .personal("dni", make.dni())
                .text(" y su cuenta ")
                .personal("iban", make.iban())
                .text(".\n");
    }

    private void mailPolishItalian(Draft draft) {
        draft.text("Dzień dobry,\n\numowa z ")
                .personal("name", make.one("Małgorzata Wiśniewska", "Tomasz Nowak"))
                .text(", PESEL ")
                .personal("pesel", make.pesel())
                .text(", tel. ")
                .personal("phone", "+48 " + (500 + make.number(300)) + " " + make.digits(3) + " " + make.digits(3))
                .text(".\n\nBuongiorno, ho parlato con ")
                .personal("name", make.one("Giulia Ferrari", "Matteo Conti"))
                .text(" in ")
                .personal("street", make.one("Via Roma 15", "Piazza Garibaldi 3"))
                .text(", la sua email: ")
                .personal("email", make.email())
                .text("\n");
    }

    private void table(Draft draft) {
        draft.text("id,full_name,email,phone,iban\n");
        for (int i = 0; i < 5; i++) {
            draft.text((1000 + i) + ",")
                    .personal("name", make.name())
                    .text(",")
                    .personal("email", make.email())
                    .text(",")
                    .personal("phone", make.phone())
                    .text(",")
                    .personal("iban", make.iban())
                    .text("\n");
        }
    }

    private void form(Draft draft) {
        draft.text("Username: ")
                .personal("username", make.of("abcdefghijklmnopqrstuvwxyz", 5) + make.one("_", ".", "") + make.digits(2))
                .text("\nPIN: ")
                .personal("pin", make.digits(4))
                .text("\nCVV: ")
                .personal("cvv", make.digits(3))
                .text("\nAccount number: ")
                .personal("account-number", "4" + make.digits(9))
                .text("\nDate of birth: ")
                .personal("date-of-birth", (1 + make.number(28)) + "/0" + (1 + make.number(9)) + "/19" + (50 + make.number(49)))
                .text("\nLicense plate: ")
                .personal("plate", make.of("ABCDEFGHJK", 2) + make.digits(2) + " " + make.of("ABCDEFGHJK", 3))
                .text("\nPolicy number: ")
                .personal("policy-number", make.of("ABCDEFGHJK", 2) + "-" + make.digits(7))
                .text("\nEmployee ID: ")
                .personal("employee-id", "E-" + make.digits(5))
                .text("\nPassport no.: ")
                .personal("passport", "C" + make.digits(8))
                .text("\nCoordinates: ")
                .personal("gps", make.number(89) + "." + make.digits(5) + ", " + make.number(179) + "." + make.digits(5))
                .text("\nAge: 42\nDepartment: Sales\n");
    }

    private void lockFile(Draft draft) {
        draft.text("{\n  \"lockfileVersion\": 3,\n  \"packages\": {\n");
        for (int i = 0; i < 8; i++) {
            draft.text("    \"node_modules/" + make.of("abcdefghijklmnopqrstuvwxyz", 8) + "\": {\n      \"version\": \"" + make.number(20) + "."
                    + make.number(20) + "." + make.number(20) + "\",\n      \"integrity\": \"sha512-" + make.base64(64) + "\"\n    },\n");
        }
        draft.text("  }\n}\ngolang.org/x/net v0.17.0 h1:" + make.base64(32) + "\n");
    }

    private void samples(Draft draft) {
        draft.text("API_KEY=your-api-key-here\nDB_PASSWORD=changeme\nTOKEN=<your-token>\nSECRET=${SECRET}\nPASSWORD=********\n"
                + "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\npassword: {{ vault_password }}\nsecret: $(cat /run/secrets/db)\n"
                + "api_key = os.getenv(\"API_KEY\")\npassword = input(\"Password: \")\ntoken = getToken()\nexport KEY=xxxxxxxxxxxxxxxx\n"
                + "# set the password with --password PASSWORD\nuser@host is an example\n");
    }

    private void cleanCode(Draft draft) {
        draft.text("public boolean check(String password, Token token) {\n    if (password == null || token.isExpired()) {\n"
                + "        throw new IllegalArgumentException(\"password and token are required\");\n    }\n"
                + "    return hasher.matches(password, user.passwordHash());\n}\n// commit " + make.hex(40) + "\n"
                + "const color = '#" + make.hex(6) + "';\nimg.src = 'data:image/png;base64," + make.base64(600) + "';\n"
                + "!function(e,t){\"object\"==typeof exports?module.exports=t():e.a=t()}(this,function(){return " + make.number(9999) + "});\n"
                + "uuid = \"" + make.uuid() + "\"\nSHA256 (" + make.of("abcdef", 6) + ".tar.gz) = " + make.hex(64) + "\n");
    }

    private void cleanProse(Draft draft) {
        draft.text("The quarterly report shows that Sales in North America grew by " + make.number(40) + " percent. Please see Section "
                + make.number(9) + " of the Terms and Conditions, Version " + make.number(9) + "." + make.number(9) + ".\n"
                + "Der Bericht für das dritte Quartal liegt der Geschäftsleitung vor; die Abteilung Einkauf prüft die Angebote.\n"
                + "Le rapport du troisième trimestre sera présenté au Conseil le 14 mars. El informe está en la carpeta Informes.\n"
                + "Visit the Golden Gate Bridge, Central Park and the Science Museum. Apache Kafka and Spring Boot are supported.\n"
                + "What is a good password policy? A token is a unit of text; secrets should be rotated every 90 days.\n");
    }

    private void cleanNumbers(Draft draft) {
        draft.text("order " + make.digits(9) + ", invoice 2026-" + make.digits(5) + ", total 1.234,56 EUR, timestamp 17" + make.digits(8)
                + ", ms 17" + make.digits(11) + "\nsize: " + make.digits(10) + " bytes, offset 0x" + make.hex(12) + ", pi 3.14159265358979\n"
                + "vec: [0." + make.digits(16) + ", -0." + make.digits(16) + "]\nversion 10.4." + make.number(99) + "." + make.number(99)
                + " of Chrome/120.0.6099.109, ISBN 978-3-16-148410-0, part 12-345-678\n");
    }
}
