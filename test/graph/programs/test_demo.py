#!/usr/bin/env python3
"""The demo on a small event: its stages, its table, its files, and what it says when a stage fails."""
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

SCRIPT = pathlib.Path(os.environ["SPNG_SOURCE_DIR"]) / "apps/demo/demo.sh"
PICTURES = ["plane-u.png", "plane-v.png", "plane-w.png", "waveforms.png", "charge.png"]
SMALL = ["-A", "depos=cosmics:3"]


def can_draw():
    return subprocess.run(["/usr/bin/python3", "-c", "import matplotlib"], capture_output=True).returncode == 0


class Demo(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-demo-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_demo(self, *arguments):
        environment = dict(os.environ, PATH=f"{jobs.BIN}:{os.environ['PATH']}")
        return subprocess.run([SCRIPT, self.folder, *arguments], env=environment, capture_output=True, text=True)

    def assert_good_charge(self):
        planes = json.loads((self.folder / "metrics.json").read_text())["planes"]
        self.assertEqual([plane["plane"] for plane in planes], ["U", "V", "W"])
        for plane in planes:
            self.assertGreater(plane["valid"], 50)
            self.assertLess(abs(plane["median"]), 0.06, plane)
            self.assertLess(plane["half_width"], 0.12, plane)

    def test_it_shows_times_and_figures_and_leaves_files(self):
        done = self.run_demo(*SMALL)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for text in ("deposits and simulation", "signal processing", "comparison with truth", "inefficiency"):
            self.assertIn(text, done.stdout)
        self.assertNotIn("\r", done.stdout)
        for tier in ("adc", "splat", "signal"):
            with np.load(self.folder / f"{tier}-0.npz") as data:
                self.assertEqual(data["frame_*_0"].shape, (2560, 6000))
        self.assert_good_charge()
        if (jobs.BIN / "spng-view").exists():
            self.assertIn("</html>", (self.folder / "event.html").read_text())
        if not can_draw():
            self.assertIn("python3-matplotlib", done.stdout)
            self.skipTest("the pictures need matplotlib")
        for name in PICTURES:
            self.assertEqual((self.folder / name).read_bytes()[:4], b"\x89PNG")

    def test_a_stage_that_fails_ends_it_with_the_reason(self):
        done = self.run_demo("-A", "depos=neutrinos")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("neutrinos", done.stderr)
        self.assertIn("failed at: deposits and simulation", done.stderr)
        self.assertEqual(list(self.folder.glob("*.npz")), [])


if __name__ == "__main__":
    unittest.main()
