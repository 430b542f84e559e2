package dev.wirewitness.evidence;

/** A report was made from the log. */
public record ReportGenerated(String kind, long fromMicros, long untilMicros, long treeSize, String sha256, String actor)
        implements Statement {
    @Override
    public String type() {
        return "report.generated";
    }
}
