package dev.wirewitness.policy;

/** The large classes of findings. {@link #id} is the name in policies and records. */
public enum Category {
    SECRET("secret"),
    PERSONAL("personal"),
    /** A term of a dictionary or a custom detector of the policy. */
    CUSTOM("custom"),
    /** Text that a person does not see, or sees turned around. */
    HIDDEN("hidden"),
    /** Not content: the inspection itself did not finish (budget, failure, size). */
    INSPECTION("inspection");

    private final String id;

    Category(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }
}
