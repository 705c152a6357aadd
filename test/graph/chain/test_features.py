#!/usr/bin/env python3
"""A network is trained with the very numbers that it gets as input in the main job, bit by bit.

usage: test_features.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import pathlib
import sys
import unittest

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "test/support/python"))
import jobs
import toy_events

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()
toy_events.ToyEvents.TOY = TOY


def read_tensors(path):
    """Its arrays, in order of events and views."""
    with np.load(path) as data:
        return [data[key] for key in sorted(data.files) if key.endswith("_array")]


class Features(toy_events.ToyEvents):
    def check(self, nviews, **words):
        # Each event has a shape of its own: the second is upside down.
        self.save([{"samples": self.samples}, {"samples": self.samples[::-1]}])
        done = self.job(dump="stack.npz", **words)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        words.pop("model", None)
        options = jobs.arguments(input=self.folder / "in.npz", output="features.npz", **{"detector": "toy", **words})
        options = options[:options.index("overwrite=true") - 1]
        made = jobs.run_program("wire-cell", "-c", ROOT / "docs/examples/training-input.jsonnet", *options, data=TOY,
                                cwd=self.folder)
        self.assertEqual((made.returncode, made.stderr), (0, ""))
        inference = read_tensors(self.folder / "tensors-stack-0.npz")
        training = read_tensors(self.folder / "features.npz")
        self.assertEqual(len(inference), 2 * nviews)
        self.assertEqual(len(training), 2 * nviews)
        for seen, learnt in zip(inference, training):
            self.assertEqual((seen.dtype, seen.shape), (learnt.dtype, learnt.shape))
            self.assertEqual(seen.shape[0], 3)
            self.assertEqual(seen.tobytes(), learnt.tobytes())
        return inference

    def test_training_and_inference_see_the_same(self):
        for dense, mp2, mp3 in self.check(2):
            self.assertTrue(all(image.any() for image in (dense, mp2, mp3)), "an image is empty")

    def test_so_do_they_with_other_views_and_other_coincidences(self):
        self.check(3, view_crossed="1,1,1")
        self.check(1, view_crossed="0,1,0")
        self.check(2, crossviews="crossviews")

    def test_so_do_they_of_the_traditional_chain_s_images(self):
        jobs.run_program("spng-roi-model", self.folder / "net.ts")
        words = {"features": "osp", "model": self.folder / "net.ts"}
        for dense, mp2, mp3 in self.check(2, **words):
            self.assertTrue(dense.any() and mp2.any())
            self.assertEqual((mp2.min(), mp2.max(), mp3.min(), mp3.max()), (0, 1, 0, 1))
        self.check(3, view_crossed="1,1,1", **words)

    def test_images_of_the_traditional_chain_are_means_of_its_tags_in_units_of_4000(self):
        self.save([{"samples": self.samples}])
        seen = jobs.run_program("wire-cell", "-c", ROOT / "docs/examples/training-input.jsonnet",
                                *jobs.arguments(input=self.folder / "in.npz", output="features.npz", detector="toy", features="osp")[:-2],
                                data=TOY, cwd=self.folder)
        self.assertEqual((seen.returncode, seen.stderr), (0, ""))
        made = jobs.run_program("wire-cell", "-c", "test-osp.jsonnet",
                                *jobs.arguments(input=self.folder / "in.npz", output="osp.npz", detector="toy", save="loose_lf,mp2_roi,mp3_roi"),
                                data=TOY, cwd=self.folder)
        self.assertEqual((made.returncode, made.stderr), (0, ""))
        tags = self.load("osp.npz")
        for view, features in enumerate(read_tensors(self.folder / "features.npz")):
            first = sum(toy_events.CHANNELS[:view])
            for feature, tag in zip(features, ("loose_lf", "mp2_roi", "mp3_roi")):
                rows = dict(zip(tags[f"channels_{tag}0_0"].tolist(), tags[f"frame_{tag}0_0"]))
                image = np.array([rows[channel] for channel in sorted(rows)])[first:first + toy_events.CHANNELS[view]]
                want = image.reshape(len(image), -1, 4).mean(axis=2) / 4000
                np.testing.assert_allclose(feature, want, rtol=1e-5, atol=1e-5)

    def test_so_do_they_where_wires_wrap_and_a_view_has_two_groups(self):
        self.channels = np.arange(2560, dtype=np.int32)
        self.samples = np.random.default_rng(1).normal(900, 3, (2560, 401)).astype(np.int16)
        self.samples[::7, 100:110] += 80
        self.check(2, detector="pdhd", files="builtin")
        jobs.run_program("spng-roi-model", self.folder / "net.ts")
        self.check(2, detector="pdhd", files="builtin", features="osp", model=self.folder / "net.ts")


if __name__ == "__main__":
    unittest.main()
