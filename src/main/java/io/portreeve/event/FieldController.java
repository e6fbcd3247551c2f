package io.portreeve.event;

import io.portreeve.problem.ApiWord;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The names queries may ask for. Role viewer, by path: this room knows no roles. */
@RestController
@RequestMapping("/api/v1/fields")
@Tag(name = "Events")
class FieldController {

    @GetMapping
    @Operation(summary = "The names queries may ask for", description = """
                    With the type by which each is compared, and where its value comes from. A name that ends with `.*` stands for
                    every name that begins so; those are keywords.""")
    FieldList list() {
        return new FieldList(FieldCatalogue.all().stream().map(FieldView::of).toList());
    }

    record FieldList(List<FieldView> items) {}

    record FieldView(
            String name,

            @Schema(allowableValues = {"keyword", "long", "boolean", "date", "ip", "text"})
            String type,

            @Schema(description = "The place in the audit event, or in words; `nowhere` when nothing fills it")
            String origin,

            String description) {

        static FieldView of(CatalogueField field) {
            return new FieldView(
                    field.name(), ApiWord.of(field.type()), field.origin().text(), field.description());
        }
    }
}
