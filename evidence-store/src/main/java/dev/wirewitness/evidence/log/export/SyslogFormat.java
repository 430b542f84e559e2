package dev.wirewitness.evidence.log.export;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * RFC 5424: facility 13 (log audit), the node as host, the record's type as message id, index and boot as structured
 * data, and the record itself as the message.
 */
final class SyslogFormat implements RecordFormat {
    private static final int AUDIT = 13;
    /** Structured data of a private kind: the enterprise number set aside for documentation (RFC 5612). */
    private static final String ID = "wirewitness@32473";

    @Override
    public String lines(long index, JsonNode record) {
        return "<" + (AUDIT * 8 + level(Field.severity(record))) + ">1 " + Field.time(record) + ' '
                + word(record.path("node_id").asText()) + " wirewitness - " + word(record.path("type").asText()) + " [" + ID
                + " index=\"" + index + "\" boot=\"" + parameter(record.path("boot_id").asText()) + "\"] " + record + '\n';
    }

    private static int level(int severity) {
        return severity >= 9 ? 2 : severity >= 7 ? 4 : severity >= 4 ? 5 : 6;
    }

    private static String word(String text) {
        String printable = text.replaceAll("[^!-~]", "_");
        return printable.isEmpty() ? "-" : printable.substring(0, Math.min(32, printable.length()));
    }

    private static String parameter(String text) {
        return text.replaceAll("([\"\\\\\\]])", "\\\\$1");
    }
}
