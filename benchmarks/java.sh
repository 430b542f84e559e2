# Sourced by compare/run and micro/run: finds JDK 25, builds what is needed, sets $java and $root.
# shellcheck shell=sh

root=$(cd "$here/../.." && pwd)
. "$root/deploy/jdk.sh"
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
# As the launcher has it.
if grep -qw avx512vbmi /proc/cpuinfo 2>/dev/null && grep -qF jdk.incubator.vector "$jdk/release" 2>/dev/null; then
    flags="$flags --add-modules jdk.incubator.vector"
fi
