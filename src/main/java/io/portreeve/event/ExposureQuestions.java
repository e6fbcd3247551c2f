package io.portreeve.event;

import io.portreeve.kql.KqlExpression;
import io.portreeve.kql.KqlExpression.And;
import io.portreeve.kql.KqlExpression.AnyField;
import io.portreeve.kql.KqlExpression.FieldExists;
import io.portreeve.kql.KqlExpression.FieldIs;
import io.portreeve.kql.KqlExpression.FieldRange;
import io.portreeve.kql.KqlExpression.MatchAll;
import io.portreeve.kql.KqlExpression.Nested;
import io.portreeve.kql.KqlExpression.Not;
import io.portreeve.kql.KqlExpression.Or;
import io.portreeve.kql.KqlField;

/** Finds in queries what asks for the exposure of Services. */
final class ExposureQuestions {

    private ExposureQuestions() {}

    static boolean in(KqlExpression query) {
        return switch (query) {
            case MatchAll all -> false;
            case And and -> and.operands().stream().anyMatch(ExposureQuestions::in);
            case Or or -> or.operands().stream().anyMatch(ExposureQuestions::in);
            case Not not -> in(not.operand());
            case FieldIs is -> mayName(is.field());
            case FieldExists exists -> mayName(exists.field());
            case FieldRange range -> mayName(range.field());
            case Nested nested -> nested.path().startsWith(EventFields.OWN);
            case AnyField any -> true;
        };
    }

    /** A pattern may cover anything. */
    private static boolean mayName(KqlField field) {
        return switch (field) {
            case KqlField.Named named ->
                isExposure(named.name()) || named.name().equals(EventFields.OWN);
            case KqlField.Matching matching -> true;
        };
    }

    /** Whether only writes to Services have a value of this name. */
    static boolean isExposure(String name) {
        return (name + ".").startsWith(FieldCatalogue.EXPOSURE);
    }
}
