package dev.wirewitness.evidence;

/**
 * Records left the log for somebody: who made the copy, of what, and what it was.
 *
 * @param kind {@code bundle}, or the name of a format such as {@code csv}
 * @param fromIndex and {@code untilIndex}: the records read, end not included
 * @param records how many of them were written
 * @param sha256 of the file, in hexadecimal
 * @param actor who asked for it, as the system knows them
 */
public record ExportCreated(String kind, long fromIndex, long untilIndex, long records, String sha256, String actor)
        implements Statement {
    @Override
    public String type() {
        return "export.created";
    }
}
