#!/usr/bin/env python3
"""Time the main job as a whole process and print its node table.

usage: bench_job.py [-n RUNS] [--input FILE] [--detector NAME] [--device WORD] [--json FILE] [-- MORE WIRE-CELL ARGUMENTS]

Without an input: the reference event where its folder is present, else the toy detector's.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
SHARED = TOP.parent / "shared" / "data"


def default_input(folder):
    if (SHARED / "adc-tpc0.npz").exists():
        os.environ["WIRECELL_PATH"] = f"{os.environ.get('WIRECELL_PATH', '')}:{SHARED}"
        return "pdhd", str(SHARED / "adc-tpc0.npz")
    subprocess.run(["/usr/bin/python3", str(TOP / "test/support/toy_detector.py"), folder], check=True)
    os.environ["WIRECELL_PATH"] = f"{os.environ.get('WIRECELL_PATH', '')}:{folder}"
    return "toy", f"{folder}/toy-adc.npz"


def run_once(command):
    """Wall [s], CPU [s] and peak resident memory [MB] of one process."""
    begin = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(pid, 0)
    if status:
        sys.exit(f"bench: the job failed: {' '.join(command)}")
    return time.perf_counter() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-n", "--runs", type=int, default=5)
    parser.add_argument("--input")
    parser.add_argument("--detector", default="pdhd")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--json")
    parser.add_argument("more", nargs="*")
    args = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        detector, source = (args.detector, args.input) if args.input else default_input(folder)
        timing = f"{folder}/timing.json"
        command = ["wire-cell", "-c", "test-spng-tpc.jsonnet", "-A", f"detector={detector}", "-A", f"device={args.device}",
                   "-A", f"input={source}", "-A", f"output={folder}/sig.npz", "--timing", timing, *args.more]
        run_once(command)
        runs = [run_once(command) for _ in range(args.runs)]
        with open(timing) as f:
            nodes = json.load(f)["nodes"]

    print(f"{detector} on {args.device}, {pathlib.Path(source).name}, {args.runs} runs after a warm-up\n")
    print("| whole process | min | median | max |\n|---|---|---|---|")
    for name, column in zip(("wall s", "cpu s", "peak RSS MB"), zip(*runs)):
        print(f"| {name} | {min(column):.2f} | {statistics.median(column):.2f} | {max(column):.2f} |")
    print("\n| node | calls | wall s | core s |\n|---|---|---|---|")
    for node in sorted(nodes, key=lambda n: -n["wall_s"])[:15]:
        print(f"| {node['component']} | {node['calls']} | {node['wall_s']:.3f} | {node['core_s']:.3f} |")
    if args.json:
        with open(args.json, "w") as f:
            json.dump({"_format": "spng-bench", "_version": 1, "runs": runs, "nodes": nodes}, f, indent=1)


main()
