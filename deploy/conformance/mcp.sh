#!/bin/sh
# The Model Context Protocol's conformance suite (npm): its scenarios for servers, against the protocol's own example
# server, once straight and once through us with every message inspected. What matters is that both say the same.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
need node "the suite runs on it"
need npm "it fetches the suite"

suite=$cache/mcp
if [ ! -d "$suite/node_modules" ]; then
    mkdir -p "$suite.new"
    # 0.1.10 is the newest for Node.js 20
    (cd "$suite.new" && npm init -y && npm install --no-audit --no-fund \
        @modelcontextprotocol/conformance@0.1.10 @modelcontextprotocol/server-everything) >"$work/npm" 2>&1 ||
        { rm -rf "$suite.new"; skip "npm cannot fetch the suite: $(tail -n 1 "$work/npm")"; }
    rm -rf "$suite" && mv "$suite.new" "$suite"
fi

server=$(free_port)
PORT=$server node "$suite/node_modules/.bin/mcp-server-everything" streamableHttp >"$work/server" 2>&1 &
server_pid=$!
pids="$server_pid $pids"
listening "$work/server" 'listening' "$server_pid"
proxied "$server"

run() {
    timeout 300 node "$suite/node_modules/.bin/conformance" server --url "http://localhost:$2/mcp" -o "$work/$1" >"$work/$1.out" 2>&1 || true
}
run straight "$server"
run through "$through"
"$java" "$here/peers/McpTally.java" "$work/straight" "$work/through"
