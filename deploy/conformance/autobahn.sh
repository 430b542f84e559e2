#!/bin/sh
# The Autobahn suite for WebSocket: its fuzzing client speaks to an echo server through us, so every frame passes our
# reader, inspection and writer. autobahn.sh [CASES], such as "1.* 9.1.*"; by default all but compression (12, 13),
# which we do not accept from clients. The report in HTML stays in the work folder with KEEP=1.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

artifact org.python:jython-standalone:2.7.4
jython=$jar
artifact me.normanmaurer.maven.autobahntestsuite:autobahntestsuite-maven-plugin:0.1.5
suite=$cache/autobahn
if [ ! -d "$suite" ]; then
    mkdir -p "$suite.new" && (cd "$suite.new" && "$jdk/bin/jar" xf "$jar") && mv "$suite.new" "$suite"
fi

peer WebSocketEcho
proxied "$port" --set inspect.max-body=33554432

cases=${1:-*}
set -f
quoted=$(for each in $cases; do printf '"%s",' "$each"; done)
cat >"$work/spec.json" <<END
{"options": {"failByDrop": false}, "outdir": "$work/report",
 "servers": [{"agent": "Wirewitness", "url": "ws://localhost:$through", "options": {"version": 13}}],
 "cases": [${quoted%,}], "exclude-cases": ["12.*", "13.*"], "exclude-agent-cases": {}}
END
echo "autobahn: cases $cases"
timeout "${TIMEOUT:-1200}" "$java" -Xss4m --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    --add-opens java.base/java.io=ALL-UNNAMED --add-opens java.base/sun.nio.ch=ALL-UNNAMED \
    -Dpython.path="$suite" -Dpython.cachedir="$work/py" -jar "$jython" \
    -c "from autobahntestsuite import wstest; import sys; sys.argv = ['wstest', '-m', 'fuzzingclient', '-s', '$work/spec.json']; wstest.run()" \
    >"$work/wstest.out" 2>&1 || true
if [ ! -f "$work/report/index.json" ]; then
    tail -n 20 "$work/wstest.out"
    exit 1
fi
"$java" "$here/peers/AutobahnTally.java" "$work/report/index.json"
