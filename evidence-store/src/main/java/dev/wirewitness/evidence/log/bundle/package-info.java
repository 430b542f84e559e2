/** The audit bundle: a range of the log with everything an auditor needs to check it alone. */
@NullMarked
package dev.wirewitness.evidence.log.bundle;

import org.jspecify.annotations.NullMarked;
