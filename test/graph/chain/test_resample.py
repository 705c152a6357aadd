#!/usr/bin/env python3
"""Waveforms that are sampled at another period than the detector's, and files that tell a wrong one.

usage: test_resample.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import pathlib
import shutil
import sys
import tempfile
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()


def resampled(rows, count):
    """Rows with another number of samples over the same time."""
    spectrum = np.fft.rfft(rows.astype(np.float64), axis=1)
    return np.fft.irfft(spectrum[:, : count // 2 + 1], count, axis=1) * count / rows.shape[1]


class Resample(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-resample-"))
        self.addCleanup(shutil.rmtree, self.folder)
        with np.load(TOY / "toy-adc.npz") as data:
            self.given = dict(data)
        whole = self.given["frame_*_0"].shape[1] // 128 * 128
        self.given["frame_*_0"] = self.given["frame_*_0"][:, :whole].astype(np.float32)
        self.time = self.given["tickinfo_*_0"][0]

    def run_job(self, name, rows, period, **words):
        source = self.folder / f"{name}-adc.npz"
        np.savez(source, **{**self.given, "frame_*_0": rows.astype(np.float32), "tickinfo_*_0": np.array([self.time, period, 0.0])})
        output = self.folder / f"{name}.npz"
        done = jobs.run_main_job(source, output, data=TOY, cwd=self.folder, detector="toy", **words)
        if done.returncode:
            self.assertFalse(output.exists())
            return done.stderr
        self.assertEqual((done.stdout, done.stderr), ("", ""))
        with np.load(output) as data:
            return dict(data)

    def test_waveforms_of_another_period_give_the_signals_of_the_right_one(self):
        rows = self.given["frame_*_0"]
        plain = self.run_job("plain", rows, 500.0)
        slower = resampled(rows, rows.shape[1] // 128 * 125)
        found = self.run_job("slower", slower, 512.0, resample="true")
        self.assertEqual(found["tickinfo_*_0"].tolist(), plain["tickinfo_*_0"].tolist())
        np.testing.assert_array_equal(found["channels_*_0"], plain["channels_*_0"])
        wanted, got = plain["frame_*_0"], found["frame_*_0"]
        self.assertEqual(got.shape[0], wanted.shape[0])
        ticks = min(got.shape[1], wanted.shape[1])
        self.assertGreaterEqual(ticks, rows.shape[1] - 1)
        wanted, got = wanted[:, :ticks], got[:, :ticks]
        self.assertGreater(wanted.sum(), 0)
        self.assertLess(abs(got.sum() / wanted.sum() - 1), 0.01)
        self.assertLess(np.linalg.norm(got - wanted), 0.05 * np.linalg.norm(wanted))

    def test_the_right_period_is_left_alone(self):
        rows = self.given["frame_*_0"]
        plain = self.run_job("plain", rows, 500.0)
        self.assertTrue(np.array_equal(self.run_job("asked", rows, 500.0, resample="true")["frame_*_0"], plain["frame_*_0"]))

    def test_a_file_that_tells_a_wrong_period_can_be_restamped(self):
        rows = self.given["frame_*_0"]
        plain = self.run_job("plain", rows, 500.0)
        found = self.run_job("wrong", rows, 512.0, tick="500")
        self.assertEqual(found["tickinfo_*_0"].tolist(), plain["tickinfo_*_0"].tolist())
        self.assertTrue(np.array_equal(found["frame_*_0"], plain["frame_*_0"]))

    def test_a_ratio_of_large_numbers_takes_no_longer(self):
        rows = self.given["frame_*_0"]
        plain = self.run_job("plain", rows, 500.0)["frame_*_0"]
        found = self.run_job("odd", resampled(rows, rows.shape[1] // 128 * 125), 511.999, resample="true")["frame_*_0"]
        ticks = min(found.shape[1], plain.shape[1])
        self.assertLess(np.linalg.norm(found[:, :ticks] - plain[:, :ticks]), 0.05 * np.linalg.norm(plain))

    def test_periods_that_are_far_apart_are_refused(self):
        for period in (1e5, 20.0):
            text = self.run_job("far", self.given["frame_*_0"], period, resample="true")
            for part in ("Resampler", "500 ns", "16", "tick=500"):
                self.assertIn(part, text)

    def test_without_either_the_error_tells_of_both(self):
        text = self.run_job("refused", self.given["frame_*_0"], 512.0)
        for part in ("SPNGFrameToTdm", "512 ns", "500 ns", "resample=true", "tick=500"):
            self.assertIn(part, text)

    def test_words_that_are_no_choice_are_refused(self):
        rows = self.given["frame_*_0"]
        self.assertIn("resample", self.run_job("bad", rows, 512.0, resample="perhaps"))
        self.assertIn("tick", self.run_job("bad", rows, 512.0, tick="fast"))
        self.assertIn("tick", self.run_job("bad", rows, 512.0, tick="-500"))


if __name__ == "__main__":
    unittest.main()
