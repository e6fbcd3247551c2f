package io.portreeve.rule;

import java.util.List;

/** A tactic and techniques of a threat framework, usually MITRE ATT&amp;CK. */
public record Threat(String framework, Reference tactic, List<Reference> techniques) {

    /** An entry of the framework: its id, such as {@code T1133}, and its name. */
    public record Reference(String id, String name) {}
}
