#!/bin/sh
# gRPC's interop suite: its client, through us by CONNECT and opened TLS, against its server. Every standard case that
# needs no cloud account.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
version=1.76.0

suite=$cache/grpc-$version
if [ ! -d "$suite" ]; then
    need mvn "it fetches the suite"
    mkdir -p "$suite.new"
    cat >"$suite.new/pom.xml" <<END
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>local</groupId><artifactId>interop</artifactId><version>1</version>
<dependencies>
<dependency><groupId>io.grpc</groupId><artifactId>grpc-interop-testing</artifactId><version>$version</version></dependency>
<dependency><groupId>io.grpc</groupId><artifactId>grpc-netty-shaded</artifactId><version>$version</version></dependency>
</dependencies></project>
END
    mvn -q -B -ntp -f "$suite.new/pom.xml" dependency:copy-dependencies "-DoutputDirectory=$suite.new/lib" >"$suite.new/log" 2>&1 ||
        { tail -n 3 "$suite.new/log"; skip "Maven cannot fetch the suite"; }
    mv "$suite.new" "$suite"
fi
flags="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
(cd "$work" && for each in "$suite"/lib/grpc-testing-*.jar "$suite"/lib/grpc-interop-testing-*.jar; do "$jdk/bin/jar" xf "$each" certs 2>/dev/null || true; done)
[ -f "$work/certs/ca.pem" ] || { echo "the suite brings no certs/ca.pem"; exit 1; }

server=$(free_port)
# shellcheck disable=SC2086 # flags are words on purpose
"$java" $flags -cp "$suite/lib/*" io.grpc.testing.integration.TestServiceServer --port="$server" --use_tls=true >"$work/server" 2>&1 &
server_pid=$!
pids="$server_pid $pids"
listening "$work/server" 'started' "$server_pid"

# the name in the suite's certificate
host=foo.test.google.fr
proxy --set intercept.scope=all --set upstream.trust="$work/certs/ca.pem" --set "upstream.resolve=$host:$server=127.0.0.1:$server"
"$jdk/bin/keytool" -importcert -noprompt -alias ca -file "$ca" -keystore "$work/trust.p12" -storetype PKCS12 -storepass secret >/dev/null 2>&1

# run_case CASE OPTIONS: whether the suite's client is content; what it said is in $work/client.
run_case() {
    case=$1
    shift
    proxied="-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=$proxy"
    [ "$1" != --server_host=localhost ] || proxied=
    # shellcheck disable=SC2086 # flags are words on purpose
    timeout 60 "$java" $flags $proxied "-Djavax.net.ssl.trustStore=$work/trust.p12" \
        -Djavax.net.ssl.trustStorePassword=secret -cp "$suite/lib/*" io.grpc.testing.integration.TestServiceClient \
        "--server_port=$server" --use_tls=true "--test_case=$case" "$@" >"$work/client" 2>&1
}

failed=0
for case in empty_unary large_unary client_compressed_unary server_compressed_unary client_streaming \
    client_compressed_streaming server_streaming server_compressed_streaming ping_pong empty_stream \
    custom_metadata status_code_and_message special_status_message unimplemented_method unimplemented_service \
    cancel_after_begin cancel_after_first_response timeout_on_sleeping_server; do
    if run_case "$case" "--server_host=$host" --use_test_ca=false; then
        echo "ok      $case"
    elif cp "$work/client" "$work/through" && ! run_case "$case" --server_host=localhost "--server_host_override=$host" --use_test_ca=true; then
        echo "same    $case (fails straight, too: $(sed -n 's/^Exception in thread "main" //p' "$work/client" | head -n 1))"
    else
        failed=1
        echo "FAILED  $case"
        grep -vE '^[[:space:]]+at ' "$work/through" | tail -n 6
    fi
done
exit $failed
