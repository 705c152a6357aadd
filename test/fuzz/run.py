#!/usr/bin/env python3
"""Run the fuzz targets, each for some seconds, and tell what they found.

usage: run.py BUILD_TREE [--seconds N] [--jobs N] [TARGETS]

A target starts from the corpus of corpus.py and from what earlier runs found worth keeping, BUILD_TREE/corpus/TARGET.  A
finding's input stays in BUILD_TREE/findings; a target runs it again when it is given as its argument.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

import corpus

MEMORY_MB, INPUT_SECONDS, LARGEST = 2048, 10, 1 << 17


def run(target, options):
    """Exit code of a target and what it said."""
    name = target.name.removeprefix("fuzz_")
    kept = options.tree / "corpus" / name
    kept.mkdir(parents=True, exist_ok=True)
    findings = options.tree / "findings"
    findings.mkdir(exist_ok=True)
    seeds = corpus.write(name, options.tree / "seeds" / name)
    command = [
        target,
        kept,
        seeds,
        f"-max_total_time={options.seconds}",
        f"-timeout={INPUT_SECONDS}",
        f"-rss_limit_mb={MEMORY_MB}",
        f"-max_len={LARGEST}",
        f"-artifact_prefix={findings}/{name}-",
        "-print_final_stats=1",
        "-verbosity=1",
    ]
    environment = dict(
        os.environ, ASAN_OPTIONS="detect_leaks=1:allocator_may_return_null=1", UBSAN_OPTIONS="print_stacktrace=1"
    )
    done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=kept)
    return name, done.returncode, done.stderr.decode(errors="replace")


def tell(name, code, said):
    def number(key):
        found = re.search(rf"{key}:\s*(\d+)", said)
        return int(found.group(1)) if found else 0

    covered = re.findall(r"cov: (\d+)", said)
    print(
        f"{name:8} {number('stat::number_of_executed_units'):9} inputs  {covered[-1] if covered else 0:>6} branches"
        f"  {number('stat::peak_rss_mb'):5} MB  {'FOUND SOMETHING' if code else 'ok'}",
        flush=True,
    )
    if code:
        lines = said.splitlines()
        first = next(
            (ind for ind, line in enumerate(lines) if re.search(r"FINDING|ERROR|runtime error|ALARM", line)),
            max(0, len(lines) - 40),
        )
        print("\n".join("    " + line for line in lines[first : first + 40]), flush=True)
        for path in re.findall(r"Test unit written to (\S+)", said):
            print(f"    the input: {path}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tree", type=pathlib.Path)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_intermixed_args()
    options.tree = options.tree.resolve()
    targets = sorted((options.tree / "targets").glob("fuzz_*"))
    known = [target.name.removeprefix("fuzz_") for target in targets]
    unknown = [name for name in options.targets if name not in known]
    if unknown or not targets:
        sys.exit(f"fuzz: no target {', '.join(unknown)} (there are {', '.join(known)})")
    wanted = [
        target for target in targets if not options.targets or target.name.removeprefix("fuzz_") in options.targets
    ]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for name, code, said in pool.map(lambda target: run(target, options), wanted):
            tell(name, code, said)
            failed += code != 0
    print(
        f"fuzz: {failed} of {len(wanted)} targets found something"
        if failed
        else f"fuzz: {len(wanted)} targets found nothing"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
