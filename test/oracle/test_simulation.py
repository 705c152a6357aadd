#!/usr/bin/env python3
"""The simulation of the reference deposits against the reference's voltages, counts and true charge."""
import os
import pathlib
import sys
import tempfile
import unittest

import numpy

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support/python"))
import jobs

SHARED = pathlib.Path(os.environ.get("SPNG_TEST_DATA", "."))
DEPOS = SHARED / "depos-tpc0.npz"
PLANES = {"U": (0, 800), "V": (800, 1600), "W": (1600, 2560)}

# Of ProtoDUNE-HD: mm, ns.
RESPONSE_X, DRIFT_SPEED, LIFETIME = -3430.465, 1.60563e-3, 35e6


def frame(path):
    with numpy.load(path) as archive:
        return next(archive[name] for name in archive.files if name.startswith("frame_"))


class Simulation(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_job(self, job, **words):
        done = jobs.run_program("wire-cell", "-c", job, *jobs.arguments(input=DEPOS, **words))
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_voltages_and_counts_are_the_reference_s(self):
        volts, counts = self.folder / "volts.npz", self.folder / "counts.npz"
        self.run_job(HERE / "simulation.jsonnet", volts=volts, counts=counts)

        with numpy.load(SHARED / "golden-volts-noiseless-tpc0.npz") as golden:
            want, rows = golden["volts"], golden["rows"]
        got = frame(volts)[rows]
        peaks = abs(want).max(axis=1)
        seen = peaks > 0
        self.assertTrue((abs(got - want).max(axis=1)[seen] <= 1e-4 * peaks[seen]).all())
        self.assertEqual(abs(got[~seen]).max(initial=0), 0)

        # Where a voltage is within rounding of the border of a count.
        differ = frame(counts).astype(int) - frame(SHARED / "adc-noiseless-tpc0.npz")
        self.assertLessEqual(abs(differ).max(), 1)
        self.assertLess(numpy.count_nonzero(differ), 1500)

    def test_true_charge_is_the_charge_that_arrives(self):
        truth = self.folder / "truth.npz"
        self.run_job("truth.jsonnet", output=truth, fluctuate="false")
        got = frame(truth).astype(float)
        with numpy.load(DEPOS) as archive:
            _, charge, x = archive["depo_data_0"][:3].astype(float)
        arrived = (abs(charge) * numpy.exp(-(x - RESPONSE_X) / DRIFT_SPEED / LIFETIME)).sum()
        for begin, end in PLANES.values():
            self.assertAlmostEqual(got[begin:end].sum() / arrived, 1, delta=1e-5)

        # The reference's charge has random losses on the way.
        want = frame(SHARED / "golden-splat-tpc0.npz").astype(float)
        self.assertLess(numpy.std(got - want), 1e-3 * numpy.std(want))
        self.assertAlmostEqual(got.sum() / want.sum(), 1, delta=2e-5)


if __name__ == "__main__":
    if not DEPOS.exists():
        print("skipped: there is no", DEPOS, file=sys.stderr)
        sys.exit(77)
    unittest.main()
