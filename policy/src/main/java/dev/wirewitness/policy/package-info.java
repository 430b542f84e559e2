/** The words of the policy module: what an exchange is, what was found in it, and what should happen to it. */
@NullMarked
package dev.wirewitness.policy;

import org.jspecify.annotations.NullMarked;
