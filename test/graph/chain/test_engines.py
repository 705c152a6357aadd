#!/usr/bin/env python3
"""Every job gives the same bits under both engines, whatever the number of threads and however long nodes take.

usage: test_engines.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import json
import pathlib
import shutil
import sys
import tempfile
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()
TOY_DEPOS = {"detector": "toy", "depos": "cosmics:1,blips:10", "seeds": "1,2,3"}
TWO_TPCS = {"detector": "pdhd", "files": "builtin", "tpcid": "0,1", "depos": "blips:20", "seeds": "4,5"}


class Engines(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-engines-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def call(self, program, *arguments):
        done = jobs.run_program(program, *arguments, data=TOY, cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def configuration(self, job, **words):
        return json.loads(self.call("wcsonnet", *jobs.arguments(**words), f"{job}.jsonnet"))

    def delayed(self, configuration):
        """The same with a random delay on every edge."""
        command, *others, engine = configuration
        data = command["data"]
        command = {**command, "data": {**data, "plugins": [*data["plugins"], "SpngTestDelays"], "apps": ["DelayedTbbFlow"]}}
        return [command, *others, {**engine, "type": "DelayedTbbFlow"}]

    def run_job(self, configuration, threads):
        """All arrays in all files that the job writes, as bytes."""
        for old in self.folder.glob("*.npz"):
            old.unlink()
        job = self.folder / "job.json"
        job.write_text(json.dumps(configuration))
        self.call("wire-cell", "-t", threads, "-c", job)
        found = {}
        for path in sorted(self.folder.glob("*.npz")):
            with np.load(path) as data:
                found.update({(path.name, key): (data[key].dtype.str, data[key].shape, data[key].tobytes()) for key in data})
        return found

    def check(self, job, nfiles, threads=(1, 2, 4), **words):
        expected = self.run_job(self.configuration(job, engine="Pgrapher", **words), 1)
        self.assertEqual(len({name for name, _ in expected}), nfiles)
        flow = self.configuration(job, engine="TbbFlow", **words)
        runs = {f"{number} threads": (flow, number) for number in threads}
        runs["random delays"] = (self.delayed(flow), 4)
        for label, (configuration, number) in runs.items():
            with self.subTest(label):
                found = self.run_job(configuration, number)
                self.assertEqual(found.keys(), expected.keys())
                self.assertEqual([key for key in expected if found[key] != expected[key]], [])

    def test_signal_processing(self):
        self.check("sigproc", 1, detector="toy", input=TOY / "toy-adc.npz", output="signal.npz")

    def test_the_traditional_chain_beside_the_main_one(self):
        self.check("sigproc", 2, threads=(2,), detector="toy", input=TOY / "toy-adc.npz", output="%(chain)s.npz", chain="spng,osp")

    def test_detector_simulation_of_two_tpcs(self):
        self.check("simulate", 2, threads=(2,), output="adc-%d.npz", **TWO_TPCS)

    def test_the_truth_in_two_tpcs(self):
        self.check("truth", 2, output="splat-%d.npz", **TWO_TPCS)

    def test_simulation_and_signal_processing(self):
        self.check("sim-sigproc", 3, output="%(tier)s.npz", noise="false", **TOY_DEPOS)


if __name__ == "__main__":
    unittest.main()
