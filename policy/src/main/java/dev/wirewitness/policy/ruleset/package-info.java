/** YAML to checked to compiled rules, known by their digest. */
@NullMarked
package dev.wirewitness.policy.ruleset;

import org.jspecify.annotations.NullMarked;
