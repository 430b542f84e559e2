/** The desk where a held exchange waits for a person. */
@NullMarked
package dev.wirewitness.policy.approval;

import org.jspecify.annotations.NullMarked;
