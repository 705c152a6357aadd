#!/usr/bin/env python3
"""What an event of the main job costs on a device does not grow unseen: operators, copies, memory, counted and not timed.

usage: test_costs.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
       test_costs.py TOY_FOLDER --update     write the figures of this build into costs.json
"""
import json
import os
import pathlib
import sys
import tempfile
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

UPDATE = "--update" in sys.argv and bool(sys.argv.remove("--update") or True)
TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()
TESTS = pathlib.Path(os.environ["SPNG_BINARY_DIR"]) / "test"
STORED = pathlib.Path(__file__).resolve().with_name("costs.json")
MOST = 1.05


def costs(events, folder):
    """Counts of the pretended GPU after a job of so many events."""
    with np.load(TOY / "toy-adc.npz") as data:
        np.savez(folder / "in.npz", **{key.replace("_0", f"_{ident}"): array for ident in range(events) for key, array in data.items()})
    report = folder / "report.json"
    environment = dict(os.environ, SPNG_PRETEND_GPU_REPORT=str(report),
                       LD_LIBRARY_PATH=f"{TESTS / 'pretend_gpu'}:{TESTS / 'pretend_kernels'}:{os.environ.get('LD_LIBRARY_PATH', '')}")
    arguments = jobs.arguments(input="in.npz", output="sig.npz", detector="toy", device="gpu", overwrite="true")
    before, os.environ = os.environ, environment
    try:
        done = jobs.run_program("wire-cell", "-c", jobs.MAIN_JOB, *arguments, data=TOY, cwd=folder)
    finally:
        os.environ = before
    if done.returncode or done.stderr:
        raise RuntimeError(done.stderr)
    counts = json.loads(report.read_text())
    return counts


def of_an_event():
    """The difference of jobs of three events and of two: the first have more, as constants go to the device."""
    with tempfile.TemporaryDirectory(prefix="spng-costs-") as folder:
        two, three = (costs(number, pathlib.Path(folder)) for number in (2, 3))
    figures = {key: three[key] - two[key] for key in ("operators", "views", "to_device", "to_host", "blocks", "block_bytes")}
    return {**figures, "peak_mb": max(three["peaks_mb"])}


class Costs(unittest.TestCase):
    def test_an_event_costs_no_more_than_it_did(self):
        stored, found = json.loads(STORED.read_text()), of_an_event()
        self.assertEqual(stored.keys(), found.keys())
        for key, figure in found.items():
            with self.subTest(key):
                self.assertLessEqual(figure, MOST * stored[key], "if that is worth it: test_costs.py TOY_FOLDER --update")


if __name__ == "__main__":
    if UPDATE:
        STORED.write_text(json.dumps(of_an_event(), indent=1) + "\n")
        print(STORED.read_text(), end="")
    else:
        unittest.main()
