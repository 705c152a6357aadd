#!/usr/bin/env python3
"""The main job on the toy detector's event: what it writes, that it repeats itself, and its options.

usage: test_main_job.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import io
import json
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import charge
import jobs
from bad import models

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()
TIERS = ["unpack", "decon", "wiener", "gauss", "dense", "threshold", "crossviews", "mps", "stack", "dnnroi", "roi", "signal"]
INDUCTION = {"median": 0.05, "half_width": 0.06, "total": 0.12, "bad": 0}
LIMITS = {"U": INDUCTION, "V": INDUCTION, "W": {"median": 0.01, "half_width": 0.01, "total": 0.01, "bad": 0}}


class MainJob(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-job-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_job(self, name="sig.npz", **words):
        """The arrays that a quiet run writes."""
        output = self.folder / name
        words = {"detector": "toy", **words}
        done = jobs.run_main_job(TOY / "toy-adc.npz", output, data=TOY, cwd=self.folder, **words)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        with np.load(output) as data:
            return dict(data)

    def assert_charge_is_right(self, name="sig.npz", limits=LIMITS):
        figures = charge.figures(self.folder / name, TOY / "toy-truth.npz", "toy", TOY)
        self.assertEqual(charge.exceeded(figures, limits), [])

    def assert_same(self, first, second):
        self.assertEqual(list(first), list(second))
        for key in first:
            self.assertTrue(np.array_equal(first[key], second[key]), key)

    def test_every_channel_has_a_signal_of_the_right_charge(self):
        found, given = self.run_job(), dict(np.load(TOY / "toy-adc.npz"))
        self.assertEqual(sorted(found), sorted(given))
        self.assertEqual(found["frame_*_0"].dtype, np.float32)
        self.assertEqual(found["frame_*_0"].shape, given["frame_*_0"].shape)
        self.assertEqual(sorted(found["channels_*_0"]), sorted(given["channels_*_0"]))
        self.assertEqual(found["channels_*_0"].dtype, np.int32)
        self.assertEqual(found["tickinfo_*_0"].tolist(), given["tickinfo_*_0"].tolist())
        self.assertTrue(np.isfinite(found["frame_*_0"]).all())
        self.assert_charge_is_right()

    def test_a_second_run_gives_the_same_bits(self):
        self.assert_same(self.run_job(), self.run_job("again.npz"))

    def test_every_tier_can_be_dumped_and_read_without_torch(self):
        plain = self.run_job()
        self.assert_same(plain, self.run_job("dumped.npz", dump=",".join(TIERS)))
        for tier in TIERS:
            path = self.folder / f"tensors-{tier}-0.pkl"
            done = subprocess.run([sys.executable, jobs.SUPPORT / "check_pickle.py", path], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, f"{tier}: {done.stderr}")
            self.assertIn("metadata", done.stdout)

    def test_an_unknown_tier_is_refused_with_the_known_ones(self):
        done = jobs.run_main_job(TOY / "toy-adc.npz", self.folder / "sig.npz", data=TOY, detector="toy", dump="gaus")
        self.assertEqual(done.returncode, 1)
        self.assertIn("gaus", done.stderr)
        self.assertIn("wiener", done.stderr)

    def test_views_are_crossed_wire_by_wire_as_well(self):
        self.run_job(crossviews="crossviews")
        self.assert_charge_is_right()

    def test_orders_of_threshold_and_unbinning(self):
        for order in ("uta", "tau"):
            with self.subTest(order):
                self.run_job(f"{order}.npz", post_order=order)
                self.assert_charge_is_right(f"{order}.npz")

    def test_any_views_can_be_crossed(self):
        for crossed in ("0,0,0", "1,0,0", "0,1,1", "1,1,1"):
            with self.subTest(crossed):
                self.run_job(view_crossed=crossed)

    def network_with_threshold(self, threshold):
        """The network that comes with the program, with another threshold on its card, or none."""
        member = "extra/spng.json"
        card = json.loads(dict(models.members())[member])
        card.pop("threshold")
        if threshold is not None:
            card["threshold"] = threshold
        path = self.folder / f"net-{threshold}.ts"
        path.write_bytes(models.archive({member: json.dumps(card).encode()}))
        return path

    def test_regions_are_cut_at_the_threshold_of_the_networks_card_unless_one_is_given(self):
        given = {score: self.run_job(f"{score}.npz", mask_thresh=score) for score in (0.5, 0.9)}
        self.assertFalse(np.array_equal(given[0.5]["frame_*_0"], given[0.9]["frame_*_0"]))
        strict, silent = self.network_with_threshold(0.9), self.network_with_threshold(None)
        for words, score in (({}, 0.5), ({"model": strict}, 0.9), ({"model": silent}, 0.5),
                             ({"model": strict, "mask_thresh": 0.5}, 0.5), ({"model": silent, "mask_thresh": 0.9}, 0.9)):
            with self.subTest(words):
                self.assert_same(self.run_job("found.npz", **words), given[score])
        compatible = [self.run_job(f"compat-{ind}.npz", compat="true", **words)
                      for ind, words in enumerate(({}, {"model": strict}, {"model": silent}))]
        for other in compatible[1:]:
            self.assert_same(other, compatible[0])

    def test_the_log_tells_where_the_threshold_of_the_network_comes_from(self):
        words = {"input": TOY / "toy-adc.npz", "output": self.folder / "sig.npz", "detector": "toy"}
        for more, line in (({}, "threshold 0.9 of the network's card"),
                           ({"mask_thresh": 0.4}, "threshold 0.4 as configured, the network's card has 0.9")):
            options = jobs.arguments(**words, model=self.network_with_threshold(0.9), **more)
            done = jobs.run_program("wire-cell", "-l", "stderr", "-L", "info", "-c", jobs.MAIN_JOB, *options, data=TOY,
                                    cwd=self.folder)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(done.stderr.count(line), 2, done.stderr)

    def test_chunks_change_little(self):
        whole, pieces = self.run_job(), self.run_job("pieces.npz", nchunks=2)
        total = whole["frame_*_0"].sum(dtype=float)
        self.assertLess(abs(pieces["frame_*_0"].sum(dtype=float) - total), 1e-3 * total)

    def test_a_tar_file_holds_the_same_signals(self):
        plain = self.run_job()
        for name in ("sig.tar", "sig.tgz", "sig.tar.bz2"):
            output = self.folder / name
            done = jobs.run_main_job(TOY / "toy-adc.npz", output, data=TOY, detector="toy")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            with tarfile.open(output) as archive:
                found = {m.name[:-len(".npy")]: np.load(io.BytesIO(archive.extractfile(m).read())) for m in archive}
            self.assert_same(plain, found)


if __name__ == "__main__":
    unittest.main()
