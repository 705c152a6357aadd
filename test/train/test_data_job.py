#!/usr/bin/env python3
"""The job that makes data to train with: its features are those of the main job, its truth that of the truth's job."""
import hashlib
import json
import pathlib
import shutil
import sys
import tempfile
import unittest

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support/python"))
import jobs

TOY = {"detector": "toy", "files": "builtin", "seeds": "1,2,3"}
EVENTS = {"depos": "line:75,muon:2:down,blips:20", "nevents": 2}


class DataJob(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-data-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_job(self, job="train/make-data.jsonnet", **words):
        return jobs.run_program("wire-cell", "-c", job, *jobs.arguments(**{**TOY, **words}), cwd=self.folder)

    def good(self, *arguments, **words):
        done = self.run_job(*arguments, **words)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def refused(self, text, **words):
        done = self.run_job(**words)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(text, done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)

    def views(self, name="data.h5"):
        """{(event, view): {name: array}}, and what the file tells of itself."""
        with h5py.File(self.folder / name) as file:
            views = {(int(event), int(view)): {key: array[()] for key, array in arrays.items()}
                     for event, group in file["events"].items() for view, arrays in group.items()}
            return views, {key: json.loads(file["meta"].attrs[key]) for key in ("card", "record")}

    def stacks(self):
        (path,) = self.folder.glob("tensors-stack-*.npz")
        with np.load(path) as data:
            return [data[key] for key in sorted(data.files) if key.endswith("_array")]

    def truths(self, **words):
        self.good("truth.jsonnet", output="truth.npz", **{**EVENTS, **words})
        with np.load(self.folder / "truth.npz") as data:
            return [data[f"frame_*_{event}"][np.argsort(data[f"channels_*_{event}"])] for event in (0, 1)]

    def check_features(self, **words):
        self.good(output="data.h5", **EVENTS, **words)
        # The finder that needs no network for the views: what it sees is looked at, not what it finds.
        self.good("sim-sigproc.jsonnet", output="", tiers="signal", dump="stack.npz", model="roi-default.ts", **EVENTS, **words)
        views, about = self.views()
        stacks = self.stacks()
        self.assertEqual(len(stacks), len(views))
        for (_, one), want in zip(sorted(views.items()), stacks):
            images = iter(one["features"])
            masks = iter(one.get("masks", []))
            made = [next(masks).astype(np.float32) if isinstance(feature, str) else next(images)
                    for feature in about["card"]["features"]]
            self.assertEqual(np.array(made).tobytes(), want.tobytes())
            self.assertTrue(all(image.any() for image in made[:2]), "an image is empty")
        return views, about

    def test_features_are_those_of_inference_bit_by_bit(self):
        _, about = self.check_features()
        card = about["card"]
        self.assertEqual((card["detector"], card["planes"], card["coincidence"]), ("toy", ["u", "v"], "cellviews"))
        self.assertEqual(card["rebin"], {"ticks": 4, "norm": "interpolation"})
        self.assertEqual(card["features"], [{"name": "dense", "scale": 4000}, "mp2", "mp3"])
        self.assertEqual(about["record"]["seeds"], [1, 2, 3])
        self.assertIn("version", about["record"]["about"])

    def test_so_are_they_with_three_views_and_other_coincidences(self):
        views, _ = self.check_features(view_crossed="1,1,1", crossviews="crossviews")
        self.assertEqual(sorted({view for _, view in views}), [0, 1, 2])

    def test_so_are_they_where_wires_wrap(self):
        views, _ = self.check_features(detector="pdhd", view_crossed="1,0,1", tpcid=1)
        self.assertEqual({one["truth"].shape for one in views.values()}, {(800, 1500), (960, 1500)})

    def test_the_truth_is_the_mean_of_ticks_of_the_true_charge(self):
        self.good(output="data.h5", **EVENTS)
        views, _ = self.views()
        for event, want in enumerate(self.truths()):
            for view in (0, 1):
                one = views[event, view]
                rows = want[one["channels"]]
                means = rows.reshape(len(rows), -1, 4).mean(axis=2)
                np.testing.assert_allclose(one["truth"], means, rtol=1e-5, atol=1e-2)
                self.assertGreater(one["truth"].max(), 1000)
                self.assertEqual(one["peaks"].max(), one["truth"].max())

    def test_the_smearing_of_the_truth_is_a_choice_that_is_told(self):
        self.good(output="smeared.h5", **EVENTS)
        self.good(output="sharp.h5", smear="false", **EVENTS)
        smeared, sharp = self.views("smeared.h5"), self.views("sharp.h5")
        self.assertEqual(sharp[1]["card"]["truth"]["smear_long"], 0)
        self.assertAlmostEqual(smeared[1]["card"]["truth"]["smear_tran"][0], 0.7377, places=3)
        for key, one in sharp[0].items():
            self.assertLess((one["truth"] > 10).sum(), 0.8 * (smeared[0][key]["truth"] > 10).sum())
            self.assertAlmostEqual(one["truth"].sum() / smeared[0][key]["truth"].sum(), 1, places=2)

    def test_a_mixture_has_events_of_their_own_and_the_same_for_the_same_seeds(self):
        mixture = "1-3*tracks:1:60-88,0-2*muon:down,5-10*blips:1"
        for name, seeds in (("a.h5", "1,2,3"), ("b.h5", "1,2,3"), ("c.h5", "4")):
            self.good(output=name, mixture=mixture, nevents=3, seeds=seeds, noise_scale="0.5-2")
        first, again, other = (self.views(name)[0] for name in ("a.h5", "b.h5", "c.h5"))
        digest = lambda one: hashlib.sha256(b"".join(one[key].tobytes() for key in sorted(one))).hexdigest()
        self.assertEqual({key: digest(one) for key, one in first.items()}, {key: digest(one) for key, one in again.items()})
        self.assertEqual(len({digest(one) for one in [*first.values(), *other.values()]}), 12)
        noise = [np.median(np.abs(first[event, 0]["features"][0])) for event in range(3)]
        self.assertGreater(max(noise) / min(noise), 1.1)
        deposits = self.views("a.h5")[1]["record"]["deposits"]
        self.assertEqual(deposits["mixture"][0], {"count": [1, 3], "event": "tracks:1:60-88"})

    def scan(self, regions, name="adc.npz.scan-ana.json"):
        (self.folder / name).write_text(json.dumps({"format": "spng-scan-1", "data": "adc.npz", "who": "ana", "revision": 1, "regions": regions}))
        return name

    def scanned_waveforms(self):
        """Channels of the toy's U and V, and time and tick, of the two events in adc.npz."""
        self.good("sim-sigproc.jsonnet", output="%(tier)s.npz", tiers="adc", **EVENTS)
        with np.load(self.folder / "adc.npz") as data:
            return data["channels_*_1"], data["tickinfo_*_1"], data["frame_*_1"].shape[1]

    def test_a_hand_scan_is_the_truth_of_the_waveforms_that_it_is_about(self):
        channels, (start, tick, _), nticks = self.scanned_waveforms()
        self.good(output="simulated.h5", **EVENTS)
        simulated = self.views("simulated.h5")[0]
        u, v = simulated[1, 0]["channels"], simulated[1, 1]["channels"]
        first = v.min()
        corner = lambda channel, at: [float(channel), start + at * tick]
        scan = self.scan([
            {"event": 1, "plane": "U", "anode": 0, "shape": "box", "class": "track", "points": [corner(u[10], 100), corner(u[19], 301)]},
            {"event": 1, "plane": "V", "anode": 0, "shape": "polygon", "class": "shower",
             "points": [corner(first - 0.5, 0), corner(first + 30.5, 0), corner(first + 30.5, 400)]},
            {"event": 1, "plane": "U", "anode": 0, "shape": "box", "class": "noise", "points": [corner(u[0], 0), corner(u[5], 500)]}])
        words = {"adc": "adc.npz", "scan": scan, "classes": "track,shower:2000", "output": "scanned.h5"}
        done = jobs.run_program("wire-cell", "-c", "train/make-data.jsonnet", *jobs.arguments(detector="toy", files="builtin", **words), cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        views, about = self.views("scanned.h5")
        # Nobody has scanned event 0.
        self.assertEqual(sorted(views), [(0, 0), (0, 1)])
        for view in (0, 1):
            for name in ("features", "masks", "channels"):
                np.testing.assert_array_equal(views[0, view][name], simulated[1, view][name])
        want = np.zeros((len(u), nticks))
        want[10:20, 100:301] = 1000
        np.testing.assert_allclose(views[0, 0]["truth"], want.reshape(len(u), -1, 4).mean(2))
        row, middle = (v - first)[:, None], np.arange(nticks)[None, :] + 0.5
        want = np.where((row <= 30) & (middle < 400 * (row + 0.5) / 31), 2000.0, 0)
        np.testing.assert_allclose(views[0, 1]["truth"], want.reshape(len(v), -1, 4).mean(2))
        self.assertEqual(about["card"]["truth"], {"unit": "value of a hand scan"})
        self.assertEqual(about["record"]["scan"], scan)
        # What is written as frames for metrics is the same.
        done = jobs.run_program("spng-view", "--mask", self.folder / "mask.npz", "--class", "track:1000,shower:2000", self.folder / scan, self.folder / "adc.npz")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        with np.load(self.folder / "mask.npz") as mask:
            rows = [list(channels).index(channel) for channel in v]
            np.testing.assert_allclose(mask["frame_*_1"][rows], want)
            self.assertFalse(mask["frame_*_0"].any())

    def test_a_training_learns_from_a_hand_scan(self):
        channels, (start, tick, _), nticks = self.scanned_waveforms()
        box = lambda event: {"event": event, "plane": "U", "anode": 0, "shape": "box", "class": "track", "points": [[10, start], [40, start + 800 * tick]]}
        scan = self.scan([box(0), box(1)])
        self.good(adc="adc.npz", scan=scan, output="scanned.h5")
        done = jobs.run_program("wire-cell", "-t", "1", "-c", "train/dnnroi.jsonnet", *jobs.arguments(
            data="scanned.h5", output="run", width="4", levels="1", crop="32x64", batch="2", epochs="1"), cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((self.folder / "run/network.ts").exists())

    def test_scans_that_do_not_go_are_refused(self):
        self.scanned_waveforms()
        scan = self.scan([])
        self.refused("adc: got", scan=scan, output="x.h5")
        self.refused("scan: got", adc="adc.npz", output="x.h5")
        self.refused("excludes input and depos", adc="adc.npz", scan=scan, depos="line:75", output="x.h5")
        self.refused("can not read 'none.json'", adc="adc.npz", scan="none.json", output="x.h5")
        self.refused("key 'classes'", adc="adc.npz", scan=scan, classes="track:x", output="x.h5")
        (self.folder / "other.json").write_text("{}")
        self.refused("other.json is no hand scan", adc="adc.npz", scan="other.json", output="x.h5")

    @unittest.skipUnless((jobs.BIN.parent / "lib/libWireCellTbb.so").exists(), "there is one engine here")
    def test_both_engines_make_the_same(self):
        for name, engine in (("a.h5", "Pgrapher"), ("b.h5", "TbbFlow")):
            self.good(output=name, mixture="1*tracks:1:60-88,3*blips:1", nevents=4, engine=engine)
        one, other = self.views("a.h5")[0], self.views("b.h5")[0]
        self.assertEqual(sorted(one), sorted(other))
        for key in one:
            for name, array in one[key].items():
                np.testing.assert_array_equal(other[key][name], array)

    def test_the_usual_mixture_labels_a_few_per_cent(self):
        self.good(output="data.h5", nevents=3)
        for one in self.views()[0].values():
            self.assertTrue(0.001 < (one["truth"] > 100).mean() < 0.15, (one["truth"] > 100).mean())

    def test_a_file_of_one_s_own_is_a_mixture(self):
        (self.folder / "mix.jsonnet").write_text(
            "function(wc) [{ count: [2], event: { blips: { count: 1, charge: [50000, 50000] }, time: [0, 0] } }]")
        done = jobs.run_program("wire-cell", "-c", "train/make-data.jsonnet", *jobs.arguments(**TOY, output="data.h5", smear="false"),
                                "--tla-code", "mixture=import 'mix.jsonnet'", "-P", self.folder, cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        total = 4 * self.views()[0][0, 0]["truth"].sum()
        self.assertTrue(50000 < total < 100100, total)

    def test_shards_have_as_many_events_as_they_shall(self):
        self.good(output="data-{shard}.h5", events=2, mixture="3*blips:1", nevents=3)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["data-0.h5", "data-1.h5"])
        self.assertEqual({event for event, _ in self.views("data-1.h5")[0]}, {2})

    def test_the_classic_layout_is_the_one_of_public_codes(self):
        self.good(output="data.h5", **EVENTS)
        self.good(output="g4-%(tier)s-0.h5", layout="classic", **EVENTS)
        views, _ = self.views()
        with h5py.File(self.folder / "g4-rec-0.h5") as rec, h5py.File(self.folder / "g4-tru-0.h5") as tru:
            self.assertEqual([key for key in rec if key != "meta"], ["100", "101"])
            self.assertEqual([key for key in tru if key != "meta"], ["0", "1"])
            frames = [rec[f"101/frame_{tag}0"][()] for tag in ("loose_lf", "mp2_roi", "mp3_roi")] + [tru["1/frame_deposplat0"][()]]
            channels, tickinfo = rec["101/channels_loose_lf0"][()], rec["101/tickinfo_loose_lf0"][()]
        self.assertEqual((channels.dtype, tickinfo.dtype, tickinfo[1]), (np.int32, np.float64, 500))
        for frame in frames:
            self.assertEqual((frame.dtype, frame.shape), (np.float32, (2000, len(channels))))
        # As the public code has it: means of ticks over 4000, channels in order.
        dense, mp2, mp3, truth = (frame.T.reshape(len(channels), -1, 4).mean(axis=2) for frame in frames)
        order = np.argsort(np.concatenate([views[1, view]["channels"] for view in (0, 1)]))
        image = lambda key, ind=...: np.concatenate([views[1, view][key][ind] for view in (0, 1)])[order]
        np.testing.assert_allclose(dense / 4000, image("features", 0), rtol=1e-5, atol=1e-7)
        np.testing.assert_array_equal(mp2 / 4000, image("masks", 0))
        np.testing.assert_array_equal(mp3 / 4000, image("masks", 1))
        np.testing.assert_allclose(truth, image("truth"), rtol=1e-6)

    def test_what_does_not_go_is_refused_in_a_line(self):
        self.good(output="data.h5", mixture="1*blips:1")
        done = jobs.run_program("wire-cell", "-c", "train/make-data.jsonnet", "-A", "output=data.h5", *jobs.arguments(**TOY), cwd=self.folder)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("exists already", done.stderr)
        self.refused('output: got "" (want the name of a file)')
        self.refused('mixture: got "muon" (want LOW-HIGH*WHAT', output="x.h5", mixture="muon")
        self.refused('depos: got "moon" (known:', output="x.h5", mixture="1*moon")
        self.refused("a name with %(tier)s", output="x.h5", layout="classic")
        self.refused("want {shard} in it", output="x.h5", events=3)
        self.refused('nevents: got "0"', output="x.h5", nevents=0)
        self.refused("noise_scale=2 is for mixture", output="x.h5", depos="blips:1", noise_scale=2)
        self.assertFalse((self.folder / "x.h5").exists())


if __name__ == "__main__":
    unittest.main()
