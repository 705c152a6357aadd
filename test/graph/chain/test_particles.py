#!/usr/bin/env python3
"""Particles as deposits of the simulation's jobs: the words of -A depos=, files of events, the truth, both engines."""
import json
import pathlib
import shutil
import tempfile
import time
import unittest

import sys
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

TOY = {"detector": "toy", "files": "builtin", "seeds": "1,2,3"}
ALL = ["electron", "positron", "muon", "antimuon", "pion", "antipion", "pizero", "kaon", "antikaon", "proton", "photon"]
# In the middle of the toy's volume, with the drift on one side.
EVENT = {"particles": [{"particle": "electron", "energy": 300, "vertex": [400, 500, 400], "direction": [0, 0.3, 1]}]}


class Particles(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-particles-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_job(self, job="simulate.jsonnet", options=(), **words):
        return jobs.run_program("wire-cell", "-c", job, *jobs.arguments(**{**TOY, **words}), *options, cwd=self.folder)

    def good(self, *arguments, **words):
        done = self.run_job(*arguments, **words)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done

    def refused(self, *parts, **words):
        done = self.run_job(**{"output": "x.npz", **words})
        self.assertNotEqual(done.returncode, 0)
        for part in parts:
            self.assertIn(part, done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        self.assertFalse((self.folder / "x.npz").exists())

    def event_file(self, event, name="event.json"):
        (self.folder / name).write_text(json.dumps(event))
        return name

    def truth(self, name="truth.json"):
        return json.loads((self.folder / name).read_text())

    def frame(self, name):
        with np.load(self.folder / name) as data:
            return {key: data[key] for key in data}

    def test_an_electron_gives_waveforms_and_its_truth(self):
        start = time.monotonic()
        self.good(depos="electron:1GeV", output="adc.npz", truth="truth.json")
        self.assertLess(time.monotonic() - start, 60)
        frame = self.frame("adc.npz")
        self.assertEqual(frame["frame_*_0"].dtype, np.int16)
        (event,) = self.truth()["events"]
        self.assertEqual((event["pdg"], event["event"], len(event["plane"])), (11, 0, 3))
        self.assertAlmostEqual(event["e_gev"], 1.000511, places=6)
        self.assertGreater(event["particles"][0]["electrons"], 1e6)

    def test_every_particle_has_a_word(self):
        self.good("truth.jsonnet", depos=",".join(f"{name}:200MeV" for name in ALL), output="x.npz", truth="truth.json")
        primaries = [one["name"] for one in self.truth()["events"][0]["particles"] if one["process"] == "primary"]
        self.assertEqual(primaries, ALL)

    def test_words_tell_count_energy_momentum_spread_angle_and_vertex(self):
        self.good("truth.jsonnet", output="x.npz", truth="truth.json",
                  depos="muon:2:600MeV/c:30deg,proton:0.1GeV:5%:3,muon:400MeV+proton:50MeV:2,muon:down:4")
        made = [one for one in self.truth()["events"][0]["particles"] if one["process"] == "primary"]
        self.assertEqual([one["name"] for one in made], ["muon"] * 2 + ["proton"] * 3 + ["muon"] + ["proton"] * 2 + ["muon"] * 4)
        for one in made[:2]:
            self.assertAlmostEqual(one["p_gev"], 0.6)
            self.assertAlmostEqual(abs(np.degrees(np.arctan2(one["dir"][0], one["dir"][2]))), 30)
            self.assertAlmostEqual(one["dir"][1], 0)
        energies = [one["ke_gev"] for one in made[2:5]]
        self.assertEqual(len(set(energies)), 3)
        self.assertTrue(all(abs(energy - 0.1) < 0.03 for energy in energies))
        self.assertEqual(len({tuple(one["vtx"]) for one in made[5:8]}), 1)
        self.assertEqual(len({one["time"] for one in made[8:]}), 4)
        self.assertTrue(all(one["dir"][1] < 0 for one in made[8:]))

    def test_the_vertex_is_where_the_true_charge_begins(self):
        event = {"particles": [{"particle": "proton", "energy": 40, "vertex": [400, 500, 400], "direction": [0, 0.3, 1]}]}
        self.good("truth.jsonnet", depos=self.event_file(event), output="splat.npz", truth="truth.json")
        frame = self.frame("splat.npz")
        channels, charge, ticks = frame["channels_*_0"], frame["frame_*_0"], frame["tickinfo_*_0"]
        truth = self.truth()["events"][0]
        self.assertEqual(ticks[2], 0)
        for plane in truth["plane"]:
            # 13 mm of track cross three channels, at one tick.
            rows = np.abs(channels - plane["ch"]) <= 4
            near = charge[rows].sum()
            self.assertGreater(near, 0.98 * truth["particles"][0]["electrons"] * 0.9)
            middle = (charge[rows].sum(axis=0) * np.arange(charge.shape[1])).sum() / near
            self.assertLess(abs(middle - truth["plane"][2]["tick"]), 6, plane)
        self.assertAlmostEqual(charge.sum() / 3 / truth["particles"][0]["electrons"], 1, delta=0.1)

    def test_both_engines_and_any_number_of_threads_give_the_same_bits(self):
        event = self.event_file({**EVENT, "blips": {"count": 5}})
        self.good(depos=event, output="a.npz", truth="a.json", nevents=3)
        self.good("simulate.jsonnet", ("-t", "2"), depos=event, output="b.npz", truth="b.json", nevents=3, engine="TbbFlow")
        first, second = self.frame("a.npz"), self.frame("b.npz")
        self.assertEqual(sorted(first), sorted(second))
        for key in first:
            self.assertTrue(np.array_equal(first[key], second[key]), key)
        self.assertEqual(self.truth("a.json"), self.truth("b.json"))

    def test_a_jsonnet_file_may_be_a_function_of_the_units(self):
        (self.folder / "event.jsonnet").write_text(
            "function(wc) { particles: [{ particle: 'muon', momentum: 0.5 * wc.GeV, theta_xz: 20 * wc.degree }] }")
        self.good("truth.jsonnet", depos="event.jsonnet", output="x.npz", truth="t-%d-%(event)d.json", nevents=2)
        self.assertAlmostEqual(self.truth("t-0-1.json")["particles"][0]["p_gev"], 0.5)
        self.assertEqual(self.truth("t-0-1.json")["event"], 1)

    def test_deposits_have_the_ids_of_the_truth(self):
        graph = self.folder / "depos.jsonnet"
        graph.write_text("""
            local pg = import 'spng/pgraph.jsonnet', detconf = import 'spng/detconf.jsonnet';
            local tpc = detconf.get('toy', files='builtin').tpcs[0];
            local control = (import 'spng/control.jsonnet')('cpu', [1], 0, 1);
            local depos = (import 'spng/depos.jsonnet')(control.config, pg);
            local source = depos.source(tpc, 'antimuon:30MeV', 1, { truth: 'truth.json' });
            local sink = pg.pnode({ type: 'DepoFileSink', name: '', data: { outname: 'depos.npz' } }, nin=1, nout=0);
            pg.main(pg.pipeline([source, sink]), 'Pgrapher', plugins=[], uses=control.uses)""")
        done = jobs.run_program("wire-cell", "-c", graph, cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        info = self.frame("depos.npz")["depo_info_0"]
        told = {one["id"]: one["pdg"] for one in self.truth()["events"][0]["particles"]}
        self.assertEqual(told, {1: -13, 2: -11})
        self.assertEqual({(row[0], row[1]) for row in info.tolist()}, set(told.items()))

    def test_bad_words_are_told(self):
        self.refused('depos: got "muno" (known: ', "muon", depos="muno:3")
        self.refused('depos=muon:fast: got "fast" (want how many, as 3, or a number with one of GeV/c, MeV/c, GeV, MeV, keV, deg, %, or down)', depos="muon:fast")
        self.refused('depos=muon:xGeV: got "x" (want a number)', depos="muon:xGeV")
        self.refused('depos: got "cosmics" (known: electron', depos="muon+cosmics:3")
        self.refused("energy: got -5 MeV", depos="muon:-5MeV")
        self.refused('depos=muon:270deg: got "270" (want a number from -180 to 180)', depos="muon:270deg")
        self.refused('did you mean "muon"', depos=self.event_file({"particles": [{"particle": "muno"}]}))
        outside = {"particles": [{"particle": "muon", "vertex": [9999, 0, 0]}]}
        self.refused("(9999, 0, 0) is outside of the volume", depos=self.event_file(outside))
        self.refused("particle", depos=self.event_file({"particles": [{"partikel": "muon"}]}))
        self.refused('depos: no such file: "none.json"', depos="none.json")

    def test_bad_names_of_the_truth_are_told(self):
        self.refused("truth: there are no particles", depos="blips:3", truth="t.json")
        self.refused('truth: got "t.json" (want a name with %d', depos="muon", truth="t.json", detector="pdhd", tpcid="0,1")
        self.refused("truth", "(want none beside input", input="depos.npz", truth="t.json")
        (self.folder / "t.json").write_text("{}")
        done = jobs.run_program("wire-cell", "-c", "simulate.jsonnet", "-A", "depos=proton:50MeV", "-A", "truth=t.json",
                                *jobs.arguments(**TOY), cwd=self.folder)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("the output 't.json' exists already", done.stderr)
        self.assertEqual((self.folder / "t.json").read_text(), "{}")


if __name__ == "__main__":
    unittest.main()
