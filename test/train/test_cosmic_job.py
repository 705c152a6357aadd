#!/usr/bin/env python3
"""Cosmic rays and neutrinos: the job that makes data to train with, the program spng-larcv, and the job that removes the charge of cosmic
rays, with networks that take all charge for cosmic rays, or none."""
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
TOY = {"detector": "toy", "files": "builtin", "view_crossed": "0,0,0", "cosmics": "1*muon:down", "nevents": 2, "seeds": "1,2,3"}
NEUTRINO = {"neutrinos": "1*muon:600MeV+proton:120MeV"}
PIXELS = {"ticks": 16, "channels": 4, "size": "128x96", "floor": 5}
SCORES = {"name": "class", "kind": "softmax", "axes": ["plane", "class", "tick", "channel"], "classes": ["background", "cosmic", "neutrino"]}


class CosmicJob(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-cosmic-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.good("train/make-cosmic.jsonnet", output="data.h5", **NEUTRINO, **PIXELS)

    @classmethod
    def run_job(cls, job, **words):
        return jobs.run_program("wire-cell", "-c", job, *jobs.arguments(**{**TOY, **words}), cwd=cls.folder)

    @classmethod
    def good(cls, job, **words):
        done = cls.run_job(job, **words)
        if (done.returncode, done.stderr) != (0, ""):
            raise AssertionError(done.stderr)

    @classmethod
    def larcv(cls, *words):
        return jobs.run_program("spng-larcv", *words, cwd=cls.folder)

    def images(self, name, event, file="data.h5"):
        """[plane, row, column]"""
        return np.array(larcv.dense_images(self.folder / file, name, event))

    def test_data_have_images_of_all_views_and_labels_of_both_sources(self):
        with h5py.File(self.folder / "data.h5") as file:
            about = json.loads(file["meta"].attrs["card"])
            self.assertEqual([tuple(row) for row in file["Events/event_id"]], [(0, 0, 0), (0, 0, 1)])
            particles = file["Data/particle_sbndneutrino_group"]
            first, count = particles["extents"][1]
            self.assertEqual([int(one["pdg"]) for one in particles["particles"][int(first):int(first) + 2]], [13, 2212])
            self.assertGreater(count, 1)
        self.assertEqual(about["card"]["rebin"], {"ticks": 16, "channels": 4, "norm": "interpolation"})
        self.assertEqual((about["card"]["detector"], about["card"]["planes"]), ("toy", ["u", "v", "w"]))
        self.assertIn("toy", about["record"])
        counts = np.zeros(3, int)
        for event in (0, 1):
            image, labels = self.images("sbndwire", event), self.images("sbnd_cosmicseg", event)
            self.assertEqual(image.shape, (3, 128, 96))
            self.assertEqual(image[labels > 0].min() > 0, True, "a pixel without charge is labelled")
            counts += np.bincount(labels.astype(int).ravel(), minlength=3)
        self.assertTrue((counts > 50).all(), counts)

    def test_the_same_seeds_make_the_same_data(self):
        self.good("train/make-cosmic.jsonnet", output="again.h5", **{**NEUTRINO, **PIXELS, "nevents": 1})
        self.assertTrue((self.images("sbndwire", 0, "again.h5") == self.images("sbndwire", 0)).all())

    def test_the_program_lists_counts_dumps_and_converts(self):
        done = self.larcv("list", "data.h5")
        self.assertIn("2 events; images sbnd_cosmicseg, sbndwire", done.stdout)
        self.assertEqual(self.larcv("stats", "data.h5", "--json", "stats.json").returncode, 0)
        figures = json.loads((self.folder / "stats.json").read_text())
        image = self.images("sbndwire", 1)
        self.assertAlmostEqual(figures["planes"][3]["sum"], image[0].sum(dtype=float), places=3)
        self.assertEqual(self.larcv("dump", "data.h5", "1", "event.npz").returncode, 0)
        with np.load(self.folder / "event.npz") as arrays:
            self.assertTrue((arrays["image"] == image).all())
            self.assertTrue((arrays["labels"] == self.images("sbnd_cosmicseg", 1)).all())
            self.assertEqual(list(arrays["event_id"]), [0, 0, 1])
        self.assertEqual(self.larcv("convert", "event.npz", "-o", "back.h5").returncode, 0)
        self.assertTrue((self.images("sbndwire", 0, "back.h5") == image).all())
        self.assertTrue((self.images("sbnd_cosmicseg", 0, "back.h5") == self.images("sbnd_cosmicseg", 1)).all())

    def test_the_program_refuses_in_a_line(self):
        (self.folder / "text.h5").write_text("none")
        np.savez(self.folder / "odd.npz", image=np.zeros((3, 4, 5)), labels=np.full((3, 4, 5), 7))
        for words, text in [(("list", "none.h5"), "none.h5"), (("stats", "text.h5"), "is no HDF5 file"),
                            (("dump", "data.h5", "2", "x.npz"), "has no event 2: there are 2"),
                            (("stats", "data.h5", "--image", "else"), "has no images of that name"),
                            (("convert", "odd.npz", "-o", "x.h5"), "labels are not all 0, 1 or 2")]:
            done = self.larcv(*words)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(text, done.stderr)
            self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        self.assertFalse((self.folder / "x.h5").exists())

    def tagger(self, name, **changes):
        with h5py.File(self.folder / "data.h5") as file:
            card = json.loads(file["meta"].attrs["card"])["card"]
        del card["truth"], card["anode"]
        size = {"planes": 3, "ticks": 128, "channels": 96}
        card.update({"version": 2, "task": "cosmic", "axes": ["plane", "tick", "channel"], "size": size, "outputs": [SCORES], **changes})
        (self.folder / "card.json").write_text(json.dumps(card))
        subprocess.run([PROBE, f"{name}.ts", name, "card.json"], cwd=self.folder, check=True)
        return f"./{name}.ts"

    def frames(self, tier):
        with np.load(self.folder / f"{tier}.npz") as data:
            return [data[key] for key in sorted(data.files) if key.startswith("frame")]

    def removal(self, tagger, **words):
        self.good("test-cosmic.jsonnet", tagger=tagger, output="%(tier)s.npz", report="report.json", **NEUTRINO, **words)
        return json.loads((self.folder / "report.json").read_text())

    def test_a_job_removes_what_the_network_takes_for_cosmic_rays_and_tells_how_much(self):
        report = self.removal(self.tagger("neutrino"))
        signals = self.frames("signal")
        for signal, tagged in zip(signals, self.frames("tagged")):
            self.assertTrue((signal == tagged).all())
        self.assertEqual(report["all"]["cosmic"]["removed"], 0)
        self.assertGreater(report["all"]["neutrino"]["found"], 1e5)
        self.assertEqual([event["ident"] for event in report["events"]], [0, 1])
        found = sum(one["found"] for one in report["all"].values())
        self.assertAlmostEqual(found / sum(float(signal.sum(dtype=float)) for signal in signals), 1, places=5)

        # Frames in files make the same data as the job that makes them.
        self.good("train/make-cosmic.jsonnet", output="frames.h5", signals="signal.npz", cosmic_truth="cosmic.npz",
                  neutrino_truth="neutrino.npz", **PIXELS)
        for name in ("sbndwire", "sbnd_cosmicseg"):
            for event in (0, 1):
                self.assertTrue((self.images(name, event, "frames.h5") == self.images(name, event)).all(), (name, event))

        report = self.removal(self.tagger("cosmic"))
        # A network that takes all charge for that of cosmic rays leaves what is in pixels below the floor.
        self.assertLess(abs(report["all"]["cosmic"]["kept_fraction"]), 0.05)
        self.assertLess(abs(report["all"]["neutrino"]["kept_fraction"]), 0.05)
        self.assertTrue(all((signal == again).all() for signal, again in zip(signals, self.frames("signal"))))

        done = self.run_job("test-cosmic.jsonnet", tagger=self.tagger("cosmic"), report="report.json", overwrite="false")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("the output 'report.json' exists already", done.stderr)

    def test_a_network_that_does_not_fit_is_told(self):
        tagger = self.tagger("cosmic", detector="pdhd")
        done = self.run_job("test-cosmic.jsonnet", tagger=tagger, report="report.json", nevents=1)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("is for the detector pdhd (the graph has toy)", done.stderr)


if __name__ == "__main__":
    unittest.main()
