#!/usr/bin/env python3
"""A network is trained with the very numbers that it gets as input in the main job, bit by bit.

usage: test_features.py TOY_FOLDER     (made by test/support/toy_detector.py)
"""
import pathlib
import sys
import unittest

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test/support"))
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

    def test_so_do_they_where_wires_wrap_and_a_view_has_two_groups(self):
        self.channels = np.arange(2560, dtype=np.int32)
        self.samples = np.random.default_rng(1).normal(900, 3, (2560, 401)).astype(np.int16)
        self.samples[::7, 100:110] += 80
        self.check(2, detector="pdhd", files="builtin")


if __name__ == "__main__":
    unittest.main()
