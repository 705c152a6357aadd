#!/usr/bin/env python3
"""Channel masks: what lies under them is not used, and signals there are zero.

usage: test_masks.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import pathlib
import sys
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import toy_events

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()
toy_events.ToyEvents.TOY = TOY

FAR = 40  # channels of a plane beyond which, and beyond the planes' coincidences, nothing may change


class Masks(toy_events.ToyEvents):
    def setUp(self):
        super().setUp()
        self.nu, self.nv = int(self.planes[0]), int(self.planes[1])
        collection = self.nu + self.nv
        # Whole, partial, joined, overlapping, empty, reversed, beyond the readout and of no channel that there is.
        self.rows_of_mask = [(100, 0, 2000), (101, 0, 2000), (collection + 80, 0, 2000), (450, 300, 900),
                             (450, 800, 1100), (20, 500, 500), (21, 900, 900), (30, -100, 50), (31, 1900, 9000),
                             (32, 5000, 6000), (99999, 0, 2000), (collection + 120, 0, 500)]
        self.masked = np.zeros(self.samples.shape, dtype=bool)
        for channel, first, last in self.rows_of_mask:
            if channel < len(self.channels):
                self.masked[channel, max(0, first):max(0, last)] = True

    def with_mask(self, junk=None, label="bad", rows=None):
        samples = self.samples.copy()
        if junk is not None:
            samples[self.masked] = junk
        return {"samples": samples, "masks": {label: self.rows_of_mask if rows is None else rows}}

    def junk(self):
        random = np.random.default_rng(4).integers(0, 16384, self.masked.sum())
        return {"full": 4095, "zero": 0, "random": random}

    def test_signals_are_zero_under_the_mask_and_do_not_know_what_was_there(self):
        for words in ({}, {"crossviews": "crossviews", "post_order": "uta"}, {"post_order": "tau"}, {"compat": "true"},
                      {"view_crossed": "0,0,0"}):
            with self.subTest(words):
                plain = self.signals([self.with_mask()], **words)[0]
                self.assertFalse(plain[self.masked].any())
                self.assertTrue(plain.any() and np.isfinite(plain).all())
                for junk in self.junk().values():
                    found = self.signals([self.with_mask(junk)], **words)[0]
                    self.assertTrue(np.array_equal(found, plain))

    def test_signals_outside_the_mask_change_little_and_far_away_not_at_all(self):
        without = self.signals([{"samples": self.samples}])[0].astype(float)
        found = self.signals([self.with_mask(4095)])[0].astype(float)
        change = np.where(self.masked, 0, found - without)
        # Next to a dead channel the share of its charge is missing; one in 2000 of all.
        self.assertLess(abs(change.sum()), 5e-3 * without.sum())
        masked_rows = np.flatnonzero(self.masked.any(axis=1))
        plane = np.searchsorted([self.nu, self.nu + self.nv], np.arange(len(found)), side="right")
        rows = np.arange(len(found))
        distance = np.min([np.where(plane == plane[row], abs(rows - row), FAR + 1) for row in masked_rows], axis=0)
        far = distance > FAR
        self.assertGreater(far.sum(), 100)
        largest = abs(change[far]).max(axis=1)
        self.assertLess((largest > 1).mean(), 0.05)
        self.assertLess(abs(change[far]).sum(), 1e-3 * without.sum())

    def test_without_a_mask_of_the_label_nothing_changes(self):
        plain = self.signals([{"samples": self.samples}])[0]
        for event in (self.with_mask(rows=[]), self.with_mask(label="noisy"), self.with_mask(rows=[(20, 500, 500)]),
                      self.with_mask(rows=[(99999, 0, 2000)])):
            self.assertTrue(np.array_equal(self.signals([event])[0], plain))
        self.assertTrue(np.array_equal(self.signals([self.with_mask()], masks="")[0], plain))

    def test_labels_are_chosen_by_an_argument(self):
        bad = self.signals([self.with_mask()])[0]
        noisy = self.with_mask(self.junk()["random"], label="noisy")
        self.assertTrue(np.array_equal(self.signals([noisy], masks="bad,noisy")[0], bad))
        half = len(self.rows_of_mask) // 2
        both = self.with_mask(4095)
        both["masks"] = {"bad": self.rows_of_mask[:half], "noisy": self.rows_of_mask[half:]}
        self.assertTrue(np.array_equal(self.signals([both], masks="noisy,bad")[0], bad))

    def test_each_event_has_its_own_masks_and_they_come_out_again(self):
        plain = {"samples": self.samples}
        found = self.signals([plain, self.with_mask(4095), plain, self.with_mask(0, rows=self.rows_of_mask)])
        self.assertTrue(np.array_equal(found[0], found[2]))
        self.assertTrue(np.array_equal(found[1], found[3]))
        self.assertFalse(np.array_equal(found[0], found[1]))
        arrays = self.load()
        self.assertEqual(sorted(key for key in arrays if "mask" in key), ["chanmask_bad_1", "chanmask_bad_3"])
        self.assertEqual(sorted(map(tuple, arrays["chanmask_bad_1"].tolist())), sorted(self.rows_of_mask))

    def test_masks_count_ticks_as_the_frame_does(self):
        self.save([self.with_mask(4095)])
        self.assertEqual(self.job().returncode, 0)
        plain = self.load()["frame_*_0"]
        event = self.with_mask(4095)
        event["masks"] = {"bad": [(channel, first + 150, last + 150) for channel, first, last in self.rows_of_mask]}
        self.save([event], tickinfo=(0, 500, 150))
        self.assertEqual(self.job().returncode, 0)
        self.assertTrue(np.array_equal(self.load()["frame_*_0"], plain))

    def test_everything_masked_is_all_zero(self):
        rows = [(int(channel), 0, 2000) for channel in self.channels]
        self.assertFalse(self.signals([self.with_mask(rows=rows)])[0].any())


if __name__ == "__main__":
    unittest.main()
