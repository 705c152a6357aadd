#!/usr/bin/env python3
"""Deposits from HDF5 files in the layouts of edep-sim's converter and of larnd-sim.

usage: test_segments.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import json
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

try:
    import h5py
    import numpy as np
except ImportError:
    print("skipped: there is no h5py")
    sys.exit(77)

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()

# As larnd-sim's dumpTree.py writes them: cm, us, MeV.
SEGMENT = np.dtype(
    [("eventID", "u4"), ("vertexID", "u8"), ("segment_id", "u4"), ("z_end", "f4"), ("trackID", "u4"), ("tran_diff", "f4"), ("z_start", "f4"),
     ("x_end", "f4"), ("y_end", "f4"), ("n_electrons", "u4"), ("pdgId", "i4"), ("x_start", "f4"), ("y_start", "f4"), ("t_start", "f4"),
     ("t0_start", "f8"), ("t0_end", "f8"), ("t0", "f8"), ("dx", "f4"), ("long_diff", "f4"), ("pixel_plane", "i4"), ("t_end", "f4"),
     ("dEdx", "f4"), ("dE", "f4"), ("t", "f4"), ("y", "f4"), ("x", "f4"), ("z", "f4"), ("n_photons", "f4")], align=True)
NEWER_NAMES = {"eventID": "event_id", "trackID": "traj_id", "pdgId": "pdg_id"}


def segments(nevents=3, each=50, seed=1):
    rng = np.random.default_rng(seed)
    table = np.zeros(nevents * each, SEGMENT)
    table["eventID"] = np.repeat(np.arange(nevents) * 2 + 1, each)
    for axis in "xyz":
        table[f"{axis}_start"] = rng.uniform(-50, 50, len(table))
        table[f"{axis}_end"] = table[f"{axis}_start"] + rng.uniform(-0.2, 0.2, len(table))
        table[axis] = (table[f"{axis}_start"] + table[f"{axis}_end"]) / 2
    table["dx"] = np.sqrt(sum((table[f"{axis}_end"] - table[f"{axis}_start"]) ** 2 for axis in "xyz"))
    table["t0_start"] = rng.uniform(0, 10, len(table))
    table["t0_end"] = table["t0_start"] + 0.001
    table["t0"] = (table["t0_start"] + table["t0_end"]) / 2
    table["dE"] = rng.uniform(1, 5, len(table)) * table["dx"]
    table["dEdx"] = table["dE"] / table["dx"]
    table["trackID"] = np.arange(len(table)) // 10
    table["pdgId"] = 13
    return table


def birks(table):
    return table["dE"] * 0.8 / (1 + 0.0486 * table["dEdx"] / (0.5 * 1.396)) / 23.6e-6


def box(table):
    density = 0.212 * table["dEdx"] / (0.5 * 1.396)
    return table["dE"] * np.log(0.93 + density) / density / 23.6e-6


class Segments(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-segments-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_source(self, source, **keys):
        """Read a file and write what comes as an archive of deposits."""
        models = [{"type": name} for name in ("BirksRecombination", "BoxRecombination")]
        config = [
            {"type": "wire-cell", "data": {"apps": ["Pgrapher"], "plugins": ["WireCellSio", "WireCellGen", "WireCellPgraph"]}},
            *models,
            {"type": "SegmentFileSource", "name": "in", "data": {"inname": str(source), **keys}},
            {"type": "DepoFileSink", "name": "out", "data": {"outname": "depos.npz"}},
            {"type": "Pgrapher", "data": {"edges": [{"tail": {"node": "SegmentFileSource:in"}, "head": {"node": "DepoFileSink:out"}}]}},
        ]
        (self.folder / "job.json").write_text(json.dumps(config))
        return jobs.run_program("wire-cell", "-l", "stderr:info", "-c", "job.json", cwd=self.folder)

    def depos(self, source, **keys):
        done = self.run_source(source, **keys)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
        with np.load(self.folder / "depos.npz") as data:
            names = sorted((name for name in data if name.startswith("depo_data_")), key=lambda name: int(name[10:]))
            return {int(name[10:]): (data[name], data[name.replace("data", "info")]) for name in names}

    def refusal(self, source, **keys):
        done = self.run_source(source, **keys)
        self.assertEqual(done.returncode, 1)
        self.assertFalse((self.folder / "depos.npz").exists())
        self.assertRegex(done.stderr, f"SegmentFileSource:in: (call 0: )?file '{source}'")
        return done.stderr

    def write(self, name="segments.h5", table=None, dataset="segments", **options):
        path = self.folder / name
        with h5py.File(path, "w") as file:
            file.create_dataset(dataset, data=segments() if table is None else table, **options)
        return path

    def check(self, found, table, electrons=birks):
        self.assertEqual(list(found), list(np.unique(table["eventID"])))
        for event, (data, info) in found.items():
            wanted = table[table["eventID"] == event]
            self.assertEqual(data.shape, (len(wanted), 7))
            np.testing.assert_allclose(data[:, 0], wanted["t0"] * 1e3, rtol=1e-6)
            np.testing.assert_allclose(data[:, 1], -electrons(wanted), rtol=1e-5)
            for column, axis in enumerate("xyz", 2):
                np.testing.assert_allclose(data[:, column], wanted[axis] * 10, atol=1e-3)
            np.testing.assert_array_equal(info[:, 0], wanted["trackID"])
            np.testing.assert_array_equal(info[:, 1], wanted["pdgId"])

    def test_edep_sim_after_conversion(self):
        table = segments()
        self.check(self.depos(self.write(table=table), step_size=0), table)
        self.check(self.depos(self.write(table=table), step_size=0, model="BoxRecombination"), table, box)

    def test_compressed_tables_and_those_longer_than_a_piece(self):
        table = segments(nevents=3, each=50000)
        self.check(self.depos(self.write(table=table, compression="gzip", chunks=(1000,), shuffle=True), step_size=0), table)

    def test_larnd_sim_with_electrons_and_newer_names(self):
        table = segments()
        table["n_electrons"] = 1000 + np.arange(len(table))
        newer = np.dtype([(NEWER_NAMES.get(name, name), table.dtype[name]) for name in table.dtype.names])
        for dataset in ("segments", "tracks", "mc_truth/segments/data", "elsewhere/hits"):
            keys = {"dataset": dataset} if dataset.startswith("elsewhere") else {}
            source = self.write(table=table.astype(newer), dataset=dataset)
            self.check(self.depos(source, step_size=0, model="electrons", **keys), table, lambda rows: rows["n_electrons"].astype(float))

    def test_a_group_with_a_dataset_for_each_column(self):
        table = segments()
        path = self.folder / "columns.h5"
        with h5py.File(path, "w") as file:
            for name in table.dtype.names:
                file[f"segments/{name}"] = table[name]
            file["segments/notes"] = "made by a test"
        self.check(self.depos(path, step_size=0), table)

    def test_pieces_have_the_charge_of_their_segment(self):
        table = segments()
        found = self.depos(self.write(table=table))
        for event, (data, _) in found.items():
            wanted = table[table["eventID"] == event]
            self.assertGreater(len(data), len(wanted))
            np.testing.assert_allclose(data[:, 1].sum(), -birks(wanted).sum(), rtol=1e-5)

    def test_refusals(self):
        (self.folder / "text.h5").write_text("no such thing")
        self.assertIn("is no HDF5 file", self.refusal(self.folder / "text.h5"))
        self.assertIn("has no segments, tracks, mc_truth/segments/data (key 'dataset'); there are: hits", self.refusal(self.write(dataset="hits")))
        self.assertIn("has no other (key 'dataset'); there are: segments", self.refusal(self.write(), dataset="other"))
        self.assertIn("is no table", self.refusal(self.write(table=np.zeros(5))))
        self.assertIn("is no table", self.refusal(self.write(table=np.zeros((5, 5), SEGMENT))))
        self.assertIn("no column tells where segments are", self.refusal(self.write(table=np.zeros(5, [("dE", "f4"), ("t0", "f8")]))))
        self.assertIn("there are: dE, t0", self.refusal(self.write(table=np.zeros(5, [("dE", "f4"), ("t0", "f8")]))))
        broken = segments()
        broken["x_start"][7] = np.nan
        self.assertIn("row 7, column x_start is nan", self.refusal(self.write(table=broken)))
        whole = self.write().read_bytes()
        (self.folder / "cut.h5").write_bytes(whole[: len(whole) // 2])
        self.refusal(self.folder / "cut.h5")
        with h5py.File(self.folder / "huge.h5", "w") as file:
            file.create_dataset("segments", shape=(10**12,), dtype=SEGMENT, chunks=(1000,))
        self.assertIn("has 1000000000000 rows", self.refusal(self.folder / "huge.h5"))

    def test_the_simulation_takes_such_files(self):
        path = self.write(table=segments(nevents=1))
        words = jobs.arguments(input=path, output="adc.npz", detector="toy", noise="false")
        done = jobs.run_program("wire-cell", "-c", "simulate.jsonnet", *words, data=TOY, cwd=self.folder)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
        with np.load(self.folder / "adc.npz") as data:
            self.assertGreater(np.ptp(data["frame_*_0"]), 0)


if __name__ == "__main__":
    unittest.main()
