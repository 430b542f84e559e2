package dev.wirewitness.policy.catalogue;

/** A catalogue file that cannot be used. The message names file, line:column, key and what was expected. */
public final class InvalidCatalogue extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidCatalogue(String message) {
        super(message);
    }
}
