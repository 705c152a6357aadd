#!/usr/bin/env python3
"""Two processes with halves of the batches train as one with the whole of them.

usage: test_parallel.py PROBE     (parallel_probe of the build tree)
"""
import csv
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support/python"))
import jobs

PROBE = sys.argv.pop(1)
SKIPPED = 77


class Parallel(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-parallel-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def train(self, name, processes, *words):
        folder = self.folder / name
        folder.mkdir()
        command = [PROBE, str(folder), *words]
        if processes > 1:
            command = ["mpirun", "-n", str(processes), *command]
        done = subprocess.run(command, env={**os.environ, **jobs.MPI}, capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        numbers = [[float(line) for line in (folder / f"parameters-{rank}").read_text().split()] for rank in range(processes)]
        return folder, numbers

    @staticmethod
    def rows(path):
        with open(path, newline="") as file:
            return list(csv.DictReader(file))

    def test_they_make_the_same_parameters_to_a_millionth(self):
        whole, (alone,) = self.train("whole", 1)
        halves, (first, second) = self.train("halves", 2)
        self.assertEqual(first, second)
        self.assertEqual(len(first), len(alone))
        self.assertLess(max(abs(a - b) for a, b in zip(first, alone)), 1e-6)
        self.assertGreater(max(map(abs, alone)), 0.1)
        # One of them writes, and what it writes is of all images.
        self.assertEqual(sorted(path.name for path in halves.glob("*.*") if "tfevents" not in path.name),
                         sorted(path.name for path in whole.glob("*.*") if "tfevents" not in path.name))
        self.assertEqual(len(list(halves.glob("*tfevents*"))), 1)
        for ours, theirs in zip(self.rows(halves / "metrics.csv"), self.rows(whole / "metrics.csv")):
            for key in ("train_loss", "val_loss", "val_dice"):
                self.assertAlmostEqual(float(ours[key]), float(theirs[key]), 5)
        for ours, theirs in zip(self.rows(halves / "loss-batch.csv"), self.rows(whole / "loss-batch.csv")):
            for key in ("loss", "gradient"):
                self.assertAlmostEqual(float(ours[key]), float(theirs[key]), 5)

    def test_what_one_is_asked_for_stops_all(self):
        folder, (first, second) = self.train("stopped", 2, "stop")
        self.assertEqual(first, second)
        self.assertLess(first[-1], 6)
        self.assertTrue((folder / "last.ckpt").exists())


if __name__ == "__main__":
    if shutil.which("mpirun") is None:
        print("skipped: there is no mpirun")
        sys.exit(SKIPPED)
    unittest.main()
