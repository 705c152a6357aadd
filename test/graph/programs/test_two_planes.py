#!/usr/bin/env python3
"""A detector of two wire planes, from deposits to figures of its signals."""
import json
import pathlib
import sys
import tempfile
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

WORDS = {"detector": "lariat", "files": "builtin"}


class TwoPlanes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory(prefix="spng-two-planes-")
        cls.addClassCleanup(holder.cleanup)
        cls.folder = pathlib.Path(holder.name)
        cls.made = cls.wire_cell("sim-sigproc.jsonnet", depos="cosmics:3,blips:5", seeds="1", output="%(tier)s.npz")

    @classmethod
    def wire_cell(cls, job, **words):
        return jobs.run_program("wire-cell", "-c", job, *jobs.arguments(**WORDS, **words), cwd=cls.folder)

    def frame(self, tier):
        with np.load(self.folder / f"{tier}.npz") as file:
            return file["channels_*_0"], file["frame_*_0"]

    def test_charge_is_found_on_both(self):
        self.assertEqual((self.made.returncode, self.made.stderr), (0, ""))
        channels, samples = self.frame("adc")
        self.assertEqual(samples.shape, (480, 4096))
        self.assertEqual(list(channels), list(range(480)))
        done = jobs.run_program("spng-metrics", "--detector", "lariat", "--qmin", "20000", "--json", "found.json",
                                "spng=signal.npz", "splat.npz", cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        found = json.loads((self.folder / "found.json").read_text())
        planes = {plane["plane"]: plane for plane in found["planes"]}
        self.assertEqual(sorted(planes), ["U", "V"])
        for name, bias, half_width, total in (("U", 0.06, 0.12, 0.1), ("V", 0.02, 0.04, 0.05)):
            self.assertLess(abs(planes[name]["bias"]), bias)
            self.assertLess(planes[name]["half_width"], half_width)
            self.assertLess(abs(planes[name]["total"]), total)

    def test_the_numbers_fit_together(self):
        done = jobs.run_program("spng-make-detector", "check", "lariat", cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("lariat: 0 wrong", done.stdout)

    def test_planes_may_be_found_by_thresholds_alone_and_by_the_other_finder_of_coincidences(self):
        for words in ({"view_crossed": "0,0"}, {"crossviews": "crossviews"}, {"view_crossed": "1,1"}):
            done = self.wire_cell("sigproc.jsonnet", input="adc.npz", output="again.npz", **words)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(self.frame("again")[1].shape, (480, 4096))
        # Both finders say the same of planes that do not wrap.
        self.wire_cell("sigproc.jsonnet", input="adc.npz", output="again.npz", crossviews="crossviews")
        np.testing.assert_array_equal(self.frame("again")[1], self.frame("signal")[1])

    def test_a_line_is_in_the_frame_of_the_collection_plane(self):
        done = self.wire_cell("truth.jsonnet", depos="line:0", seeds="1", output="line.npz")
        self.assertEqual(done.returncode, 0, done.stderr)
        channels, charge = self.frame("line")
        self.assertGreater(np.count_nonzero(charge[channels >= 240].sum(axis=1)), 90)

    def test_scans_over_angles(self):
        done = jobs.run_program("spng-eval", "--detector", "lariat", "--files", "builtin", "--planes", "u,v", "--angles", "45",
                                "--events", "1", "-A", "length=300", "--chains", "spng", "-o", self.folder / "scan")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertTrue((self.folder / "scan/scan.csv").exists())


if __name__ == "__main__":
    unittest.main()
