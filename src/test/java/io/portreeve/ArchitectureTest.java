package io.portreeve;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;

/** Holds the arrows of docs/architecture.md: what each room may use of ours. */
@AnalyzeClasses(packages = "io.portreeve", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule detection =
            room("detection").mayUse("alert", "exposure", "rule", "event", "kql", "problem", "access", "paging");

    @ArchTest
    static final ArchRule ingest = room("ingest").mayUse("event", "problem", "access");

    @ArchTest
    static final ArchRule alert =
            room("alert").mayUse("exposure", "rule", "event", "kql", "problem", "access", "paging");

    @ArchTest
    static final ArchRule rule = room("rule").mayUse("event", "kql", "problem", "access", "paging");

    @ArchTest
    static final ArchRule event = room("event").mayUse("exposure", "kql", "problem", "paging");

    @ArchTest
    static final ArchRule exposure = room("exposure").mayUse();

    @ArchTest
    static final ArchRule access = room("access").mayUse("problem", "paging");

    @ArchTest
    static final ArchRule paging = room("paging").mayUse("problem");

    @ArchTest
    static final ArchRule problem = room("problem").mayUse();

    @ArchTest
    static final ArchRule database = room("database").mayUse();

    /** Its package-info carries JSpecify's annotation, which is no dependency at run time. */
    @ArchTest
    static final ArchRule kql_knows_the_jdk_only = classes()
            .that()
            .resideInAPackage("io.portreeve.kql..")
            .and()
            .doNotHaveSimpleName("package-info")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.portreeve.kql..", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule no_circles =
            slices().matching("io.portreeve.(*)..").should().beFreeOfCycles();

    /** springdoc brings Jackson 2 along; the service speaks Jackson 3. */
    @ArchTest
    static final ArchRule one_jackson =
            noClasses().should().dependOnClassesThat().resideInAPackage("com.fasterxml.jackson.databind..");

    private static Room room(String name) {
        return new Room(name);
    }

    private record Room(String name) {

        ArchRule mayUse(String... others) {
            String allowed = others.length == 0 ? "nothing else of ours" : String.join(", ", others);
            String[] packages = Stream.concat(Stream.of(name), Arrays.stream(others))
                    .map(room -> "io.portreeve." + room + "..")
                    .toArray(String[]::new);
            return noClasses()
                    .that()
                    .resideInAPackage("io.portreeve." + name + "..")
                    .should()
                    .dependOnClassesThat(DescribedPredicate.describe(
                            "stand in another room", type -> isOurs(type) && !residesIn(type, packages)))
                    .because("%s may use %s (docs/architecture.md)".formatted(name, allowed));
        }

        private static boolean isOurs(JavaClass type) {
            return type.getPackageName().startsWith("io.portreeve");
        }

        private static boolean residesIn(JavaClass type, String... packages) {
            return JavaClass.Predicates.resideInAnyPackage(packages).test(type);
        }
    }
}
