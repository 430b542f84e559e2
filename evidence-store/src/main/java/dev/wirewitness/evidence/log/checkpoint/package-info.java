/** Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint). */
@NullMarked
package dev.wirewitness.evidence.log.checkpoint;

import org.jspecify.annotations.NullMarked;
