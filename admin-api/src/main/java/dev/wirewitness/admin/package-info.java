/** The words of the admin server: its settings and what it is given to show. */
@NullMarked
package dev.wirewitness.admin;

import org.jspecify.annotations.NullMarked;
