#!/usr/bin/env python3
"""What an event of the main job costs on a processor does not grow unseen: instructions and blocks of memory, counted and not timed.

usage: test_instructions.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
       test_instructions.py TOY_FOLDER --update     write the figures of this build into instructions.json

One job of two events, one thread, under valgrind's callgrind, which shows programs the same processor whatever is below as long as that
has AVX2: so LibTorch and MKL choose the same code.  Figures of other compilers and other LibTorchs do not compare: there it is skipped.
To write the figures of a finished build by hand, in the source tree (with `./spng env` for LD_LIBRARY_PATH and WIRECELL_PATH):

  SPNG_BINARY_DIR=$PWD/build SPNG_SOURCE_DIR=$PWD /usr/bin/python3 test/graph/chain/test_instructions.py build/toy --update
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

UPDATE = "--update" in sys.argv and bool(sys.argv.remove("--update") or True)
TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()
STORED = pathlib.Path(__file__).resolve().with_name("instructions.json")
MOST = 1.05
# The graph's work alone, in a part for each call of the source: before it, the first event, the second, the end.
ENGINE, SOURCE = "WireCell::Pgraph::Graph::execute()", "WireCell::Sio::FileSource<*>::produce()"
PARTS = {"first": 2, "next": 3}
ALLOCATORS = {"malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc"}
SKIPPED = 77


def found_in(path, pattern):
    match = re.search(pattern, path.read_text(), re.M) if path.exists() else None
    return match.group(1) if match else "unknown"


def conditions():
    """What counts depend on, beside the code."""
    build = pathlib.Path(os.environ["SPNG_BINARY_DIR"])
    cache, compiler = build / "CMakeCache.txt", next(build.glob("CMakeFiles/*/CMakeCXXCompiler.cmake"))
    torch = pathlib.Path(found_in(cache, r"^TORCH_INCLUDE:PATH=(.*)")) / "torch/headeronly/version.h"
    has_avx2 = " avx2 " in pathlib.Path("/proc/cpuinfo").read_text()
    return {"valgrind": subprocess.run(["valgrind", "--version"], capture_output=True, text=True).stdout.strip(),
            "compiler": " ".join(found_in(compiler, rf'^set\(CMAKE_CXX_COMPILER_{key} "(.*)"') for key in ("ID", "VERSION")),
            "build": found_in(cache, r"^CMAKE_BUILD_TYPE:\w*=(.*)"),
            "libtorch": ".".join(found_in(torch, rf"^#define TORCH_VERSION_{part} (\d+)") for part in ("MAJOR", "MINOR", "PATCH")),
            "instruction set": "avx2" if has_avx2 else "less than avx2"}


def costs_of(part):
    """Instructions, and calls that take memory, of a part of callgrind's output: functions have a number, and their name where they come first."""
    names, blocks, called = {}, 0, ""
    for line in part.read_text().splitlines():
        if match := re.match(r"c?fn=\((\d+)\)(?: (.*))?", line):
            called = names.setdefault(match[1], match[2])
        elif match := re.match(r"calls=(\d+) ", line):
            blocks += int(match[1]) if called in ALLOCATORS else 0
        elif match := re.match(r"totals: (\d+)", line):
            instructions = int(match[1])
    return {"instructions": instructions, "blocks": blocks}


def of_a_job(**words):
    """Costs of its first event, which has what is made once, and of the next one."""
    with tempfile.TemporaryDirectory(prefix="spng-instructions-") as folder:
        folder = pathlib.Path(folder)
        with np.load(TOY / "toy-adc.npz") as data:
            np.savez(folder / "in.npz", **{key.replace("_0", f"_{ident}"): array for ident in range(2) for key, array in data.items()})
        # The configuration is evaluated before: its language is slow there.
        arguments = jobs.arguments(input="in.npz", output="sig.npz", detector="toy", device="cpu", engine="Pgrapher", **words)
        made = jobs.run_program("wcsonnet", *arguments, "-o", folder / "job.json", jobs.MAIN_JOB, data=TOY, cwd=folder)
        if made.returncode:
            raise RuntimeError(made.stderr)
        environment = dict(os.environ, WIRECELL_PATH=f"{TOY}:{os.environ.get('WIRECELL_PATH', '')}", SPNG_CACHE="",
                           OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
        done = subprocess.run(["valgrind", "-q", "--tool=callgrind", "--callgrind-out-file=counts", f"--toggle-collect={ENGINE}",
                               f"--dump-before={SOURCE}", jobs.BIN / "wire-cell", "-q", "-t", "1", "-c", "job.json"],
                              cwd=folder, env=environment, capture_output=True, text=True)
        parts = {name: folder / f"counts.{number}" for name, number in PARTS.items()}
        if done.returncode or not all(part.exists() for part in parts.values()):
            raise RuntimeError(f"{done.stderr}\nno parts of {ENGINE} by calls of {SOURCE}: have they other names now?")
        return {name: costs_of(part) for name, part in parts.items()}


class Instructions(unittest.TestCase):
    def test_an_event_costs_no_more_than_it_did(self):
        stored, found = json.loads(STORED.read_text()), of_a_job()
        for event, costs in found.items():
            for key, figure in costs.items():
                with self.subTest(f"{key} of the {event} event"):
                    self.assertGreater(figure, 0)
                    self.assertLessEqual(figure, MOST * stored[event][key], "if that is worth it: test_instructions.py TOY_FOLDER --update")


if __name__ == "__main__":
    if not shutil.which("valgrind"):
        print("skipped: there is no valgrind")
        sys.exit(SKIPPED)
    if UPDATE:
        STORED.write_text(json.dumps({"conditions": conditions(), **of_a_job()}, indent=1) + "\n")
        print(STORED.read_text(), end="")
        sys.exit()
    here, there = conditions(), json.loads(STORED.read_text())["conditions"]
    if here != there:
        print(f"skipped: counts do not compare, they were taken with {there} and here is {here}")
        sys.exit(SKIPPED)
    unittest.main()
