#!/usr/bin/env python3
"""The traditional signal processing with a network, as a whole job: each step against plain loops, both engines, what is refused.

usage: test_dnnroi.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import json
import pathlib
import shutil
import sys
import tempfile
import unittest

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "support/python"))
import jobs
import network_calls

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()
USUAL = {"input": TOY / "toy-adc.npz", "detector": "toy"}
MODEL = "roi-default.ts"
INPUTS = ["loose_lf", "mp2_roi", "mp3_roi"]


class DnnRoi(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-dnnroi-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.images = cls.arrays("osp.npz", "test-osp.jsonnet", save=",".join([*INPUTS, "decon_charge", "gauss", "wiener"]))

    @classmethod
    def run_program(cls, *arguments):
        done = jobs.run_program("wire-cell", *arguments, data=TOY, cwd=cls.folder)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), done.stderr
        return done

    @staticmethod
    def words(**words):
        return [part for key, value in {**USUAL, **words}.items() for part in ("-A", f"{key}={value}")]

    @classmethod
    def arrays(cls, output, job, options=(), **words):
        """All arrays that a job writes."""
        (cls.folder / output).unlink(missing_ok=True)
        cls.run_program(*options, "-c", job, *cls.words(output=output, **words))
        with np.load(cls.folder / output) as data:
            return dict(data)

    @classmethod
    def signals(cls, output="signals.npz", options=(), **words):
        return cls.arrays(output, HERE / "dnnroi.jsonnet", options, **{"model": MODEL, **words})

    def image(self, tag, channels):
        """Rows of the traditional chain's image, by channel."""
        rows = {int(channel): row for row, channel in enumerate(self.images[f"channels_{tag}0_0"])}
        return self.images[f"frame_{tag}0_0"][[rows[int(channel)] for channel in channels]]

    def test_each_step_is_what_plain_loops_give(self):
        for rebin in (4, 10):
            found = self.signals(debugfile=self.folder / "call", rebin=rebin, mask_thresh=0.3)
            rows = {int(channel): row for row, channel in enumerate(found["channels_dnnsp0_0"])}
            for plane, letter in enumerate("uv"):
                given, score, about = network_calls.read_call(self.folder / f"call{letter}_call0.pt")
                channels = about["chlist"]
                self.assertEqual({key: about[key] for key in ("plane", "tick_per_slice", "anode_ident")},
                                 {"plane": plane, "tick_per_slice": rebin, "anode_ident": 0})
                want = network_calls.network_input([self.image(tag, channels) for tag in INPUTS], rebin)
                np.testing.assert_allclose(given[0], want, atol=1e-5)
                charge = network_calls.charge_in_regions(self.image("decon_charge", channels), score[0, 0], 0.3)
                ours = found["frame_dnnsp0_0"][[rows[channel] for channel in channels]]
                self.assertGreater(charge.sum(), 1e5)
                self.assertEqual(len(channels), len(set(channels)))
                np.testing.assert_allclose(ours, charge, atol=0.02)

    def test_w_has_the_charge_of_the_traditional_regions(self):
        found = self.signals(debugfile=self.folder / "call")
        channels = found["channels_dnnsp0_0"]
        self.assertEqual(sorted(channels), sorted(self.images["channels_gauss0_0"]))
        calls = [network_calls.read_call(self.folder / f"call{letter}_call0.pt") for letter in "uv"]
        by_network = np.isin(channels, [channel for call in calls for channel in call[2]["chlist"]])
        self.assertGreater((~by_network).sum(), 100)
        np.testing.assert_array_equal(found["frame_dnnsp0_0"][~by_network], self.image("gauss", channels[~by_network]))
        noise = dict(zip(map(int, self.images["channels_wiener0_0"]), self.images["summary_wiener0_0"]))
        want = [noise[int(channel)] if network else 0 for channel, network in zip(channels, by_network)]
        np.testing.assert_allclose(found["summary_dnnsp0_0"], want)

    def test_both_engines_give_the_same_bits(self):
        want = self.signals()
        for threads in (1, 2, 4):
            found = self.signals(options=["-t", threads], engine="TbbFlow")
            self.assertEqual(set(found), set(want))
            for key, array in want.items():
                if array.dtype.kind in "if":
                    np.testing.assert_array_equal(found[key], array, err_msg=key)

    def test_the_keys_of_the_experiment_give_the_same_charge(self):
        want = self.signals(rebin=10)
        made = jobs.run_program("wcsonnet", *self.words(output="theirs.npz", model=MODEL), HERE / "dnnroi.jsonnet", data=TOY)
        self.assertEqual((made.returncode, made.stderr), (0, ""))
        sequence = json.loads(made.stdout)
        del sequence[0]["data"]["strict"]
        for component in sequence:
            if component["type"] == "TorchService":
                component["data"] = {"model": MODEL, "device": "cpu", "concurrency": 1}
            if component["type"] == "DNNROIFinding":
                plane = component["data"]["plane"]
                component["data"] = {"anode": component["data"]["anode"], "plane": plane, "intags": [tag + "0" for tag in INPUTS],
                                     "decon_charge_tag": "decon_charge0", "forward": component["data"]["forward"],
                                     "outtag": "dnnsp0" + "uv"[plane], "tick_per_slice": 10, "nticks": 6000, "nchunks": 1,
                                     "output_scale": 1.0}
        (self.folder / "theirs.json").write_text(json.dumps(sequence))
        self.run_program("-c", "theirs.json")
        with np.load(self.folder / "theirs.npz") as found:
            for key in ("frame_dnnsp0_0", "channels_dnnsp0_0"):
                np.testing.assert_array_equal(found[key], want[key])

    def test_memory_is_told_step_by_step(self):
        self.signals(options=["--mem-log", "memory.json"], nchunks=2)
        lines = [json.loads(line) for line in (self.folder / "memory.json").read_text().splitlines()]
        steps = [line["step"] for line in lines if line["node"] == "DNNROIFinding:tpc0_dnnroi_u" and line["call"] == 0]
        for begin in ("0-0", "1-0 [loose_lf0]", "1-2 image filled (", "2-4 batch stack -> [1,3,", "3-4", "4-2", "5-2", "5-6"):
            self.assertTrue(any(step.startswith(begin) for step in steps), (begin, steps))

    def test_what_does_not_fit_is_one_error(self):
        for words, parts in [({"model": "./none.ts"}, ["TorchService:./none.ts", "no model file './none.ts'"]),
                             ({"nchunks": 0}, ["DNNROIFinding:tpc0_dnnroi_", "nchunks is 0"]),
                             ({"mask_thresh": 2}, ["mask_thresh: got \"2\""]),
                             ({"rebin": 0}, ["DNNROIFinding:tpc0_dnnroi_", "tick_per_slice is 0"]),
                             ({"device": "tpu"}, ["device: got \"tpu\""])]:
            arguments = self.words(**{"output": "never.npz", "model": MODEL, **words})
            done = jobs.run_program("wire-cell", "-c", HERE / "dnnroi.jsonnet", *arguments, data=TOY, cwd=self.folder)
            with self.subTest(words):
                self.assertEqual(done.returncode, 1)
                for part in parts:
                    self.assertIn(part, done.stderr)
                self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
                self.assertFalse((self.folder / "never.npz").exists())


if __name__ == "__main__":
    unittest.main()
