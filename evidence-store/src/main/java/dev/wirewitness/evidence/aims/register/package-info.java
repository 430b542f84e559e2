/**
 * Records folded into the register of AI systems, models, clients and MCP servers.
 *
 * <p>Start at {@link dev.wirewitness.evidence.aims.register.Register} (the fold),
 * {@link dev.wirewitness.evidence.aims.register.RegisterFile} (what people declare) and
 * {@link dev.wirewitness.evidence.aims.register.Inventory} (both at one moment).
 */
@NullMarked
package dev.wirewitness.evidence.aims.register;

import org.jspecify.annotations.NullMarked;
