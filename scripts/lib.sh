# Shared by the scripts of this folder; sourced, never run.
# shellcheck shell=bash

# The checkout, with symbolic links resolved.
ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck disable=SC2034 # the scripts that source this file read it
PROGRAM=${0##*/}
# Where the Python peers of the tests live; .gitignore covers it.
# shellcheck disable=SC2034
INTEROP_VENV=${OSPROFILER_INTEROP_VENV:-$ROOT/.build-interop/venv}
# shellcheck disable=SC2034
IRONIC_VENV=${OSPROFILER_IRONIC_VENV:-$(dirname -- "$INTEROP_VENV")/ironic}
# shellcheck disable=SC2034
KEYSTONE_VENV=$(dirname -- "$INTEROP_VENV")/ceilometer-keystone

# What the tests of the page use from PyPI.
# shellcheck disable=SC2034
BROWSER_VENV=${OSPROFILER_BROWSER_VENV:-$ROOT/.build-browser}

# The parts that are built: all of them, which is what the command is shipped with. An application chooses its own.
# shellcheck disable=SC2034
read -ra TRAITS <<<"${OSPROFILER_TRAITS---enable-all-traits}"

# bashate, which checks the DevStack plug-in.
# shellcheck disable=SC2034
DEVSTACK_VENV=${OSPROFILER_DEVSTACK_VENV:-$ROOT/.build-devstack}

# build_package ARGUMENT...: swift build. SwiftPM hands the parts to the compiler in the order of a hashed set: where that
# changes from run to run, each builds the whole package again.
build_package() { SWIFT_DETERMINISTIC_HASHING=1 swift build --package-path "$ROOT" "${TRAITS[@]}" "$@"; }

# build_benchmark ARGUMENT...: swift build of the benchmark, which is a package of its own.
build_benchmark() { SWIFT_DETERMINISTIC_HASHING=1 swift build --package-path "$ROOT/Benchmarks/OSProfilerBench" "$@"; }

# build_for_measuring ARGUMENT...: builds in release the command, and the benchmark with these arguments; sets `binaries` to a
# folder with both.
build_for_measuring() {
    local benchmark=(build_benchmark --scratch-path "$ROOT/.build-bench" -c release "$@")
    build_package -c release --product osprofiler
    binaries=$(build_package -c release --show-bin-path)
    "${benchmark[@]}"
    ln -sf -- "$("${benchmark[@]}" --show-bin-path)/OSProfilerBench" "$binaries/OSProfilerBench"
}

# backends [FOLDER]: their names in the list of Package.swift, a line each.
backends() { sed -nE '/^let backends/,/^]/s/.*[( ]name: "([A-Za-z0-9]+)".*/\1/p' "${1:-$ROOT}/Package.swift"; }

# layout_rows TABLE: a row of scripts/layout.table a line, its number and a tabulator before it. A row goes on with the lines
# that begin with a blank. A folder with <Backend> in its name stands for each backend of Package.swift, two levels up, that
# has no row of its own; elsewhere the word stands for all backends.
layout_rows() {
    backends "$(dirname -- "$1")/.." | awk '
        NR == FNR { names[++count] = $1; next }
        { sub(/#.*/, "") }
        !/[^[:space:]]/ { next }
        /^[[:space:]]/ && rows == 0 { print FNR "\t"; exit }
        /^[[:space:]]/ { row[rows] = row[rows] $0; next }
        { row[++rows] = $0; number[rows] = FNR; has[$1] = 1 }
        function with(name, text) { gsub(/<Backend>/, name, text); return text }
        END {
            for (i = 1; i <= rows; i++) {
                words = split(row[i], word, /[[:space:]]+/)
                if (word[1] ~ /<Backend>/) {
                    for (n = 1; n <= count; n++)
                        if (!(with(names[n], word[1]) in has)) print number[i] "\t" with(names[n], row[i])
                    continue
                }
                line = word[1]
                for (w = 2; w <= words; w++) {
                    if (word[w] !~ /<Backend>/) { line = line " " word[w]; continue }
                    for (n = 1; n <= count; n++) line = line " " with(names[n], word[w])
                }
                print number[i] "\t" line
            }
        }' - "$1"
}

say() { printf '%s\n' "$*"; }
warn() { printf '%s: %s\n' "$PROGRAM" "$*" >&2; }
die() { warn "$*"; exit 1; }
usage_error() { warn "$* (see --help)"; exit 64; }

# Prints the comment block at the head of a script, which is its manual.
print_manual() { sed -n '2,/^$/{s/^# \{0,1\}//p;}' "$1"; }

# have COMMAND: whether it is on PATH.
have() { command -v "$1" >/dev/null 2>&1; }

# alive PID: whether the process runs; a zombie does not.
alive() {
    local state
    state=$(sed -n 's/^State:[[:space:]]*\([A-Z]\).*/\1/p' "/proc/$1/status" 2>/dev/null) || return 1
    [[ -n $state && $state != Z && $state != X ]]
}

# stop_process PID SECONDS: asks with SIGTERM, waits, then kills.
stop_process() {
    local pid=$1 tenths=$(($2 * 10))
    kill -TERM "$pid" 2>/dev/null || return 0
    while alive "$pid" && ((tenths-- > 0)); do sleep 0.1; done
    if alive "$pid"; then kill -KILL "$pid" 2>/dev/null || true; fi
}
