#!/usr/bin/env python3
"""Where files are looked for: -P serves configuration and data, and a model in place of a data file is told of.

usage: test_search.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()
SHARE = pathlib.Path(os.environ["SPNG_BINARY_DIR"]) / "share/wirecell"


class Search(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-search-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_alone(self, name, *arguments, **environment):
        """A program with nothing but its own folders on the data path."""
        clean = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), **environment}
        return subprocess.run([jobs.BIN / name, *map(str, arguments)], env=clean, cwd=self.folder, capture_output=True,
                              text=True)

    def test_a_folder_of_the_option_serves_data_too(self):
        options = jobs.arguments(detector="toy", input=TOY / "toy-adc.npz", output=self.folder / "one.npz")
        done = self.run_alone("wire-cell", "-P", TOY, "-c", jobs.MAIN_JOB, *options)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        done = jobs.run_main_job(TOY / "toy-adc.npz", self.folder / "two.npz", data=TOY, detector="toy")
        self.assertEqual(done.returncode, 0, done.stderr)
        with np.load(self.folder / "one.npz") as one, np.load(self.folder / "two.npz") as two:
            self.assertEqual(list(one), list(two))
            for name in one:
                np.testing.assert_array_equal(one[name], two[name])

    def test_the_first_folder_of_the_option_wins(self):
        other = self.folder / "other"
        other.mkdir()
        for path in TOY.glob("*.json*"):
            (other / path.name).write_text("{}")
        options = jobs.arguments(detector="toy", input=TOY / "toy-adc.npz", output=self.folder / "one.npz")
        done = self.run_alone("wire-cell", "-P", TOY, "-P", other, "-c", jobs.MAIN_JOB, *options, WIRECELL_PATH=str(other))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        done = self.run_alone("wire-cell", "-P", other, "-P", TOY, "-c", jobs.MAIN_JOB, *options)
        self.assertEqual(done.returncode, 1)
        self.assertIn(str(other), done.stderr)

    def test_a_folder_that_does_not_exist_is_an_error(self):
        (self.folder / "file").touch()
        (self.folder / "job.jsonnet").write_text("[]")
        for name in ("wire-cell", "wcsonnet"):
            for wrong, why in (("/no/such/folder", "does not exist"), ("file", "is not a folder")):
                done = self.run_alone(name, "-P", ".", "-P", wrong, "job.jsonnet")
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertEqual(done.stderr, f'{name}: the folder to search "{wrong}" {why}\n')

    @unittest.skipUnless((SHARE / "builtin").exists(), "the built-in models are not built")
    def test_a_model_in_place_of_a_data_file_is_a_warning_that_names_both(self):
        options = jobs.arguments(detector="pdhd", input=TOY / "toy-adc.npz", output=self.folder / "sig.npz")
        wires = "protodunehd-wires-larsoft-v1.json.bz2"
        job = ["-c", jobs.MAIN_JOB, "--dot", self.folder / "graph.dot"]
        done = self.run_alone("wire-cell", *job, *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        told = [line for line in done.stderr.splitlines() if f'"{wires}"' in line]
        self.assertEqual(len(told), 1, done.stderr)
        self.assertIn(f"builtin/{wires}", told[0])
        done = self.run_alone("wire-cell", *job, *options, "-A", "files=builtin")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    @unittest.skipUnless((SHARE / "builtin").exists(), "the built-in models are not built")
    def test_so_it_is_for_configurations_that_know_nothing_of_models(self):
        wires = "protodunehd-wires-larsoft-v1.json.bz2"
        job = [{"type": "wire-cell", "data": {"apps": ["Pgrapher"], "plugins": ["WireCellGen", "WireCellPgraph"]}},
               {"type": "WireSchemaFile", "data": {"filename": wires}}, {"type": "Pgrapher", "data": {"edges": []}}]
        (self.folder / "job.json").write_text(json.dumps(job))
        done = self.run_alone("wire-cell", "-c", self.folder / "job.json", "--dot", self.folder / "graph.dot")
        told = [line for line in done.stderr.splitlines() if f'"{wires}"' in line]
        self.assertEqual(len(told), 1, done.stderr)
        self.assertIn(f"builtin/{wires}", told[0])


if __name__ == "__main__":
    unittest.main()
