#!/usr/bin/env python3
"""Every dumped tensor says whose it is: its view, group, channels, period and tag, checked against the frame.

usage: test_dumps.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import json
import pathlib
import sys
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import toy_events

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()
toy_events.ToyEvents.TOY = TOY

TAGS = {"unpack": "null", "decon": "decon", "wiener": "wiener", "gauss": "gauss", "dense": "dense",
        "threshold": "threshold", "crossviews": "mps", "mps": "mps", "stack": "stack", "dnnroi": "dnnroi", "roi": "roi",
        "signal": "signal"}
COARSE = ("threshold", "crossviews", "mps", "stack", "dnnroi")
PER_CROSSED_VIEW = ("dense", "crossviews", "mps", "stack", "dnnroi")


def read_dump(path):
    """[(array, metadata)] of a dumped tier."""
    with np.load(path) as data:
        arrays = {key: data[key] for key in data.files}
    found = []
    for key in sorted(arrays):
        if key.startswith("tensor_") and key.endswith("_metadata.json"):
            text = arrays[key]
            found.append((arrays.get(key.replace("_metadata.json", "_array")), json.loads(bytes(text))))
    return found


class Dumps(toy_events.ToyEvents):
    def dumped(self, **words):
        """{tier: [(array, metadata)]}, where the frame's tensors are by group and datatype."""
        self.save([{"samples": self.samples}])
        dump = ",".join(f"{tier}.npz" for tier in [*TAGS, "frame"])
        done = self.job(dump=dump, **words)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return {tier: read_dump(self.folder / f"tensors-{tier}-0.npz") for tier in [*TAGS, "frame"]}

    def groups_of(self, frame):
        """{group: (channels, view)} as the frame has it."""
        channels = {md["group"]: array.tolist() for array, md in frame if md["datatype"] == "chids"}
        return {md["group"]: (channels[md["group"]], md["view"]) for _, md in frame if md["datatype"] == "traces"}

    def check(self, tiers, crossed, tags, ngroups):
        groups = self.groups_of(tiers["frame"])
        self.assertEqual(len(groups), ngroups)
        of_view = {view: [group for group in sorted(groups) if groups[group][1] == view] for view in range(3)}
        for tier, tag in tags.items():
            wanted = crossed if tier in PER_CROSSED_VIEW else [0, 1, 2]
            each, rest = divmod(len(tiers[tier]), len(wanted))
            views = [view for view in wanted for _ in range(each)] if tier != "unpack" else None
            self.assertTrue(views is None or rest == 0, tier)
            for number, (array, md) in enumerate(tiers[tier]):
                with self.subTest(f"{tier} {number}"):
                    mine = md["group"] if isinstance(md["group"], list) else [md["group"]]
                    if views:
                        self.assertEqual(md["view"], views[number])
                        self.assertEqual(mine, of_view[md["view"]])
                    self.assertEqual([groups[group][1] for group in mine], [md["view"]] * len(mine))
                    self.assertEqual(md["chids"], [channel for group in mine for channel in groups[group][0]])
                    self.assertEqual(array.shape[-2], len(md["chids"]))
                    self.assertEqual(md["tag"], tag)
                    self.assertEqual(md["period"], 2000 if tier in COARSE else 500)
                    self.assertEqual(array.shape[-1] * md["period"], self.samples.shape[1] * 500)

    def test_all_tiers_tell_what_the_frame_does(self):
        self.check(self.dumped(), [0, 1], TAGS, 3)

    def test_so_do_those_of_other_graphs(self):
        wire_by_wire = {**TAGS, "crossviews": "crossviews"}
        self.check(self.dumped(crossviews="crossviews"), [0, 1], wire_by_wire, 3)
        self.check(self.dumped(view_crossed="1,1,1"), [0, 1, 2], TAGS, 3)
        self.check(self.dumped(view_crossed="0,1,0"), [1], TAGS, 3)

    def test_an_image_of_two_groups_has_the_channels_of_both(self):
        channels = np.arange(2560, dtype=np.int32)
        self.samples = np.random.default_rng(1).normal(900, 3, (2560, 400)).astype(np.int16)
        self.channels = channels
        for words in ({}, {"compat": "true"}):
            self.dump_pdhd(**words)

    def dump_pdhd(self, **words):
        tiers = self.dumped(detector="pdhd", files="builtin", **words)
        tags = TAGS if not words else {tier: TAGS[tier] for tier in ("unpack", "wiener", "gauss", "signal")}
        self.check(tiers, [0, 1], tags, 4)
        merged = tiers["signal"][2][1]
        self.assertEqual(merged["group"], [2, 3])
        self.assertEqual(len(merged["chids"]), 960)

    def test_rows_are_the_channels_that_they_say(self):
        tiers = self.dumped()
        found = self.load()
        signals = dict(zip(found["channels_*_0"].tolist(), found["frame_*_0"]))
        for array, md in tiers["signal"]:
            for row, channel in zip(array, md["chids"]):
                self.assertTrue(np.array_equal(row, signals[channel]), channel)
        for array, md in tiers["unpack"]:
            for row, channel in zip(array, md["chids"]):
                self.assertTrue(np.array_equal(row, self.samples[channel]), channel)

    def test_a_tier_may_go_to_several_files(self):
        self.save([{"samples": self.samples}])
        done = self.job(dump="wiener,wiener.npz,wiener,decon.npz,decon,frame,frame.npz,wiener.tar")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        names = {path.name for path in self.folder.glob("tensors-*")}
        self.assertEqual(names, {"tensors-wiener-0.pkl", "tensors-wiener-0.npz", "tensors-wiener-0.tar",
                                 "tensors-decon-0.npz", "tensors-decon-0.pkl", "tensors-frame-0.pkl",
                                 "tensors-frame-0.npz"})
        self.assertEqual(len(read_dump(self.folder / "tensors-wiener-0.npz")), 3)


if __name__ == "__main__":
    unittest.main()
