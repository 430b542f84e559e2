/** Classification, findings, caller and register state in; verdict with reasons out. */
@NullMarked
package dev.wirewitness.policy.decide;

import org.jspecify.annotations.NullMarked;
