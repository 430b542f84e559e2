/** A small AI provider and MCP server for the demo and the end-to-end tests. */
@NullMarked
package dev.wirewitness.app.sample;

import org.jspecify.annotations.NullMarked;
