/** Projections of the log for pages and queries. */
@NullMarked
package dev.wirewitness.admin.view;

import org.jspecify.annotations.NullMarked;
