#!/usr/bin/env python3
"""The example for batch farms processes a file per job, here on four toy files and this machine.

usage: test_batch.py TOY_FOLDER     (made by test/support/toy_detector.py)
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import charge
import jobs

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()
SNAKEFILE = pathlib.Path(os.environ["SPNG_SOURCE_DIR"]) / "docs/examples/snakemake/Snakefile"
SNAKEMAKE = shutil.which("snakemake")


class Batch(unittest.TestCase):
    def test_four_files_give_four_outputs(self):
        folder = tempfile.TemporaryDirectory(prefix="spng-batch-")
        self.addCleanup(folder.cleanup)
        data, signals = pathlib.Path(folder.name) / "data", pathlib.Path(folder.name) / "signals"
        data.mkdir()
        for number in range(4):
            (data / f"event{number}.npz").symlink_to(TOY / "toy-adc.npz")
        environment = dict(os.environ, PATH=f"{jobs.BIN}:{os.environ['PATH']}",
                           WIRECELL_PATH=f"{TOY}:{os.environ['WIRECELL_PATH']}")
        done = subprocess.run([SNAKEMAKE, "-s", SNAKEFILE, "--cores", "2", "--quiet", "all", "--config", f"input={data}",
                               f"output={signals}", "detector=toy"], env=environment, cwd=folder.name,
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        for number in range(4):
            figures = charge.figures(signals / f"event{number}.npz", TOY / "toy-truth.npz", "toy", TOY)
            self.assertEqual(charge.exceeded(figures, {"W": {"median": 0.01}}), [])
            self.assertEqual((signals / f"event{number}.log").read_text(), "")


if __name__ == "__main__":
    if not SNAKEMAKE:
        print("skipped: snakemake is not installed")
        sys.exit(77)
    unittest.main()
