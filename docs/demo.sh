#!/usr/bin/env bash
# The demo: a toy detector, an event in it, the main job, and what came out against the truth.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=${1:-demo-out}
mkdir -p "$out"
echo "demo: making a toy detector and an event in $out"
/usr/bin/python3 "$top/test/support/toy_detector.py" "$out"
echo "demo: running the signal processing"
WIRECELL_PATH="$out:${WIRECELL_PATH:-}" wire-cell -l stderr:warn -c test-spng-tpc.jsonnet \
    -A detector=toy -A input="$out/toy-adc.npz" -A output="$out/toy-signal.npz"
/usr/bin/python3 "$top/test/support/compare_truth.py" "$out/toy-signal.npz" "$out/toy-truth.npz"
echo "demo: done; the charge is in $out/toy-signal.npz (numpy.load reads it)"
