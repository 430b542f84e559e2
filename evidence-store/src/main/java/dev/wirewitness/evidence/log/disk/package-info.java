/** What is asked of the file system, so that each of it can be made to fail. */
@NullMarked
package dev.wirewitness.evidence.log.disk;

import org.jspecify.annotations.NullMarked;
