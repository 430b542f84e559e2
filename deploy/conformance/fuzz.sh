#!/bin/sh
# Shows spoilt input to every reader of foreign bytes: fuzz.sh [SECONDS for each reader, 60 by default] [SEED].
# The seed is printed; with it a failure comes again. A failure also prints the input.
set -eu
seconds=${1:-60}
seed=${2:-$(od -An -N6 -tu8 /dev/urandom | tr -d ' ')}
case $seconds$seed in
    *[!0-9-]*)
        echo "usage: fuzz.sh [SECONDS] [SEED] (expected: whole numbers)" >&2
        exit 2
        ;;
esac
cd "$(dirname "$0")/../.."
echo "fuzz: $seconds s for each reader, seed $seed"
exec mvn -q -B -ntp -pl policy,proxy-core,deploy -am test -Dgroups=fuzz -DfailIfNoTests=false \
    -Dsurefire.failIfNoSpecifiedTests=false "-Dwirewitness.fuzz.seconds=$seconds" "-Dwirewitness.fuzz.seed=$seed"
