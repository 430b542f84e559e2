# Sourced by compare/run and micro/run: finds JDK 25, builds what is needed, sets $java and $root.
# shellcheck shell=sh

is_jdk25() {
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null)
    [ "${version:-0}" -ge 25 ] 2>/dev/null
}

find_jdk() {
    on_path=$(command -v javac 2>/dev/null || true)
    [ -z "$on_path" ] || on_path=$(dirname "$(dirname "$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")")")
    for home in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
        "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        if [ -n "$home" ] && is_jdk25 "$home"; then
            echo "$home"
            return
        fi
    done
}

root=$(cd "$here/../.." && pwd)
jdk=$(find_jdk)
if [ -z "$jdk" ]; then
    echo "benchmarks: no JDK 25 or newer found in JAVA_HOME (${JAVA_HOME:-not set}), PATH or the usual folders" >&2
    exit 3
fi
java=$jdk/bin/java
stamp=$root/benchmarks/target/.built
stale=
if [ -f "$stamp" ]; then
    stale=$(cd "$root" && find pom.xml policy/pom.xml policy/src/main evidence-store/pom.xml evidence-store/src/main \
        proxy-core/pom.xml proxy-core/src/main benchmarks/pom.xml benchmarks/src/main -newer "$stamp" -print | head -n 1)
fi
if [ ! -f "$stamp" ] || [ -n "$stale" ]; then
    if ! command -v mvn >/dev/null 2>&1; then
        echo "benchmarks: Maven (mvn) is needed to build and was not found in PATH" >&2
        exit 3
    fi
    echo "benchmarks: building ..." >&2
    rm -f "$stamp"
    (cd "$root" && mvn -q -B -ntp -Dmaven.test.skip=true -pl benchmarks -am package) >&2
    touch "$stamp"
fi

flags="-XX:+UseParallelGC --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
flags="$flags -Dio.netty.leakDetection.level=disabled -Dslf4j.internal.verbosity=ERROR"
