/** AdminServer: the way in. */
@NullMarked
package dev.wirewitness.admin.server;

import org.jspecify.annotations.NullMarked;
