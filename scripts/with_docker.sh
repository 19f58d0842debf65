#!/usr/bin/env bash
# Run a command with a Docker daemon: the one that answers, else one of its own while the command runs, where this
# machine has dockerd and we may start it. Without any the command runs all the same, and has to say what it skips.
set -uo pipefail

answers() { docker info > /dev/null 2>&1; }

if ! answers && command -v dockerd > /dev/null && [ "$(id -u)" = 0 ]; then
    folder=$(mktemp -d)
    dockerd --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/pid" > "$folder/log" 2>&1 &
    daemon=$!
    trap 'kill "$daemon"; wait "$daemon"; rm -rf "$folder"' EXIT
    for _ in $(seq 60); do
        answers || ! kill -0 "$daemon" 2> /dev/null && break
        sleep 0.5
    done
    answers || { echo "dockerd does not start here:" >&2; tail -n 3 "$folder/log" >&2; }
fi
"$@"
