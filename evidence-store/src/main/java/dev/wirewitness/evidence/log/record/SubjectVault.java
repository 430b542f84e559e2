package dev.wirewitness.evidence.log.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.wirewitness.evidence.PersonalFields;
import dev.wirewitness.evidence.Subject;
import dev.wirewitness.evidence.log.disk.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals personal fields. Each person (or, where no user is known, each address) has a random pseudonym and an
 * AES-256-GCM key in {@link KeyTable}; erasing the key makes every box of that person unreadable for good, and the
 * log stays as it is. Any thread.
 *
 * <p>Box: {@code nonce(12) || AES-256-GCM(canonical JSON of address, device, salt, user)}, the pseudonym as
 * associated data. Commitment: {@code SHA-256(salt(32) || canonical JSON of address, device, user)}. The same
 * fields get the same seal for {@link #REUSE}, so that a seal costs a map look-up; then a new salt and nonce.
 */
public final class SubjectVault implements AutoCloseable {
    private static final Duration REUSE = Duration.ofMinutes(10);
    private static final int MAX_CHARS = 256;
    private static final int NONCE = 12;
    private static final int SALT = 32;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SecureRandom random = new SecureRandom();
    private final KeyTable table;
    private final Cache<PersonalFields, Subject> seals =
            Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(REUSE).build();

    private SubjectVault(KeyTable table) {
        this.table = table;
    }

    /** Opens or makes the key table in {@code folder}; IOException names the file and what is wrong. */
    public static SubjectVault open(Path folder, Disk disk) throws IOException {
        return new SubjectVault(KeyTable.open(folder, disk));
    }

    /** For disclosure beside a running node: knows the subjects of this moment and makes no new ones. */
    public static SubjectVault readOnly(Path folder) throws IOException {
        return new SubjectVault(KeyTable.read(folder));
    }

    /** Seals {@code fields}, each cut behind 256 characters. */
    public Subject seal(PersonalFields fields) {
        return seals.get(fields, this::sealAnew);
    }

    private Subject sealAnew(PersonalFields fields) {
        KeyTable.Row row = table.rowFor(lookup(fields), random);
        byte[] salt = new byte[SALT];
        byte[] nonce = new byte[NONCE];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        String pseudonym = HexFormat.of().formatHex(row.pseudonym());
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(row.key(), "AES"), new GCMParameterSpec(128, nonce));
            cipher.updateAAD(row.pseudonym());
            byte[] sealed = cipher.doFinal(json(fields, Optional.of(salt)));
            byte[] box = new byte[NONCE + sealed.length];
            System.arraycopy(nonce, 0, box, 0, NONCE);
            System.arraycopy(sealed, 0, box, NONCE, sealed.length);
            return new Subject(pseudonym, base64(box), base64(commitment(salt, fields)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES/GCM: not usable in this JDK", e);
        }
    }

    /**
     * What discloses the fields behind a seal to somebody who has the record and no key.
     *
     * @param salt base64
     * @param json canonical JSON of the fields: {@code SHA-256(salt || json)} is the record's commitment
     */
    public record Disclosure(String salt, String json) {}

    /** The fields behind a seal; empty when its key was erased, was never here, or the seal is damaged. */
    public Optional<PersonalFields> open(Subject subject) {
        return plain(subject).map(SubjectVault::fields);
    }

    /** The same, with what proves that these are the fields that were sealed. */
    public Optional<Disclosure> disclose(Subject subject) {
        return plain(subject).map(plain -> new Disclosure(
                plain.path("salt").asText(), new String(json(fields(plain), Optional.empty()), StandardCharsets.UTF_8)));
    }

    private static PersonalFields fields(JsonNode plain) {
        return new PersonalFields(
                Optional.ofNullable(plain.path("user").textValue()),
                plain.path("address").asText(),
                Optional.ofNullable(plain.path("device").textValue()));
    }

    private Optional<JsonNode> plain(Subject subject) {
        try {
            byte[] pseudonym = HexFormat.of().parseHex(subject.pseudonym());
            Optional<KeyTable.Row> row = table.find(pseudonym);
            byte[] box = Base64.getDecoder().decode(subject.box());
            if (row.isEmpty() || box.length <= NONCE) {
                return Optional.empty();
            }
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            GCMParameterSpec nonce = new GCMParameterSpec(128, box, 0, NONCE);
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(row.get().key(), "AES"), nonce);
            cipher.updateAAD(pseudonym);
            JsonNode plain = JSON.readTree(cipher.doFinal(box, NONCE, box.length - NONCE));
            byte[] salt = Base64.getDecoder().decode(plain.path("salt").asText());
            boolean same = base64(commitment(salt, fields(plain))).equals(subject.commitment());
            return same ? Optional.of(plain) : Optional.empty();
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Forgets the key of {@code pseudonym}, durably; false when there was none. The person gets a new pseudonym
     * when seen again.
     */
    public boolean erase(String pseudonym) throws IOException {
        byte[] name;
        try {
            name = HexFormat.of().parseHex(pseudonym);
        } catch (IllegalArgumentException e) {
            return false;
        }
        boolean erased = table.erase(name);
        seals.invalidateAll();
        return erased;
    }

    /** Makes every key that a seal has used so far durable; the log calls it before a record becomes durable. */
    public void sync() throws IOException {
        table.sync();
    }

    @Override
    public void close() throws IOException {
        table.close();
    }

    private byte[] lookup(PersonalFields fields) {
        String name = fields.user().map(user -> "user\0" + user).orElseGet(() -> "address\0" + fields.sourceAddress());
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(table.lookupKey(), "HmacSHA256"));
            return mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256: not usable in this JDK", e);
        }
    }

    private static byte[] commitment(byte[] salt, PersonalFields fields) throws GeneralSecurityException {
        MessageDigest sha = Sha256.fresh();
        sha.update(salt);
        return sha.digest(json(fields, Optional.empty()));
    }

    private static byte[] json(PersonalFields fields, Optional<byte[]> salt) {
        TreeMap<String, String> sorted = new TreeMap<>();
        sorted.put("address", fields.sourceAddress());
        fields.device().ifPresent(device -> sorted.put("device", device));
        salt.ifPresent(bytes -> sorted.put("salt", base64(bytes)));
        fields.user().ifPresent(user -> sorted.put("user", user));
        JsonBytes out = new JsonBytes().raw('{');
        boolean first = true;
        for (var field : sorted.entrySet()) {
            if (!first) {
                out.raw(',');
            }
            out.string(field.getKey(), MAX_CHARS).raw(':').string(field.getValue(), MAX_CHARS);
            first = false;
        }
        return out.raw('}').copy();
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
