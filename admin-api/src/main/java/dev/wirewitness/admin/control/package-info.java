/** What a person may change. */
@NullMarked
package dev.wirewitness.admin.control;

import org.jspecify.annotations.NullMarked;
