#!/usr/bin/env python3
"""The crafted network on the images of the reference's event: what comes of them in the traditional chain, and in SPNG's graph."""
import os
import pathlib
import sys
import tempfile
import unittest

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support/python"))
import jobs
import network_calls

SHARED = pathlib.Path(os.environ.get("SPNG_TEST_DATA", "."))
ADC, GOLDEN, MODEL = (SHARED / name for name in
                             ("adc-tpc0.npz", "golden-osp-tags-tpc0.npz", "roi-crafted.ts"))
JOB = HERE.parent / "graph/chain/dnnroi.jsonnet"
TICKS, THRESHOLD = 10, 0.5


def crafted(features):
    """What roi-crafted.ts gives: the dense image smoothed over 5 x 5, with both coincidences."""
    weights = np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256
    dense, mp2, mp3 = features.astype(float)
    padded = np.pad(dense * 4000, 2)
    smooth = sum(weights[i, j] * padded[i:i + dense.shape[0], j:j + dense.shape[1]] for i in range(5) for j in range(5))
    return 1 / (1 + np.exp(1 - (smooth - 150) / 60 - 2 * mp3 - 0.5 * mp2))


class Crafted(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        words = {"input": ADC, "output": "signals.npz", "model": MODEL, "rebin": TICKS, "mask_thresh": THRESHOLD, "debugfile": "call"}
        done = jobs.run_program("wire-cell", "-c", JOB, *[part for key, value in words.items() for part in ("-A", f"{key}={value}")],
                                cwd=cls.folder)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), done.stderr
        with np.load(cls.folder / "signals.npz") as data:
            cls.rows = {int(channel): row for row, channel in enumerate(data["channels_dnnsp0_0"])}
            cls.frame = data["frame_dnnsp0_0"]
        with np.load(GOLDEN) as golden:
            cls.golden = dict(golden)
        cls.calls = {letter: network_calls.read_call(cls.folder / f"call{letter}_call0.pt") for letter in "uv"}

    def golden_mask(self, tag, channels):
        """Where the reference's image is not zero, as the share of each bin's ticks, [channel, bin]."""
        mask = np.unpackbits(self.golden[tag + "_mask"], axis=1, count=6000).astype(float)
        order = {int(channel): row for row, channel in enumerate(self.golden["channels"])}
        rows = mask[[order[channel] for channel in channels]]
        return rows.reshape(len(rows), -1, TICKS).mean(axis=2)

    def test_coincidences_are_the_reference_s_with_a_tenth_behind_each(self):
        for given, _, about in self.calls.values():
            for feature, tag in enumerate(("mp2_roi", "mp3_roi"), start=1):
                found, want = given[0, feature], self.golden_mask(tag, about["chlist"])
                self.assertLessEqual((abs(found - want) > 1e-6).sum(), 1e-2 * (want > 0).sum())
                tenths = np.isclose(found, 0.1, atol=1e-6)
                self.assertTrue((tenths | np.isclose(found, 1) | (found == 0)).all())
                self.assertGreater(tenths.sum(), 100)
                self.assertTrue(np.isclose(found[:, :-1], 1)[tenths[:, 1:]].all())

    def test_the_network_s_output_is_its_formula(self):
        for given, score, _ in self.calls.values():
            np.testing.assert_allclose(score[0, 0], crafted(given[0]), atol=2e-5)

    def test_charge_is_that_of_the_reference_in_the_network_s_regions(self):
        # The reference's charge is stored of every 64th row.
        stored = {int(self.golden["channels"][row]): ind for ind, row in enumerate(self.golden["rows64"])}
        for _, score, about in self.calls.values():
            known = [(place, channel) for place, channel in enumerate(about["chlist"]) if channel in stored]
            self.assertGreater(len(known), 10)
            for place, channel in known:
                charge = self.golden["decon_charge_rows64"][stored[channel]][None]
                want = network_calls.charge_in_regions(charge, score[0, :1, place], THRESHOLD)[0]
                np.testing.assert_allclose(self.frame[self.rows[channel]], want, atol=5)

    def test_this_and_the_graph_of_spng_find_the_same_tracks(self):
        done = jobs.run_main_job(ADC, self.folder / "spng.npz", model=MODEL, mask_thresh=THRESHOLD)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        with np.load(self.folder / "spng.npz") as data:
            only = {name.split("_")[0]: data[name] for name in data.files}
        rows = {int(channel): row for row, channel in enumerate(only["channels"])}
        frame = only["frame"]
        for letter, (_, _, about) in self.calls.items():
            spng = frame[[rows[channel] for channel in about["chlist"]]]
            ours = self.frame[[self.rows[channel] for channel in about["chlist"]]]
            both = ours[spng > 0].sum() / ours.sum()
            print(f"plane {letter}: charge {ours.sum():.4g} here, {spng.sum():.4g} there; {both:.3f} of it at ticks of both")
            self.assertGreater(both, 0.8)
            self.assertLess(abs(ours.sum() / spng.sum() - 1), 0.3)


if __name__ == "__main__":
    if not all(path.exists() for path in (ADC, GOLDEN, MODEL)):
        print("skipped: there is no", ADC, GOLDEN, "or", MODEL, file=sys.stderr)
        sys.exit(77)
    unittest.main()
