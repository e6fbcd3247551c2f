package io.portreeve.alert;

import io.portreeve.alert.Investigator.AnsweredStep;
import io.portreeve.alert.Investigator.CheckedNote;
import io.portreeve.alert.Investigator.PreparedResponse;
import io.portreeve.problem.ApiWord;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** An answered guide as one Markdown page. The guide's own text is Markdown already; text of the event stands in code only. */
final class InvestigationPage {

    private final AlertContext context;
    private final Instant now;
    private final StringBuilder page = new StringBuilder();

    InvestigationPage(AlertContext context, Instant now) {
        this.context = context;
        this.now = now;
    }

    String write(
            List<Prose> summary, List<AnsweredStep> steps, List<CheckedNote> notes, List<PreparedResponse> responses) {
        paragraph("# " + oneLine(context.rule().name()));
        paragraph(summary.stream().map(Prose::markdown).collect(Collectors.joining(" ")));
        paragraph("Severity %s, risk score %d. Happened %s, answered %s."
                .formatted(
                        ApiWord.of(context.rule().severity()),
                        context.rule().riskScore(),
                        Times.of(context.event().eventTime()),
                        Times.of(now)));
        paragraph("## Investigation");
        for (int i = 0; i < steps.size(); i++) step(i + 1, steps.get(i));
        paragraph("## False positive?");
        notes.forEach(this::note);
        paragraph("## Response");
        if (responses.stream().anyMatch(InvestigationPage::usesKubectl)) {
            paragraph(Prose.of(
                            "The commands are for cluster {}: point kubectl at it first.",
                            context.event().cluster())
                    .markdown());
        }
        for (int i = 0; i < responses.size(); i++) response(i + 1, responses.get(i));
        if (!context.rule().setup().isBlank()) {
            paragraph("## Set-up");
            paragraph(context.rule().setup().strip());
        }
        return page.toString();
    }

    private static boolean usesKubectl(PreparedResponse response) {
        return response.commands().commands().stream().anyMatch(command -> command.startsWith("kubectl"));
    }

    private void step(int number, AnsweredStep answered) {
        paragraph("### %d. %s".formatted(number, oneLine(answered.step().title())));
        paragraph(answered.answered().markdown());
        paragraph(asQuote(answered.step().text()));
    }

    private void note(CheckedNote checked) {
        String verdict = switch (checked.verdict().applies()) {
            case YES -> "Seems to apply";
            case NO -> "Seems not to apply";
            case UNKNOWN -> "Not known";
        };
        paragraph("- **%s:** %s.\n  > %s"
                .formatted(
                        verdict,
                        checked.verdict().because().markdown(),
                        oneLine(checked.note().text())));
    }

    private void response(int number, PreparedResponse prepared) {
        paragraph("**%d.** %s".formatted(number, prepared.response().text().strip()));
        Prose note = prepared.commands().note();
        if (note != null) paragraph(note.markdown());
        List<String> commands = prepared.commands().commands();
        if (!commands.isEmpty()) paragraph(VisibleText.codeBlock("sh", String.join("\n", commands)));
    }

    private void paragraph(String text) {
        if (!text.isBlank()) page.append(text).append("\n\n");
    }

    private static String asQuote(String text) {
        return text.strip().lines().map(line -> "> " + line).collect(Collectors.joining("\n"));
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
