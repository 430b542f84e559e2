package dev.wirewitness.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The structure the README draws, held against the code: which module may know which, the order of the packages
 * inside each, and what only one module may touch.
 */
class ArchitectureTest {
    private static final String ROOT = "dev.wirewitness.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.wirewitness");

    /** A forbidden import and why it is forbidden. */
    private record Edge(String from, String to, String because) {}

    private static final List<Edge> MODULES = List.of(
            new Edge("policy..", "evidence..", "a verdict must not depend on what is written down"),
            new Edge("policy..", "proxy..", "rules know bytes, not connections"),
            new Edge("policy..", "admin..", "rules know bytes, not pages"),
            new Edge("evidence..", "policy..", "the log outlives any rule language"),
            new Edge("evidence..", "proxy..", "the log takes statements from anybody"),
            new Edge("evidence..", "admin..", "the log takes statements from anybody"),
            new Edge("proxy..", "admin..", "control flows by published values: the proxy never calls the admin side"),
            new Edge("admin..", "proxy..", "control flows by published values: the admin side never calls the proxy"),
            new Edge("policy..", "app..", "only the composition root knows everybody"),
            new Edge("evidence..", "app..", "only the composition root knows everybody"),
            new Edge("proxy..", "app..", "only the composition root knows everybody"),
            new Edge("admin..", "app..", "only the composition root knows everybody"),
            new Edge("evidence.log..", "evidence.aims..", "the log knows no management system"));

    /** Packages in order: each may import only what stands left of it. */
    private static final List<List<String>> ORDERS = List.of(
            List.of(
                    "policy", "policy.catalogue", "policy.wire", "policy.detect", "policy.ruleset", "policy.decide",
                    "policy.engine", "policy.approval"),
            List.of(
                    "proxy", "proxy.exchange", "proxy.record", "proxy.http", "proxy.upstream", "proxy.identity", "proxy.act",
                    "proxy.intercept", "proxy.listen", "proxy.server"),
            List.of(
                    "evidence", "evidence.log.disk", "evidence.log.record", "evidence.log.merkle", "evidence.log.segment",
                    "evidence.log.checkpoint", "evidence.log.follow", "evidence.log.verify", "evidence.log.witness", "evidence.log.stamp", "evidence.log.store", "evidence.log.index", "evidence.log.bundle",
                    "evidence.log.export",
                    "evidence.aims.register", "evidence.aims.control", "evidence.aims.report", "evidence.aims.export"),
            List.of("admin", "admin.view", "admin.control", "admin.http", "admin.server"));

    @TestFactory
    Stream<DynamicTest> modules_knowOnlyWhatTheyMay() {
        return MODULES.stream().map(edge -> forbid(ROOT + edge.from, ROOT + edge.to, edge.because));
    }

    @TestFactory
    Stream<DynamicTest> packages_importOnlyWhatStandsLeftOfThem() {
        List<DynamicTest> tests = new ArrayList<>();
        for (List<String> order : ORDERS) {
            for (int left = 0; left < order.size(); left++) {
                for (String right : order.subList(left + 1, order.size())) {
                    tests.add(forbid(ROOT + order.get(left), ROOT + right, right + " stands right of " + order.get(left)));
                }
            }
        }
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> netty_isUsedByTheProxyAlone() {
        String why = "one module translates between Netty and our words";
        return Stream.of(
                forbid(ROOT + "policy..", "io.netty..", why),
                forbid(ROOT + "evidence..", "io.netty..", why),
                forbid(ROOT + "admin..", "io.netty..", why),
                forbid(ROOT + "app..", "io.netty..", why),
                forbid(ROOT + "proxy.exchange..", "io.netty..", "the life of an exchange does no I/O"),
                forbid(ROOT + "proxy.record..", "io.netty..", "evidence is written from our words"));
    }

    @Test
    void policy_readsNoFilesOpensNoSocketsAndHasNoClock() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "policy..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.net.Socket")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.nio.file.Files")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .because("the same bytes and rules must give the same verdict")
                .check(CLASSES);
    }

    @Test
    void reports_useNoClockNoRandomAndNoLocaleOfTheMachine() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "evidence.aims..")
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.util.UUID.class, "randomUUID")
                .orShould()
                .callMethod(java.util.Locale.class, "getDefault")
                .orShould()
                .callMethod(java.util.TimeZone.class, "getDefault")
                .orShould()
                .callMethod(java.time.ZoneId.class, "systemDefault")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.util.Random.class)
                .because("the same log and period must give the same bytes")
                .check(CLASSES);
    }

    private static DynamicTest forbid(String from, String to, String because) {
        return DynamicTest.dynamicTest(from + " does not import " + to, () -> {
            assertThat(CLASSES.stream().anyMatch(c -> inPackage(c.getPackageName(), from)))
                    .as("the rule scans classes of " + from)
                    .isTrue();
            noClasses()
                    .that()
                    .resideInAPackage(from)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(to)
                    .because(because)
                    .check(CLASSES);
        });
    }

    private static boolean inPackage(String name, String pattern) {
        return pattern.endsWith("..")
                ? name.equals(pattern.substring(0, pattern.length() - 2))
                        || name.startsWith(pattern.substring(0, pattern.length() - 1))
                : name.equals(pattern);
    }
}
