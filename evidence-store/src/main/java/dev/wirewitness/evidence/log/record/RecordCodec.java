package dev.wirewitness.evidence.log.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wirewitness.evidence.Entry;
import dev.wirewitness.evidence.EvidenceRecord;
import dev.wirewitness.evidence.Statement;
import dev.wirewitness.evidence.Unrecognised;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Statements to canonical JSON (RFC 8785) and back. Any thread; encoding takes one pass over a buffer that belongs
 * to the thread.
 *
 * <p>The object has the fields {@code body, boot_id, catalog_digest, event_time, node_id, node_seq, policy_digest,
 * type, v}. A record over {@link #MAX_BYTES} is cut: lists and strings are shortened in the steps of {@link Limits}
 * until it fits, and its body says {@code "truncated":true}. Seals are never cut.
 */
public final class RecordCodec {
    /** No record is longer. */
    public static final int MAX_BYTES = 60 * 1024;

    /** Of the records written here. */
    public static final int VERSION = 1;

    /** The type given to bytes that are no record at all. */
    public static final String UNREADABLE = "unreadable";

    private static final Map<Class<?>, RecordShape> SHAPES = new HashMap<>();
    private static final Map<String, RecordShape> BY_TYPE = new HashMap<>();
    private static final ThreadLocal<JsonBytes> BUFFERS = ThreadLocal.withInitial(JsonBytes::new);
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxNumberLength(32)
                    .build())
            .build());

    static {
        for (Class<?> type : Statement.class.getPermittedSubclasses()) {
            if (type != Unrecognised.class) {
                RecordShape shape = RecordShape.of(type);
                SHAPES.put(type, shape);
                BY_TYPE.put(((Statement) shape.read(JSON.createObjectNode())).type(), shape);
            }
        }
    }

    private final byte[] bootPart;
    private final byte[] nodePart;
    private final byte[] versionPart;
    private final String nodeId;
    private final String bootId;

    public RecordCodec(String nodeId, String bootId) {
        this.nodeId = nodeId;
        this.bootId = bootId;
        this.bootPart = ascii(",\"boot_id\":" + quoted(bootId) + ",\"catalog_digest\":");
        this.nodePart = ascii(",\"node_id\":" + quoted(nodeId) + ",\"node_seq\":");
        this.versionPart = ascii(",\"v\":" + VERSION + "}");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String text) {
        return new String(new JsonBytes().string(text, 128).copy(), StandardCharsets.UTF_8);
    }

    private static final byte[] BODY = ascii("{\"body\":");
    private static final byte[] EVENT_TIME = ascii(",\"event_time\":");
    private static final byte[] POLICY = ascii(",\"policy_digest\":");
    private static final byte[] TYPE = ascii(",\"type\":");

    /** IllegalArgumentException for an {@link Unrecognised}: what we cannot read we do not write. */
    public EncodedRecord encode(Entry entry) {
        RecordShape shape = SHAPES.get(entry.statement().getClass());
        if (shape == null) {
            throw new IllegalArgumentException("statement: type " + entry.statement().type()
                    + " of unknown shape (expected: one this version can write)");
        }
        JsonBytes out = BUFFERS.get();
        int split = write(entry, shape, out, Limits.NONE);
        for (int stage = 0; out.length() + 20 > MAX_BYTES && stage < Limits.STAGES.size(); stage++) {
            split = write(entry, shape, out, Limits.STAGES.get(stage));
        }
        if (out.length() + 20 > MAX_BYTES) {
            throw new IllegalArgumentException("record " + entry.statement().type() + ": " + out.length()
                    + " bytes, after cutting (expected: at most " + MAX_BYTES + ")");
        }
        return new EncodedRecord(out.copy(), split, !out.altered());
    }

    private int write(Entry entry, RecordShape shape, JsonBytes out, Limits limits) {
        out.clear();
        out.raw(BODY);
        shape.write(entry.statement(), out, limits, limits != Limits.NONE);
        out.raw(bootPart).string(entry.catalogDigest(), 128);
        out.raw(EVENT_TIME).number(entry.eventMicros());
        out.raw(nodePart);
        int split = out.length();
        out.raw(POLICY).string(entry.policyDigest(), 128);
        out.raw(TYPE).string(entry.statement().type(), 128);
        out.raw(versionPart);
        return split;
    }

    /** The record as it will be read back, without reading it back; for an exact {@link EncodedRecord} only. */
    public EvidenceRecord record(long index, long nodeSeq, Entry entry) {
        return new EvidenceRecord(
                index,
                VERSION,
                nodeId,
                bootId,
                nodeSeq,
                entry.eventMicros(),
                entry.policyDigest(),
                entry.catalogDigest(),
                entry.statement());
    }

    /** Never fails: what is no record of ours is an {@link Unrecognised}. */
    public static EvidenceRecord decode(long index, byte[] bytes) {
        JsonNode root;
        try {
            root = JSON.readTree(bytes);
        } catch (IOException e) {
            return unreadable(index, bytes);
        }
        if (root == null || !root.isObject()) {
            return unreadable(index, bytes);
        }
        return new EvidenceRecord(
                index,
                (int) whole(root, "v"),
                text(root, "node_id"),
                text(root, "boot_id"),
                whole(root, "node_seq"),
                whole(root, "event_time"),
                text(root, "policy_digest"),
                text(root, "catalog_digest"),
                statement(text(root, "type"), root.path("body")));
    }

    private static Statement statement(String type, JsonNode body) {
        RecordShape shape = BY_TYPE.get(type);
        if (shape != null && body.isObject()) {
            try {
                return (Statement) shape.read(body);
            } catch (IllegalArgumentException e) {
                return new Unrecognised(type, json(body));
            }
        }
        return new Unrecognised(type, json(body));
    }

    private static String json(JsonNode body) {
        try {
            return body.isMissingNode() ? "" : JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private static EvidenceRecord unreadable(long index, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return new EvidenceRecord(index, 0, "", "", 0, 0, "", "", new Unrecognised(UNREADABLE, text));
    }

    private static String text(JsonNode root, String field) {
        return Optional.ofNullable(root.get(field)).map(JsonNode::textValue).orElse("");
    }

    private static long whole(JsonNode root, String field) {
        JsonNode node = root.get(field);
        return node != null && node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : 0;
    }
}
