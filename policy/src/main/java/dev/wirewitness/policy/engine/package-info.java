/** The way in: inspect an exchange under the ruleset in force. */
@NullMarked
package dev.wirewitness.policy.engine;

import org.jspecify.annotations.NullMarked;
