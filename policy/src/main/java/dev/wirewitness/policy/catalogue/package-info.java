/** AI services, clients and MCP registries: data with a digest. */
@NullMarked
package dev.wirewitness.policy.catalogue;

import org.jspecify.annotations.NullMarked;
