/** Evidence queries and the map from controls to them. */
@NullMarked
package dev.wirewitness.evidence.aims.control;

import org.jspecify.annotations.NullMarked;
