#!/usr/bin/env python3
"""The example for batch farms processes a file per job, here on four toy files and this machine.

usage: test_batch.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support/python"))
import charge
import jobs

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()
EXAMPLES = pathlib.Path(os.environ["SPNG_SOURCE_DIR"]) / "docs/examples/snakemake"
SNAKEMAKE = shutil.which("snakemake")


def snakemake(workflow, folder, *config):
    environment = dict(os.environ, PATH=f"{jobs.BIN}:{os.environ['PATH']}",
                       WIRECELL_PATH=f"{TOY}:{os.environ['WIRECELL_PATH']}")
    return subprocess.run([SNAKEMAKE, "-s", EXAMPLES / workflow, "--cores", "2", "--quiet", "all", "--config", *config],
                          env=environment, cwd=folder, capture_output=True, text=True)


class Batch(unittest.TestCase):
    def test_four_files_give_four_outputs(self):
        folder = tempfile.TemporaryDirectory(prefix="spng-batch-")
        self.addCleanup(folder.cleanup)
        data, signals = pathlib.Path(folder.name) / "data", pathlib.Path(folder.name) / "signals"
        data.mkdir()
        for number in range(4):
            (data / f"event{number}.npz").symlink_to(TOY / "toy-adc.npz")
        done = snakemake("Snakefile", folder.name, f"input={data}", f"output={signals}", "detector=toy")
        self.assertEqual(done.returncode, 0, done.stderr)
        for number in range(4):
            figures = charge.figures(signals / f"event{number}.npz", TOY / "toy-truth.npz", "toy", TOY)
            self.assertEqual(charge.exceeded(figures, {"W": {"median": 0.01}}), [])
            self.assertEqual((signals / f"event{number}.log").read_text(), "")

    def test_a_scan_has_a_job_for_each_point_and_goes_on_where_it_stopped(self):
        folder = tempfile.TemporaryDirectory(prefix="spng-batch-")
        self.addCleanup(folder.cleanup)
        words = ["output=scan", "planes=w", "detector=toy", "files=builtin", "chains=spng", "events=1"]
        scan = pathlib.Path(folder.name) / "scan"
        done = snakemake("scan.smk", folder.name, *words, "angles=0,45")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len((scan / "scan.csv").read_text().splitlines()), 3)
        before = (scan / "points/w-txz45.json").stat().st_mtime_ns
        # As a scan is that was stopped: snakemake makes no point anew whose table is there.
        (scan / "points/w-txz0.json").unlink()
        (scan / "scan.csv").unlink()
        done = snakemake("scan.smk", folder.name, *words, "angles=0,45")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((scan / "points/w-txz0.json").exists())
        self.assertEqual((scan / "points/w-txz45.json").stat().st_mtime_ns, before)


if __name__ == "__main__":
    if not SNAKEMAKE:
        print("skipped: snakemake is not installed")
        sys.exit(77)
    unittest.main()
