package dev.wirewitness.benchmarks;

import com.gliwka.hyperscan.wrapper.CompileErrorException;
import com.gliwka.hyperscan.wrapper.Database;
import com.gliwka.hyperscan.wrapper.Expression;
import com.gliwka.hyperscan.wrapper.ExpressionFlag;
import com.gliwka.hyperscan.wrapper.Match;
import com.gliwka.hyperscan.wrapper.Scanner;
import com.google.re2j.Pattern;
import dev.wirewitness.policy.detect.Content;
import dev.wirewitness.policy.detect.Detection;
import dev.wirewitness.policy.detect.DetectionEngine;
import dev.wirewitness.policy.detect.DetectorDescription;
import dev.wirewitness.policy.detect.DetectorSelection;
import dev.wirewitness.policy.detect.Detectors;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How fast are vendors' tokens found in a chat prompt, beside other engines with the same list of forms? Eight tokens stand
 * in it, and every engine must have found those eight before it is measured. {@code bytes} is in MB/s. Run: {@code
 * benchmarks/micro/run DetectionPeers}.
 */
@State(Scope.Benchmark)
@Fork(value = 1, jvmArgsAppend = {"-Xms512m", "-Xmx512m", "-Xmn64m"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DetectionPeers {
    private static final List<String> TOKENS = List.of(
            "AK" + "IAQ3EGRZ7TJ5LM2NXB", "gh" + "p_wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx", "gl" + "pat-Zx81yTq3mPw7uKs2vBn9",
            "np" + "m_wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx", "hf" + "_QhTzRkWmYxBnVcLpJdGfSaEuIoZqWxRtYu",
            "sk" + "_live_Qz81yTq3mPw7uKs2vBn9Lc4d", "dc" + "kr_pat_Zx81yTq3mPw7uKs2vBn9Lc4dRe6",
            "xo" + "xb-281934756102-2819347561023-Zx81yTq3mPw7uKs2vBn9Lc4d");

    /** Length of the prompt. */
    @Param({"16384", "1048576"})
    public int size;

    /**
     * {@code wirewitness} finds tokens alone, {@code wirewitness-all} everything it knows. {@code re2j} asks one pattern
     * after the other.
     */
    @Param({"wirewitness", "wirewitness-all", "hyperscan", "re2j"})
    public String engine = "";

    private byte[] prompt = new byte[0];
    private Supplier<Set<String>> scan = Set::of;
    private Runnable close = () -> {};

    @Setup
    public void prepare() throws IOException, CompileErrorException {
        Detectors.warmUpVectors(() -> true, System::nanoTime);
        String text = new String(Prompts.chatRequest(size), StandardCharsets.UTF_8);
        StringBuilder with = new StringBuilder(text);
        for (int i = 0; i < TOKENS.size(); i++) {
            int at = with.indexOf(" the ", text.length() / (TOKENS.size() + 2) * (i + 1)) + 1;
            with.insert(at, TOKENS.get(i) + " ");
        }
        prompt = with.toString().getBytes(StandardCharsets.UTF_8);
        List<TokenRules.Rule> rules = TokenRules.all();
        switch (engine) {
            case "wirewitness" -> ours(tokensOnly(rules));
            case "wirewitness-all" -> ours(Detectors.builtIn());
            case "hyperscan" -> hyperscan(rules);
            case "re2j" -> re2j(rules);
            default -> throw new IllegalArgumentException("engine " + engine);
        }
        Set<String> expected = new TreeSet<>();
        for (String token : TOKENS) {
            rules.stream()
                    .filter(rule -> java.util.regex.Pattern.matches(rule.regex(), token))
                    .findFirst()
                    .ifPresent(rule -> expected.add(rule.id()));
        }
        if (expected.size() != TOKENS.size() || !scan.get().containsAll(expected)) {
            throw new IllegalStateException(engine + " found " + scan.get() + " of " + expected);
        }
    }

    private static DetectionEngine tokensOnly(List<TokenRules.Rule> rules) {
        Set<String> wanted = rules.stream().map(TokenRules.Rule::id).collect(Collectors.toSet());
        Set<String> others = Detectors.builtIn().detectors().stream()
                .map(DetectorDescription::id)
                .filter(id -> !wanted.contains(id))
                .collect(Collectors.toSet());
        return Detectors.compile(new DetectorSelection(others, List.of(), List.of(), List.of(), 100_000));
    }

    private void ours(DetectionEngine detectors) {
        scan = () -> detectors.scan(prompt, prompt.length, Content.JSON).detections().stream()
                .map(Detection::type)
                .collect(Collectors.toSet());
    }

    private void hyperscan(List<TokenRules.Rule> rules) throws CompileErrorException {
        List<Expression> expressions = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            expressions.add(new Expression(rules.get(i).regex(), EnumSet.of(ExpressionFlag.SINGLEMATCH), i));
        }
        Database database = Database.compile(expressions);
        Scanner scanner = new Scanner();
        scanner.allocScratch(database);
        String text = new String(prompt, StandardCharsets.UTF_8);
        scan = () -> {
            Set<String> found = new TreeSet<>();
            for (Match match : scanner.scan(database, text)) {
                found.add(rules.get(match.getMatchedExpression().getId()).id());
            }
            return found;
        };
        close = () -> {
            closed(scanner);
            closed(database);
        };
    }

    private static void closed(Closeable resource) {
        try {
            resource.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void re2j(List<TokenRules.Rule> rules) {
        List<Pattern> patterns = rules.stream().map(rule -> Pattern.compile(rule.regex())).toList();
        String text = new String(prompt, StandardCharsets.UTF_8);
        scan = () -> {
            Set<String> found = new TreeSet<>();
            for (int i = 0; i < patterns.size(); i++) {
                if (patterns.get(i).matcher(text).find()) {
                    found.add(rules.get(i).id());
                }
            }
            return found;
        };
    }

    @TearDown
    public void end() {
        close.run();
    }

    @Benchmark
    public Set<String> scan(DetectionScan.Volume volume) {
        volume.bytes += prompt.length;
        return scan.get();
    }
}
