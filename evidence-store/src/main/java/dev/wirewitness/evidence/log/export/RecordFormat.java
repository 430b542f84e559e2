package dev.wirewitness.evidence.log.export;

import com.fasterxml.jackson.databind.JsonNode;

/** Turns records into the text of another program's format, one after the other; nothing is kept between them. */
interface RecordFormat {
    /** What stands before the first record; empty for most. */
    default String header() {
        return "";
    }

    /**
     * The lines of one record, each ended.
     *
     * @param record envelope and body, as the log holds them
     */
    String lines(long index, JsonNode record);
}
