#!/usr/bin/env python3
"""The jobs of cosmic taggers: training, going on, scores, keys of others, errors."""
import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support/python"))
import jobs
import larcv

SMALL = {"network": "tiny", "batch": 2, "epochs": 2, "lr": 0.003}
OPTIONS = "{depth: 2, n_initial_filters: 2, bottleneck_deepest: 8}"


def setUpModule():
    global HOLDER
    HOLDER = pathlib.Path(tempfile.mkdtemp(prefix="spng-cosmic-"))
    larcv.write_toy(HOLDER / "train.h5", events=6, seed=1)
    larcv.write_toy(HOLDER / "test.h5", events=3, seed=2)


def tearDownModule():
    shutil.rmtree(HOLDER)


def run(mode, options=OPTIONS, before=(), **words):
    given = {"mode": mode, **words}
    command = [*before, str(jobs.BIN / "wire-cell"), "-t", "1", "-l", "stderr", "-L", "info", "-c", "train/cosmic.jsonnet"]
    command += [part for key, value in given.items() for part in ("-A", f"{key}={value}")]
    if options:
        command += ["--tla-code", f"options={options}"]
    return subprocess.run(command, cwd=HOLDER, capture_output=True, text=True, env={**os.environ, **jobs.MPI})


def train(output, **words):
    return run("train", data="train.h5", validation="test.h5", output=output, **{**SMALL, **words})


def table(path):
    with open(HOLDER / path, newline="") as file:
        return list(csv.DictReader(file))


class CosmicJob(unittest.TestCase):
    def assert_well(self, done):
        self.assertEqual(done.returncode, 0, done.stderr)

    def assert_refused(self, done, told):
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(told, done.stderr)

    def test_trains_goes_on_and_scores(self):
        self.assert_well(train("run", epochs=1))
        self.assert_well(train("run", resume="true"))
        self.assertEqual([row["epoch"] for row in table("run/metrics.csv")], ["0", "1"])
        record = json.loads((HOLDER / "run/run.json").read_text())
        self.assertEqual(record["without_network"]["images"], 3)
        self.assertIn("all_cosmic", record["without_network"]["figures"])
        for model in ("run/network.ts", "run/last.ckpt"):
            output = model.replace("/", "-")
            self.assert_well(run("inference", options="", data="test.h5", model=model, output=output, resamples=50))
            scores = json.loads((HOLDER / output / "scores.json").read_text())
            self.assertEqual(scores["images"], 3)
            self.assertEqual(set(scores["above"]), {"all_background", "all_cosmic"})
            self.assertEqual(len(table(f"{output}/figures.csv")), 3)
            self.assertIn("spng_neutrino", larcv.image_names(HOLDER / output / "scores.h5"))
        self.assert_refused(run("inference", options="", data="test.h5", model="run/network.ts", output="run-network.ts"),
                            "has scores already")

    def test_trains_sparse_with_keys_of_cosmic_tagger(self):
        params = "{NETWORK_DEPTH: 2, N_INITIAL_FILTERS: 2, 'network.bottleneck_deepest': 8, SPARSE: true, ITERATIONS: 2, MINIBATCH: 3}"
        done = subprocess.run([str(jobs.BIN / "wire-cell"), "-t", "1", "-c", "train/cosmic.jsonnet", "-A", "mode=train", "-A", "data=train.h5",
                               "-A", "network=tiny", "-A", "output=keys", "--tla-code", f"params={params}"], cwd=HOLDER, capture_output=True, text=True)
        self.assert_well(done)
        network = json.loads((HOLDER / "keys/run.json").read_text())["network"]
        self.assertEqual((network["name"], network["options"]["depth"], network["options"]["sparse"]), ("cosmic_tiny", 2, True))
        self.assertEqual(len(table("keys/loss-batch.csv")), 2)

    def test_scores_of_events_without_labels(self):
        self.assert_well(train("plain", epochs=1))
        self.assert_well(run("inference", options="", data="test.h5", labels="", model="plain/network.ts", output="plain-scores"))
        self.assertEqual(json.loads((HOLDER / "plain-scores/scores.json").read_text())["images"], 3)
        self.assertFalse((HOLDER / "plain-scores/figures.csv").exists())
        names = larcv.image_names(HOLDER / "plain-scores/scores.h5")
        self.assertIn("spng_tag", names)
        self.assertNotIn("sbnd_cosmicseg", names)
        self.assert_refused(train("bad", labels=""), "data.labels: is empty")

    def test_two_processes_train_one_network(self):
        if shutil.which("mpirun") is None:
            self.skipTest("there is no mpirun")
        self.assert_well(train("alone", epochs=1))
        self.assert_well(train("two", epochs=1, before=["mpirun", "-n", "2"]))
        self.assertEqual(json.loads((HOLDER / "two/run.json").read_text())["machine"]["processes"], 2)
        # The first step's loss is that of one process, but for batch normalisation.
        first = [float(table(f"{name}/loss-batch.csv")[0]["loss"]) for name in ("two", "alone")]
        self.assertAlmostEqual(*first, delta=0.5)

    def test_each_balance_and_optimiser_learns(self):
        for words in ({"balance": "none", "optimiser": "rmsprop"}, {"balance": "even", "accumulate": 3},
                      {"balance": "light", "schedule": "flat_top", "precision": "bfloat16"}):
            output = "balance-" + words["balance"]
            self.assert_well(train(output, epochs=1, **words))
            self.assertEqual(len(table(f"{output}/metrics.csv")), 1)

    def test_refuses_what_does_not_go(self):
        self.assert_refused(train("bad", network="unet"), "there is no network 'cosmic_unet'")
        self.assert_refused(train("bad", balance="heavy"), "balance")
        self.assert_refused(train("bad", options="{depth: 5}"), "want multiples of 32")
        self.assert_refused(train("bad", options="{depth: 2, planes: 2}"), "options.planes: the network takes 2 (the data have 3)")
        self.assert_refused(run("inference", options="", data="test.h5", model="./none.ts", output="bad"), "none.ts")
        self.assertFalse((HOLDER / "bad/network.ts").exists())


if __name__ == "__main__":
    unittest.main()
