package dev.wirewitness.policy.decide;

import dev.wirewitness.policy.Category;
import dev.wirewitness.policy.Edit;
import dev.wirewitness.policy.Finding;
import dev.wirewitness.policy.Part;
import dev.wirewitness.policy.PartEncoding;
import dev.wirewitness.policy.PartKind;
import dev.wirewitness.policy.wire.Section;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Findings to edits that keep JSON valid. A span is cut at the borders of the strings it touches and widened to whole
 * characters and escapes; a bare number becomes a string. What a provider signed (reasoning) is never edited.
 */
public final class Redaction {
    private Redaction() {}

    /** Whether the finding stands where an edit is allowed. */
    public static boolean mayEdit(Finding finding) {
        return finding.category() != Category.INSPECTION
                && finding.part() != PartKind.REASONING
                && finding.end() > finding.start();
    }

    /** Ordered, not overlapping. The placeholders remember what they stand for. */
    public static List<Edit> edits(InspectedBody body, List<Finding> findings, Placeholders placeholders) {
        List<Finding> ordered = new ArrayList<>(findings.size());
        for (Finding finding : findings) {
            if (mayEdit(finding)) {
                ordered.add(finding);
            }
        }
        ordered.sort(Comparator.comparingInt(Finding::start).thenComparing(Finding::end, Comparator.reverseOrder()));
        List<Piece> pieces = pieces(body, disjoint(ordered));
        pieces.sort(Comparator.comparingInt(Piece::start));
        List<Edit> edits = new ArrayList<>(pieces.size());
        int end = 0;
        for (Piece piece : pieces) {
            if (piece.start() >= end) {
                edits.add(piece.edit(body.bytes(), placeholders));
                end = piece.end();
            }
        }
        return edits;
    }

    /** Overlapping findings become one, of the first one's type. */
    private static List<Finding> disjoint(List<Finding> ordered) {
        List<Finding> apart = new ArrayList<>(ordered.size());
        for (Finding finding : ordered) {
            if (apart.isEmpty() || finding.start() >= apart.getLast().end()) {
                apart.add(finding);
            } else if (finding.end() > apart.getLast().end()) {
                apart.add(longer(apart.removeLast(), finding.end()));
            }
        }
        return apart;
    }

    private static Finding longer(Finding f, int end) {
        return span(f, f.start(), end);
    }

    private static Finding span(Finding f, int start, int end) {
        return new Finding(
                f.category(),
                f.type(),
                f.confidence(),
                f.direction(),
                start,
                end,
                f.part(),
                f.path(),
                f.history(),
                f.fingerprint());
    }

    /** Each finding is divided at the borders of parts; what stands in one part is cut together. */
    private static List<Piece> pieces(InspectedBody body, List<Finding> findings) {
        PieceCutter cutter = new PieceCutter(body);
        PartIndex index = new PartIndex(body.parts());
        List<Finding> elsewhere = new ArrayList<>();
        List<Finding> group = new ArrayList<>();
        Optional<Part> current = Optional.empty();
        for (Finding finding : findings) {
            int from = finding.start();
            while (from < finding.end()) {
                Optional<Part> part = index.at(from).filter(Redaction::isText);
                int to = Math.min(finding.end(), part.isPresent() ? part.get().end() : index.nextStart(from));
                if (part.isEmpty()) {
                    elsewhere.add(span(finding, from, to));
                } else {
                    if (!part.equals(current)) {
                        cut(cutter, current, group);
                        group = new ArrayList<>();
                        current = part;
                    }
                    group.add(span(finding, from, to));
                }
                from = to;
            }
        }
        cut(cutter, current, group);
        elsewhere(body, cutter, elsewhere);
        return cutter.pieces();
    }

    /** What stands in no text part, by sections. */
    private static void elsewhere(InspectedBody body, PieceCutter cutter, List<Finding> findings) {
        int next = 0;
        for (Section section : body.sections()) {
            List<Finding> here = new ArrayList<>();
            while (next < findings.size() && findings.get(next).start() < section.end()) {
                Finding finding = findings.get(next);
                if (finding.end() > section.start()) {
                    here.add(span(finding, Math.max(finding.start(), section.start()),
                            Math.min(finding.end(), section.end())));
                }
                if (finding.end() > section.end()) {
                    break; // goes on in the next one
                }
                next++;
            }
            if (!here.isEmpty() && section.json()) {
                cutter.json(section.start(), section.end(), 0, here);
            } else if (!here.isEmpty()) {
                cutter.text(section.start(), section.end(), 0, here);
            }
        }
    }

    private static void cut(PieceCutter cutter, Optional<Part> part, List<Finding> group) {
        if (part.isEmpty() || group.isEmpty()) {
            return;
        }
        int start = part.get().start();
        int end = part.get().end();
        if (part.get().encoding() == PartEncoding.JSON_IN_STRING && cutter.looksLikeJson(start, end)) {
            cutter.json(start, end, 1, group);
        } else {
            cutter.text(start, end, part.get().encoding() == PartEncoding.PLAIN ? 0 : 1, group);
        }
    }

    private static boolean isText(Part part) {
        return part.encoding() != PartEncoding.JSON_VALUE;
    }
}
