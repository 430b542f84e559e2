/**
 * The clause 9 report: figures, canonical JSON, HTML.
 *
 * <p>Start at {@link dev.wirewitness.evidence.aims.report.Report}; {@code LogFold} makes the one pass over the log,
 * the {@code …Sections} classes write the sections, {@code ReportJson} and {@code ReportHtml} give them a form.
 */
@NullMarked
package dev.wirewitness.evidence.aims.report;

import org.jspecify.annotations.NullMarked;
