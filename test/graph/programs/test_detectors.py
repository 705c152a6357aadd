#!/usr/bin/env python3
"""Which data files a detector's jobs take, and a detector of one's own from its numbers to signals."""
import json
import os
import pathlib
import shutil
import sys
import tempfile
import unittest
from unittest import mock

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

EXAMPLE = pathlib.Path(os.environ["SPNG_SOURCE_DIR"]) / "docs/examples/own-detector"
BUILTIN = pathlib.Path(os.environ["SPNG_BINARY_DIR"]) / "share/wirecell/builtin"
WIRES, FIELDS = "protodunehd-wires-larsoft-v1.json.bz2", "dune-garfield-1d565.json.bz2"


class Detectors(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-detectors-"))
        self.addCleanup(shutil.rmtree, self.folder)
        patch = mock.patch.dict(os.environ, {"WIRECELL_PATH": ""})
        patch.start()
        self.addCleanup(patch.stop)

    def run_job(self, job, *options, **words):
        arguments = jobs.arguments(**words)
        return jobs.run_program("wire-cell", "-c", job, *options, *arguments, cwd=self.folder)

    def frames(self, name):
        with np.load(self.folder / name) as data:
            return {key: data[key] for key in data}

    def process(self, output, **words):
        return self.run_job(jobs.MAIN_JOB, input="adc.npz", output=output, view_crossed="0,0,0", **words)

    def test_models_stand_in_for_all_or_none_of_an_experiment_s_files(self):
        made = self.run_job("simulate.jsonnet", output="adc.npz", depos="blips:20", seeds="1", noise="false",
                            files="builtin")
        self.assertEqual((made.returncode, made.stderr), (0, ""))
        wanted = self.process("builtin.npz", files="builtin")
        self.assertEqual((wanted.returncode, wanted.stderr), (0, ""))
        # The field response is there, the wires are not.
        shutil.copy(BUILTIN / FIELDS, self.folder)

        done = self.process("auto.npz", dump="gauss.npz")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn(f'"{WIRES}" is in none of the folders searched', done.stderr)
        self.assertIn(f'"builtin/{WIRES}"', done.stderr)
        found, expected = self.frames("auto.npz"), self.frames("builtin.npz")
        self.assertEqual(found.keys(), expected.keys())
        for key, array in expected.items():
            self.assertEqual(found[key].tobytes(), array.tobytes(), key)

        with np.load(self.folder / "tensors-gauss-0.npz") as dumped:
            about = json.loads(bytes(dumped["tensorset_0_metadata.json"]))
        self.assertEqual((about["detector"], about["files"]), ("pdhd", "builtin"))

        refused = self.process("experiment.npz", files="experiment")
        self.assertEqual(refused.returncode, 1)
        self.assertIn(f'no such file: "{WIRES}"', refused.stderr)
        self.assertFalse((self.folder / "experiment.npz").exists())

        shutil.copy(BUILTIN / WIRES, self.folder)
        for files in ("auto", "experiment"):
            done = self.process(f"{files}.npz", files=files)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertNotEqual(self.frames(f"{files}.npz")["frame_*_0"].tobytes(), expected["frame_*_0"].tobytes(),
                                "filters go with the files")

    def test_a_detector_of_one_s_own_runs_from_its_numbers(self):
        for kind in ("wires", "fields", "noise"):
            made = jobs.run_program("spng-make-detector", kind, EXAMPLE / "model.jsonnet", f"strips-{kind}.json",
                                    cwd=self.folder)
            self.assertEqual(made.returncode, 0, made.stderr)
        shutil.copy(EXAMPLE / "numbers.jsonnet", self.folder)
        done = self.run_job("sim-sigproc.jsonnet", detector="numbers.jsonnet", depos="line:60", tpcid="0,1", seeds="3",
                            output="%(tier)s-%d.npz", tiers="splat,signal")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for tpc in (0, 1):
            truth, signal = (self.frames(f"{tier}-{tpc}.npz")["frame_*_0"] for tier in ("splat", "signal"))
            collected = slice(-292, None)
            self.assertGreater(truth[collected].sum(), 1e5)
            self.assertAlmostEqual(signal[collected].sum() / truth[collected].sum(), 1, delta=0.1)

    def test_without_seeds_each_job_has_others_which_its_log_tells(self):
        words = {"files": "builtin", "depos": "blips:3", "fluctuate": "true"}
        seen = set()
        for name in ("a.npz", "b.npz"):
            done = self.run_job("truth.jsonnet", "-l", "stderr:info", output=name, **words)
            self.assertEqual(done.returncode, 0, done.stderr)
            seeds = done.stderr.split("Random:rng: seeds ")[1].split()[0]
            again = self.run_job("truth.jsonnet", output="again.npz", seeds=seeds, **words)
            self.assertEqual(again.returncode, 0, again.stderr)
            seen.add(seeds)
        self.assertEqual(len(seen), 2)
        self.assertIn("detector pdhd: files=builtin", done.stderr)
        self.assertEqual(self.frames("again.npz")["frame_*_0"].tobytes(), self.frames("b.npz")["frame_*_0"].tobytes())


if __name__ == "__main__":
    unittest.main()
