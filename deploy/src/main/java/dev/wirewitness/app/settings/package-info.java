/** The settings file: read, checked, and turned into values. */
@NullMarked
package dev.wirewitness.app.settings;

import org.jspecify.annotations.NullMarked;
