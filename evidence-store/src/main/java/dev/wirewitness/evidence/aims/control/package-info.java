/**
 * Evidence queries and the map from controls to them.
 *
 * <p>Start at {@link dev.wirewitness.evidence.aims.control.ControlMap}.
 */
@NullMarked
package dev.wirewitness.evidence.aims.control;

import org.jspecify.annotations.NullMarked;
