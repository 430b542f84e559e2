/** The guided tour: the whole product and a sample provider on this machine. */
@NullMarked
package dev.wirewitness.app.demo;

import org.jspecify.annotations.NullMarked;
