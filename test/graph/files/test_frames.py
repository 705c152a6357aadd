#!/usr/bin/env python3
"""Frames of any length and of any channels: as many ticks come out as went in, and no event is lost.

usage: test_frames.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import pathlib
import sys
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import toy_events

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()
toy_events.ToyEvents.TOY = TOY


class Lengths(toy_events.ToyEvents):
    def of_length(self, nticks, seed=1):
        """The toy's event cut, or followed by more of its noise."""
        have = self.samples.shape[1]
        pedestals = np.median(self.samples, axis=1)
        noise = np.random.default_rng(seed).normal(0, 3, (len(self.samples), max(0, nticks - have)))
        more = np.floor(pedestals[:, None] + noise + 0.5).astype(np.int16)
        return {"samples": np.concatenate([self.samples, more], axis=1)[:, :nticks]}

    def test_events_of_any_length_in_one_job_come_out_as_long_as_they_were(self):
        lengths = [1600, 2001, 1, 2000, 4, 4491, 3, 6400]
        found = self.signals([self.of_length(n) for n in lengths])
        self.assertEqual([found[ind].shape[1] for ind in range(len(lengths))], lengths)
        for ident, samples in found.items():
            self.assertTrue(np.isfinite(samples).all(), lengths[ident])

    def test_the_charge_does_not_depend_on_the_length(self):
        whole = self.signals([self.of_length(2000)])[0]
        self.assertGreater(whole[:, :1500].sum(), 0.9 * whole.sum())
        for nticks in (1601, 1998, 2003, 4492, 9600):
            found = self.signals([self.of_length(nticks)])[0]
            n = 1500
            bound = 2e-3 if nticks > 1900 else 1e-2
            difference = abs(found[:, :n] - whole[:, :n]).sum(axis=1).sum()
            self.assertLess(difference, bound * whole.sum() + 0.02 * whole.sum(), nticks)
            self.assertLess(abs(found[:, :n].sum() / whole[:, :n].sum() - 1), bound, nticks)

    def test_every_way_through_the_graph_keeps_the_ticks(self):
        event = self.of_length(1603)
        ways = [{"post_order": "uta"}, {"post_order": "tau"}, {"crossviews": "crossviews"}, {"view_crossed": "0,0,0"},
                {"view_crossed": "1,1,1"}, {"compat": "true"}, {"compat": "true", "view_crossed": "0,1,0"}]
        for words in ways:
            with self.subTest(words):
                found = self.signals([event], **words)[0]
                self.assertEqual(found.shape[1], 1603)
                self.assertTrue(np.isfinite(found).all() and found.any())

    def test_time_and_first_tick_stay(self):
        for first in (100, 101, -7):
            self.save([self.of_length(1999)], tickinfo=(1500, 500, first))
            self.assertEqual(self.job().returncode, 0)
            self.assertEqual(self.load()["tickinfo_*_0"].tolist(), [1500, 500, first])


class Channels(toy_events.ToyEvents):
    def all_rows(self):
        return self.rows(0, len(self.channels))

    def test_planes_without_data_are_rows_of_zero_over_the_ticks_of_the_frame(self):
        nu, nv = int(self.planes[0]), int(self.planes[1])
        for first, last in ((0, nu), (nu, nu + nv), (nu + nv, None), (0, nu + nv), (5, 6), (nu - 10, nu + 10)):
            for words in ({}, {"crossviews": "crossviews"}, {"compat": "true"}):
                with self.subTest(f"{first}:{last} {words}"):
                    event = self.rows(first, last)
                    found = self.signals([event], warnings=1, **words)[0]
                    self.assertEqual(found.shape, self.samples.shape)
                    absent = np.setdiff1d(self.channels, event["channels"])
                    if last == nu and first == 0 and not words:
                        self.assertTrue(found[:nu].any())
                    if "compat" not in words:
                        self.assertFalse(found[absent[absent >= nu + nv]].any())

    def test_later_events_are_not_lost_and_each_kind_is_told_once(self):
        whole = self.all_rows()
        events = [whole, self.rows(0, 100), self.rows(0, 0), self.rows(300, 301), self.rows(0, 0), whole]
        found = self.signals(events, warnings=2)
        self.assertEqual(sorted(found), list(range(len(events))))
        for samples in found.values():
            self.assertEqual(samples.shape, self.samples.shape)
        self.assertFalse(found[2].any())
        self.assertTrue(np.array_equal(found[0], found[5]))

    def test_channels_of_another_tpc_alone_are_an_error_with_both_lists(self):
        self.save([{"samples": self.samples, "channels": self.channels + 100000}])
        done = self.job()
        self.assertEqual(done.returncode, 1)
        last = len(self.channels) - 1
        for text in (f"100000-{100000 + last}", f"0-{last}", "AnodePlane:a0", "SPNGFrameToTdm:tpc0"):
            self.assertIn(text, done.stderr)
        self.assertFalse((self.folder / "out.npz").exists())

    def test_some_channels_of_another_tpc_are_a_warning(self):
        more = {"samples": np.concatenate([self.samples, self.samples[:2]]),
                "channels": np.concatenate([self.channels, [100000, 100001]]).astype(np.int32)}
        found = self.signals([more, more], warnings=1)
        plain = self.signals([self.all_rows()])
        self.assertTrue(np.array_equal(found[1], plain[0]))


class SharedFrames(toy_events.ToyEvents):
    """TPCs of one detector that share a file."""

    def run_tpcs(self, channels, tpcs):
        samples = np.random.default_rng(1).normal(900, 3, (len(channels), 200)).astype(np.int16)
        self.save([{"samples": samples, "channels": channels.astype(np.int32)}])
        return self.job(detector="pdhd", files="builtin", tpcid=tpcs)

    def test_a_tpc_of_which_nothing_came_is_zero_beside_one_that_has_data(self):
        one = np.arange(2560, 5120)
        done = self.run_tpcs(one, "0,1")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.load()["frame_*_0"].shape, (5120, 200))
        for tpcs in ("0,2", "0"):
            done = self.run_tpcs(one, tpcs)
            self.assertEqual(done.returncode, 1)
            self.assertIn("2560-5119", done.stderr)


if __name__ == "__main__":
    unittest.main()
