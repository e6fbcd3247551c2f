package io.portreeve.rule;

/** From where rules read the stored events: asked for by the rules API, kept by detection. */
public interface RulePlaces {

    /**
     * Moves a rule, in the caller's transaction, after a run of it in progress. It is due at once.
     *
     * @return the place after which it reads now, as the API shows it
     */
    String move(RuleId rule, StartFrom from);
}
