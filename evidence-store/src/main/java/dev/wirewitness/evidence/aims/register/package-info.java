/** Records folded into the register of AI systems, models, clients and MCP servers. */
@NullMarked
package dev.wirewitness.evidence.aims.register;

import org.jspecify.annotations.NullMarked;
