/** Tests of detection. */
@NullMarked
package dev.wirewitness.policy.detect;

import org.jspecify.annotations.NullMarked;
