#!/usr/bin/env python3
"""Single particles: the job that makes data to train with, and the job that tells what a network takes events for, with one that
goes by the amount of charge."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support/python"))
import jobs
import larcv

PROBE = sys.argv.pop()
LARIAT = {"detector": "lariat", "files": "builtin", "view_crossed": "0,0", "seeds": "1,2,3"}
PDG = {"electron": 11, "photon": 22, "muon": 13, "pion": 211, "proton": 2212}
CARD = {"version": 2, "task": "pid", "classes": ["much", "little"], "energy": True, "detector": "lariat", "planes": ["u", "v"],
        "source": "signal", "ticks": 8, "scale": 2000, "image": {"ticks": 8, "bins": 128}}


class PidJobs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-pid-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.good("train/make-pid.jsonnet", output="data.h5", nevents=10)
        cls.network("pid.ts")

    @classmethod
    def network(cls, name, **changes):
        (cls.folder / "card.json").write_text(json.dumps({key: value for key, value in {**CARD, **changes}.items() if value is not None}))
        subprocess.run([PROBE, name, "particle", "card.json"], cwd=cls.folder, check=True)

    @classmethod
    def run_job(cls, job, **words):
        return jobs.run_program("wire-cell", "-c", job, *jobs.arguments(**{**LARIAT, **words}), cwd=cls.folder)

    @classmethod
    def good(cls, job, warnings="", **words):
        done = cls.run_job(job, **words)
        if done.returncode != 0 or (not warnings and done.stderr != ""):
            raise AssertionError(done.stderr)
        if warnings not in done.stderr:
            raise AssertionError(f"{warnings} is not in {done.stderr}")

    def bad(self, text, job="test-pid.jsonnet", **words):
        done = self.run_job(job, **words)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(text, done.stderr)
        self.assertLess(len(done.stderr.splitlines()), 6, done.stderr)

    def scores(self, name="scores.json", **words):
        words.setdefault("model", "./pid.ts")
        self.good("test-pid.jsonnet", output=name, **words)
        return json.loads((self.folder / name).read_text())

    def images(self, file, event):
        return larcv.dense_images(self.folder / file, "wires", event)

    def particles(self, file):
        """Lists of rows, one for each event."""
        with h5py.File(self.folder / file) as data:
            group = data["Data/particle_particles_group"]
            rows = group["particles"][:]
            return [rows[int(first):int(first) + int(count)] for first, count in group["extents"][:]]

    def test_data_have_each_particle_in_turn_and_what_came_of_it(self):
        lists = self.particles("data.h5")
        with h5py.File(self.folder / "data.h5") as data:
            numbers = [int(row["event"]) for row in data["Events/event_id"]]
            about = json.loads(data["meta"].attrs["card"])
        # Photons that leave no charge are left out.
        self.assertGreater(len(numbers), 7)
        kinds = list(PDG.values())
        self.assertEqual([int(rows[0]["pdg"]) for rows in lists], [kinds[number % 5] for number in numbers])
        for rows in lists:
            self.assertEqual((rows[0]["process"], int(rows[0]["parent_trackid"])), (b"primary", 0))
            tracks = {int(row["trackid"]) for row in rows}
            self.assertEqual(len(tracks), len(rows))
            for row in rows[1:]:
                self.assertIn(row["process"], (b"decay", b"interaction"))
                self.assertIn(int(row["parent_trackid"]), tracks)
            self.assertTrue(all(row["energy_deposit"] <= row["energy_init"] for row in rows))
        muon = next(rows[0] for rows in lists if rows[0]["pdg"] == 13)
        self.assertNotEqual(tuple(muon["vtx"]), tuple(muon["end_pt"]))
        card = about["card"]
        self.assertEqual({key: card[key] for key in ("source", "ticks", "sum", "floor", "scale", "detector", "planes", "noise")},
                         {"source": "signal", "ticks": 8, "sum": "plain", "floor": 0, "scale": 2000, "detector": "lariat",
                          "planes": ["u", "v"], "noise": 1})
        self.assertIn("toy", about["record"])
        for event in range(len(numbers)):
            planes = self.images("data.h5", event)
            self.assertEqual([plane.shape for plane in planes], [(512, 240), (512, 240)])
            self.assertTrue(any((plane != 0).any() for plane in planes))

    def test_the_same_seeds_make_the_same_data_with_either_engine(self):
        self.good("train/make-pid.jsonnet", output="again.h5", nevents=10, engine="TbbFlow")
        for one, other in zip(self.particles("data.h5"), self.particles("again.h5"), strict=True):
            self.assertTrue((one == other).all())
        for one, other in zip(self.images("data.h5", 2), self.images("again.h5", 2), strict=True):
            self.assertTrue((one == other).all())

    def test_waveforms_of_kinds_of_ones_own_are_data_too(self):
        self.good("train/make-pid.jsonnet", output="adc.h5", nevents=4, source="adc", ticks=2, floor=20, noise=0.5,
                  particles="muon:300MeV,pion:300MeV")
        self.assertEqual([int(rows[0]["pdg"]) for rows in self.particles("adc.h5")], [13, 211, 13, 211])
        planes = self.images("adc.h5", 0)
        self.assertEqual(planes[0].shape, (2048, 240))
        # The induction plane sees both signs.
        self.assertLess(planes[0].min(), -1)
        self.assertGreater(planes[0].max(), 1)

    def test_a_detector_of_three_planes_makes_data(self):
        self.good("train/make-pid.jsonnet", output="toy.h5", detector="toy", view_crossed="0,0,0", nevents=2,
                  particles="muon:300MeV,proton:300MeV", ticks=16)
        self.assertEqual(len(self.images("toy.h5", 0)), 3)

    def test_scores_are_told_of_particles_that_are_made_up(self):
        told = self.scores(depos="muon:400MeV", nevents=2)
        self.assertTrue(told["model"].endswith("pid.ts"))
        self.assertEqual([event["event"] for event in told["events"]], [0, 1])
        for event in told["events"]:
            self.assertAlmostEqual(event["scores"]["much"] + event["scores"]["little"], 1, places=5)
            self.assertEqual(event["class"], max(event["scores"], key=event["scores"].get))
            self.assertGreater(event["energy"], 0)
            self.assertEqual(event["truth"]["pdg"], 13)
            self.assertAlmostEqual(event["truth"]["energy"], 400, places=3)

    def test_waveforms_and_signals_of_files_are_seen_as_the_card_says(self):
        self.good("sim-sigproc.jsonnet", output="%(tier)s.npz", depos="muon:400MeV", tiers="adc,signal")
        with np.load(self.folder / "signal.npz") as file:
            charge = next(file[name] for name in file if name.startswith("frame_")).astype(np.float64)
        self.assertEqual(charge.shape, (480, 4096))
        # The image sample by sample: sums of 8 ticks, the window of 128 with most of it, normalised.
        sums = charge.reshape(480, 512, 8).sum(axis=2) / 2000
        start = np.convolve(np.abs(sums).sum(axis=0), np.ones(128), "valid").argmax()
        window = sums[:, start:start + 128]
        total = np.abs(np.tanh(np.sign(window) * np.log1p(np.abs(window)) / 2)).sum()
        # The network's energy is exp(sum / 100) GeV.
        for words in ({"input": "signal.npz", "tier": "signal"}, {"input": "adc.npz"}, {"depos": "muon:400MeV"}):
            event = self.scores(name="files.json", **words)["events"][0]
            self.assertEqual("truth" in event, "depos" in words)
            self.assertAlmostEqual(np.log(event["energy"] / 1000), total / 100, delta=1e-3)

    def test_an_event_without_charge_is_an_error_or_skipped(self):
        (self.folder / "far.jsonnet").write_text(
            'function(wc) { particles: [{ particle: "photon", energy: 500 * wc.MeV, vertex: [470, 199, 899], direction: [0, 0, 1] }] }')
        # Noise may be found as charge, too.
        words = {"model": "./pid.ts", "output": "empty.json", "depos": "far.jsonnet", "noise": "false"}
        self.bad("event 0 (/pid/0) is an image without charge", **words)
        self.assertFalse((self.folder / "empty.json").exists())
        told = self.scores(name="empty.json", warnings="is without charge, and is skipped", depos="far.jsonnet", noise="false", empty="skip")
        self.assertTrue(told["events"][0]["empty"])

    def test_what_does_not_fit_is_told_with_both_values(self):
        words = {"model": "./pid.ts", "output": "bad.json", "depos": "muon:400MeV"}
        self.bad("for the detector lariat (the graph has toy)", **{**words, "detector": "toy", "view_crossed": "0,0,0"})
        self.bad("for images of source signal (the graph has adc)", **words, source="adc")
        self.network("three.ts", planes=["u", "v", "w"])
        self.bad("is for planes [u, v, w] (the graph has [u, v])", **{**words, "model": "./three.ts"})
        self.network("roi.ts", task="roi", **dict.fromkeys(("classes", "energy", "source", "ticks", "scale", "image")))
        self.bad("is of the task 'roi' by its card (want pid", **{**words, "model": "./roi.ts"})
        self.network("more.ts", classes=["much", "little", "none"])
        self.bad("(want [1, 4]: 3 classes and an energy by its card)", **{**words, "model": "./more.ts"})
        self.network("noise.ts", parameter="plane")
        self.bad("takes a parameter (the graph gives none", **{**words, "model": "./noise.ts"})
        self.assertFalse((self.folder / "bad.json").exists())

    def test_arguments_that_do_not_go_are_refused(self):
        words = {"model": "./pid.ts", "output": "bad.json", "depos": "muon:400MeV"}
        self.bad('model: got ""', output="bad.json", depos="muon")
        self.bad("give depos=KIND to generate particles, or input=FILES", **{**words, "depos": ""})
        self.bad("give depos=KIND to generate particles, or input=FILES", **words, input="adc.npz")
        self.bad("tier=signal is for input", **words, tier="signal")
        self.bad("source=adc is not for tier=signal", **{**words, "depos": "", "input": "x.npz", "tier": "signal", "source": "adc"})
        self.bad('output: got ""', **{**words, "output": ""})
        data = {"job": "train/make-pid.jsonnet", "output": "bad.h5"}
        self.bad('depos: got "myon"', **data, particles="myon:500MeV")
        self.bad("particles: got", **data, particles="")
        self.bad('nevents: got "0"', **data, nevents=0)
        self.bad('source: got "raw"', **data, source="raw")
        self.bad("ticks is 0", **data, ticks=0)
        self.bad("exists already", **{**data, "output": "data.h5"}, overwrite="false")


if __name__ == "__main__":
    unittest.main()
