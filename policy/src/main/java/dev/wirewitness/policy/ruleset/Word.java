package dev.wirewitness.policy.ruleset;

import org.yaml.snakeyaml.nodes.Node;

/** A scalar of the policy and where it stands. */
record Word(String text, Node at) {}
