#!/usr/bin/env python3
"""spng-retrain: networks are trained again as their cards say, and compared with the old ones."""
import json
import os
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

NETWORKS = pathlib.Path(os.environ["SPNG_SOURCE_DIR"]) / "cfg/spng/detectors"
TOY = {"detector": "toy", "files": "builtin", "particles": "muon:300MeV,proton:200MeV", "ticks": 8}


class Retrain(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-retrain-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_program(self, name, *words):
        return jobs.run_program(name, *words, cwd=self.folder)

    def good(self, name, *words):
        done = self.run_program(name, *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_trains_a_network_of_particles_as_its_card_says(self):
        self.good("wire-cell", "-c", "train/make-pid.jsonnet", *jobs.arguments(**TOY, nevents=8, seeds=7, output="data.h5"))
        self.good("wire-cell", "-c", "train/pid.jsonnet", *jobs.arguments(
            mode="train", data="data.h5", validation="data.h5", output="run", network="resnet", width=0.0625, bins=48, shift=2, turn="true", batch=4,
            classes="muon,proton", learn="classes,energy", epochs=1))
        text = self.good("spng-retrain", "run/network.ts", "--quick", "-t", "1", "-o", "again")
        result, = json.loads((self.folder / "again/retrain.json").read_text())
        figures = {row["figure"]: row for row in result["rows"]}
        self.assertTrue({"loss", "accuracy", "muon/proton AUC", "energy resolution"} <= set(figures))
        for row in figures.values():
            self.assertAlmostEqual(row["difference"][0], row["new"][0] - row["old"][0])
            self.assertIn(row["verdict"], ("better", "worse", "alike"))
        self.assertIn("| accuracy |", text)
        self.assertIn("of no meaning", text)
        # The same training, on as many events as are told.
        card = json.loads(next((self.folder / "again").glob("*/SPNGPidTrainer.json")).read_text())[1]["data"]
        self.assertEqual((card["network"], card["data"]["shift"], card["data"]["turn"]), ("pid_resnet", 2, True))

    def test_trains_a_tagger_that_comes_with_the_program(self):
        text = self.good("spng-retrain", NETWORKS / "toy/network/cosmic.ts", "--quick", "-t", "1", "-o", "again")
        self.assertIn("toy-network-cosmic", text)
        self.assertIn("| neutrino_iou |", text)

    def test_lists_those_that_come_with_the_program_and_refuses_what_is_none(self):
        text = self.good("spng-retrain", "--list")
        self.assertIn("roi.ts: roi", text)
        self.assertIn("cosmic.ts: cosmic", text)
        (self.folder / "text.ts").write_text("none")
        done = self.run_program("spng-retrain", "text.ts", "-o", "bad")
        self.assertEqual(done.returncode, 1)
        self.assertIn("'text.ts' is no network with a card", done.stderr)
        self.assertIn("is no network with a card", (self.folder / "bad/retrain.md").read_text())


if __name__ == "__main__":
    unittest.main()
