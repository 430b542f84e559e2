package dev.wirewitness.evidence;

/** What an append waits for. */
public enum Durability {
    /** Handed to the operating system: survives the end of the process. */
    APPENDED,
    /** On stable storage: survives the end of the machine. */
    DURABLE
}
