/** Routes: health, metrics, REST, live feed, page. */
@NullMarked
package dev.wirewitness.admin.http;

import org.jspecify.annotations.NullMarked;
