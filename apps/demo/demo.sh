#!/usr/bin/env bash
# The demo: an event in a detector like ProtoDUNE-HD, from deposits of charge to waveforms, back to charge, and how that
# compares with the truth.  All files of the detector are models that come with the program.
#
# usage: demo.sh [FOLDER [WIRE-CELL ARGUMENTS]]     further arguments go to the simulation, say -A depos=cosmics:30
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${1:-demo-out}
[ $# -gt 0 ] && shift
python=/usr/bin/python3
detector=(-A detector=pdhd -A files=builtin)
event=(-A depos=cosmics:10,blips:60 -A seeds=1,2,3)
# The folder is the demo's own, and may be used again.
again=(-A overwrite=true)

mkdir -p "$out"
cd "$out"
rm -f demo.log event.html
# A process in the background does not hear Ctrl-C.
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT

now() { date +%s.%N; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.1f", b - a }'; }

# Show, on a terminal, that the process still runs.
watch() {
    local name=$1 process=$2 start=$3 turn=0 marks='|/-\'
    [ -t 1 ] || return 0
    while kill -0 "$process" 2>/dev/null; do
        printf '\r%s %-24s %6s s' "${marks:turn++ % 4:1}" "$name" "$(since "$start")"
        sleep 0.2
    done
    printf '\r'
}

# Run a command, its output to a file, and take the time.
stage() {
    local name=$1 start process status=0
    shift
    start=$(now)
    "$@" >>demo.log 2>&1 &
    process=$!
    watch "$name" "$process" "$start"
    wait "$process" || status=$?
    if [ $status != 0 ]; then
        # Without the traces of Jsonnet, which are indented.
        grep -v $'^\t' demo.log | tail -n 5 >&2
        echo "demo: failed at: $name (all messages are in $PWD/demo.log)" >&2
        exit $status
    fi
    printf '  %-24s %6s s\n' "$name" "$(since "$start")"
}

simulate() {
    wire-cell -l stderr -L warn -c sim-sigproc.jsonnet "${detector[@]}" "${event[@]}" -A tiers=adc,splat \
        -A output='%(tier)s-%(tpcid)d.npz' "${again[@]}" "$@"
}

process_signals() {
    wire-cell -l stderr -L warn -c sigproc.jsonnet "${detector[@]}" -A input=adc-0.npz -A output=signal-0.npz \
        -A dump=frame.npz,gauss.npz,roi.npz "${again[@]}"
}

compare() { spng-metrics signal-0.npz splat-0.npz --detector pdhd --json metrics.json >metrics.txt; }

draw() { "$python" "$here/plots.py" . 0; }

begin=$(now)
echo "demo: one anode of a detector like ProtoDUNE-HD, 2560 channels of 6000 ticks; files go to $PWD"
stage "deposits and simulation" simulate "$@"
stage "signal processing" process_signals
stage "comparison with truth" compare
if "$python" -c 'import matplotlib' 2>/dev/null; then
    stage "pictures" draw
else
    echo "demo: no pictures without the Debian package python3-matplotlib"
fi
if command -v spng-view >/dev/null; then
    stage "page of the event" spng-view --export event.html adc-0.npz signal-0.npz splat-0.npz
fi
printf '  %-24s %6s s\n\n' "all" "$(since "$begin")"
cat metrics.txt
echo
echo "demo: charge is in signal-0.npz (numpy.load reads it), pictures are plane-*.png, waveforms.png, charge.png;"
[ ! -e event.html ] || echo "demo: event.html shows the event in a browser"
echo "demo: docs/demo.md says what they show"
