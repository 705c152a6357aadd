#!/usr/bin/env python3
"""spng-scan: points in folders of their own, a second run, failures, tables, bad input; the studies, and one on the toy."""
import csv
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

SOURCE = pathlib.Path(os.environ["SPNG_SOURCE_DIR"])
# Writes a number that its arguments decide, and counts how often it ran.
STEP = """
import json, pathlib, sys
width, seed = int(sys.argv[1]), int(sys.argv[2])
with open("runs.txt", "a") as file:
    file.write("once ")
if width == 3:
    sys.exit("first line\\nwidth 3 is too much")
json.dump({"rows": [{"loss": 2, "dice": 9}, {"loss": 1, "dice": width + seed}], "name": sys.argv[3]}, open("out.json", "w"))
pathlib.Path("out.csv").write_text(f"chain,inside\\nspng,{width}\\nosp,{width + 10}\\nnone,\\n")
"""
FIGURES = {
    "dice": {"file": "out.json", "rows": "rows", "column": "dice", "pick": "min:loss"},
    "inside": {"file": "out.csv", "column": "inside", "where": {"chain": "osp"}},
    "all": {"file": "out.csv", "column": "inside"},
}


class Studies(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-studies-"))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "step.py").write_text(STEP)
        self.study = {
            "about": "A study", "axes": {"width": [1, 2], "kind": [{"label": "a b", "word": "{x: 1}"}, {"label": "c", "word": "y"}]},
            "repeats": 2,
            "shared": [{"name": "data-{width}", "steps": [["/bin/sh", "-c", "echo {width} >> made"]]}],
            "steps": ["cat {shared}/data-{width}/made", [sys.executable, str(self.folder / "step.py"), "{width}", "{seed}", "{word}"]],
            "figures": FIGURES,
        }

    def scan(self, *words, study=None):
        (self.folder / "study.json").write_text(json.dumps(study or self.study))
        return jobs.run_program("spng-scan", "study.json", "--no-plot", *words, cwd=self.folder)

    def rows(self, folder="study"):
        with open(self.folder / folder / "scan.csv", newline="") as file:
            return list(csv.DictReader(file))

    def runs(self):
        return {path.parent.name: path.read_text().count("once") for path in (self.folder / "study").rglob("runs.txt")}

    def refused(self, text, *words, **changes):
        study = {key: value for key, value in {**self.study, **changes}.items() if value is not None}
        done = self.scan(*words, study=study)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        self.assertIn(text, done.stderr)
        self.assertFalse((self.folder / "study/points").exists())

    def test_each_point_has_its_figures_and_the_table_means_over_seeds(self):
        done = self.scan("--jobs", "4")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        rows = self.rows()
        self.assertEqual(len(rows), 8)
        self.assertEqual({(row["width"], row["kind"], row["seed"]) for row in rows},
                         {(width, kind, seed) for width in "12" for kind in ("a b", "c") for seed in "12"})
        for row in rows:
            width, seed = int(row["width"]), int(row["seed"])
            self.assertEqual([float(row[key]) for key in FIGURES], [width + seed, width + 10, width + 5])
            self.assertEqual((row["state"], row["error"]), ("done", ""))
            self.assertGreater(float(row["peak_mb"]), 0)
        table = (self.folder / "study/scan.md").read_text()
        self.assertIn(table, done.stdout)
        self.assertIn("| width | kind | seeds | dice | inside | all | seconds | peak_mb |", table)
        self.assertIn("| 2 | a b | 2 | 3.5 ± 0.5 | 12 ± 0 | 7 ± 0 |", table)
        # Braces that are no argument stay, and what points share is made once for each name.
        out = json.loads((self.folder / "study/points/width-1_kind-a-b_seed-1/out.json").read_text())
        self.assertEqual(out["name"], "{x: 1}")
        self.assertEqual({path.parent.name: path.read_text() for path in (self.folder / "study/shared").rglob("made")},
                         {"data-1": "1\n", "data-2": "2\n"})

    def test_points_that_have_a_result_are_not_done_again(self):
        self.assertEqual(self.scan("--only", "width=1", "--only", "seed=2").returncode, 0)
        self.assertEqual(sorted(self.runs()), ["width-1_kind-a-b_seed-2", "width-1_kind-c_seed-2"])
        self.assertIn("* 6 points are not done yet", (self.folder / "study/scan.md").read_text())
        self.assertEqual(self.scan().returncode, 0)
        self.assertEqual(set(self.runs().values()), {1})
        # Other figures are read anew from what is there.
        self.assertEqual(self.scan(study={**self.study, "figures": {"dice": {**FIGURES["dice"], "pick": "max"}}}).returncode, 0)
        self.assertEqual(float(self.rows()[0]["dice"]), 9)
        self.assertEqual(set(self.runs().values()), {1})
        other = {**self.study, "steps": self.study["steps"][::-1]}
        done = self.scan(study=other)
        self.assertEqual(done.returncode, 1)
        self.assertIn("is of other commands than those of the study", done.stderr)
        self.assertEqual(self.scan("--overwrite", study=other).returncode, 0)
        self.assertEqual(set(self.runs().values()), {2})

    def test_points_that_fail_are_marked_and_others_go_on(self):
        self.study["axes"]["width"] = [3, 2]
        done = self.scan()
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr.strip(), "spng-scan: 4 of 8 points failed, see log.txt in their folders")
        self.assertEqual([row["state"] for row in self.rows()], ["failed"] * 4 + ["done"] * 4)
        self.assertEqual(self.rows()[0]["error"], "width 3 is too much")
        table = (self.folder / "study/scan.md").read_text()
        self.assertIn("| 3 | c | 0 of 2 |", table)
        self.assertIn("* width-3_kind-c_seed-2 failed: width 3 is too much", table)
        # They are done again, the others are not.
        (self.folder / "step.py").write_text(STEP.replace("width == 3", "width == 4"))
        self.assertEqual(self.scan().returncode, 0)
        self.assertEqual({name[:7]: count for name, count in self.runs().items()}, {"width-3": 2, "width-2": 1})

    def test_what_is_missing_fails_the_points_that_need_it(self):
        failing = {"name": "bad-{width}", "steps": ["test {width} = 2"]}
        done = self.scan(study={**self.study, "shared": self.study["shared"] + [failing]})
        self.assertEqual(done.returncode, 1)
        self.assertEqual({row["width"]: row["error"] for row in self.rows()}, {"1": "bad-1: test: exit code 1", "2": ""})
        for steps, error in ((["absent-program"], "absent-program: No such file or directory"),
                             (["true"], "figures.dice: can not read")):
            done = self.scan("--overwrite", study={**self.study, "steps": steps})
            self.assertEqual(done.returncode, 1)
            self.assertIn(error, self.rows()[0]["error"])
        figures = {"dice": {**FIGURES["dice"], "column": "dise"}, "none": {**FIGURES["inside"], "where": {"chain": "x"}}}
        done = self.scan("--overwrite", study={**self.study, "figures": {"dice": figures["dice"]}})
        self.assertIn("figures.dice: there is no dise (known: loss, dice)", self.rows()[0]["error"])
        done = self.scan("--overwrite", study={**self.study, "figures": {"none": figures["none"]}})
        self.assertIn('has no row with {"chain": "x"}', self.rows()[0]["error"])

    def test_a_list_runs_nothing(self):
        done = self.scan("--list", "--only", "width-2_kind-c_seed-1")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual([line for line in done.stdout.splitlines() if not line.startswith(" ")],
                         ["data-2: to do", "width-2_kind-c_seed-1: to do"])
        self.assertIn("  cat ../../shared/data-2/made", done.stdout)
        self.assertFalse((self.folder / "study").exists())

    def test_a_stopped_scan_ends_its_steps_and_goes_on(self):
        self.study["steps"].append("sh -c 'test -e {shared}/../go || sleep 100'")
        (self.folder / "study.json").write_text(json.dumps(self.study))
        job = subprocess.Popen([jobs.BIN / "spng-scan", "study.json", "--no-plot"], cwd=self.folder, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
        while job.poll() is None and not self.runs():
            time.sleep(0.05)
        job.send_signal(signal.SIGTERM)
        self.assertEqual(job.communicate(timeout=60)[1].strip(), "spng-scan: stopped; the same command goes on")
        self.assertEqual(job.returncode, 130)
        self.assertEqual({row["state"] for row in self.rows()}, {"missing"})
        (self.folder / "study/go").touch()
        self.assertEqual(self.scan().returncode, 0)

    def test_what_makes_no_sense_is_refused_in_a_line(self):
        self.refused('study: got "stepz" (want one of about, axes', stepz=[])
        self.refused("study: has no axes", axes=None)
        self.refused('axes.width: got [] (want a list of one or more values)', axes={"width": []})
        self.refused('axes: got "seed"', axes={"seed": [1]})
        self.refused('axes.width: got ["1", "1"] (want each value once)', axes={"width": [1, 1]})
        self.refused("repeats: got 0 (want a number above 0", repeats=0)
        self.refused('repeats: got "3" (want a number or a list)', repeats="3")
        self.refused("steps[0]: {widht} is no argument (known: kind, seed, shared, width, word", steps=["echo {widht}"])
        self.refused("steps: got [] (want a list of one or more commands)", steps=[])
        self.refused("steps[0]: got 3 (want a command", steps=[3])
        self.refused('figures.a: has no column', figures={"a": {"file": "x"}})
        self.refused('figures.a.pick: got "best"', figures={"a": {"file": "x", "column": "y", "pick": "best"}})
        self.refused("data has other commands in other points", shared=[{"name": "data", "steps": ["echo {width}"]}])
        self.refused('--only: got "depth=1" (want one of the axes width, kind, seed)', "--only", "depth=1")
        self.refused('--only: got "width=7"', "--only", "width=7")
        self.refused("--jobs: got 0", "--jobs", "0")
        self.refused("-A: got width=1 (want none with a file in JSON)", "-A", "width=1")
        for name, text in (("none.json", "can not read 'none.json'"), ("none.jsonnet", "none.jsonnet")):
            done = jobs.run_program("spng-scan", name, cwd=self.folder)
            self.assertEqual(done.returncode, 1)
            self.assertIn(text, done.stderr)
            self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)

    def test_a_picture_is_drawn_where_that_can_be(self):
        words = [sys.executable, jobs.BIN / "spng-scan", "study.json"]
        self.assertEqual(self.scan().returncode, 0)
        done = subprocess.run(words, cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((self.folder / "study/scan.png").exists() or "there is no matplotlib" in done.stderr)

    def test_every_study_of_the_program_is_one(self):
        for path in sorted((SOURCE / "cfg/train/studies").glob("*.jsonnet")):
            with self.subTest(path.stem):
                done = jobs.run_program("spng-scan", f"train/studies/{path.name}", "--list", cwd=self.folder)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
        done = jobs.run_program("spng-scan", "train/studies/networks.jsonnet", "-A", "epoch=3", cwd=self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn("epoch", done.stderr)

    def test_networks_of_another_rebinning_are_trained_and_measured_on_the_toy(self):
        if not any((jobs.BIN.parent / "lib").glob("libWireCellHio*")):
            self.skipTest("there is no HDF5")
        words = {"detector": "toy", "files": "builtin", "events": 2, "validation": 1, "epochs": 1, "repeats": 1, "crop": "64x64",
                 "angles": "45", "tracks": 1, "width": 4, "rebins": "8", "thresholds": "100"}
        done = jobs.run_program("spng-scan", "train/studies/rebin-threshold.jsonnet", "--no-plot", "-o", "toy", *jobs.arguments(**words),
                                cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        row, = self.rows("toy")
        self.assertGreater(float(row["inside_weight_free"]), 0.9)
        self.assertGreater(float(row["purity_traditional"]), 0.9)
        self.assertTrue(0 <= float(row["inside"]) <= 1)

    def test_networks_of_one_plane_have_the_events_of_those_of_all(self):
        if not any((jobs.BIN.parent / "lib").glob("libWireCellHio*")):
            self.skipTest("there is no HDF5")
        # Of these events some leave no charge on a plane.
        words = {"detector": "toy", "files": "builtin", "events": 20, "validation": 10, "test": 20, "epochs": 1, "repeats": 1, "bins": 64, "width": 0.05}
        done = jobs.run_program("spng-scan", "train/studies/pid-planes.jsonnet", "--no-plot", "-o", "toy", "--only", "planes=second alone",
                                *jobs.arguments(**words), cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        row, = [row for row in self.rows("toy") if row["state"] == "done"]
        self.assertEqual(row["planes"], "second alone")
        self.assertTrue(0 <= float(row["accuracy"]) <= 1)


if __name__ == "__main__":
    unittest.main()
