#!/usr/bin/env python3
"""Scans over angles by spng-eval, on a grid of the toy: what is in the folder, what is done again, and what is refused."""
import csv
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

GRID = ("--detector", "toy", "--files", "builtin", "--planes", "w", "--events", "2")


def scan(folder, *words):
    return jobs.run_program("spng-eval", *GRID, "-o", folder, *words)


def lines(folder):
    with open(folder / "scan.csv", newline="") as file:
        return list(csv.DictReader(file))


class Scan(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory(prefix="spng-scan-")
        cls.addClassCleanup(holder.cleanup)
        cls.holder = pathlib.Path(holder.name)
        cls.folder = cls.holder / "scan"
        cls.done = scan(cls.folder, "--angles", "0,45", "--chains", "spng,osp")

    def refused(self, text, *words, folder=None):
        done = scan(folder or self.holder / "none", *words)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn(text, done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)

    def test_gives_a_table_of_each_angle_and_chain(self):
        self.assertEqual((self.done.returncode, self.done.stderr), (0, ""))
        self.assertIn("track, angles to plane W, 2 events a point", self.done.stdout)
        rows = [line.split() for line in self.done.stdout.splitlines() if "spng" in line or "osp" in line]
        self.assertEqual([row[0] for row in rows], ["0", "osp", "45", "osp"])

    def test_takes_other_detectors(self):
        for detector, words in (("sbnd", ()), ("pdvd", ("-A", "tpcid=110"))):
            folder = self.holder / detector
            done = jobs.run_program("spng-eval", "--detector", detector, "--files", "builtin", "--angles", "45", "--events", "1",
                                    "--planes", "w", "--chains", "spng", "-o", folder, *words)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            [line] = lines(folder)
            self.assertLess(abs(float(line["mu"])), 0.03)
            self.assertLess(float(line["inefficiency"]), 0.02)

    def test_tracks_cross_as_many_channels_as_their_angle_says_and_are_found(self):
        found = {(line["theta_xz"], line["chain"]): line for line in lines(self.folder)}
        self.assertEqual(len(found), 4)
        for angle, wires in (("0.0", 200), ("45.0", 141)):
            line = found[angle, "spng"]
            # The charge is spread over a neighbour at each end, where it may be too little to be found.
            self.assertLess(abs(int(line["channels"]) / 2 - wires - 2), 3)
            self.assertLess(abs(float(line["mu"])), 0.02)
            self.assertLess(float(line["half_width"]), 0.03)
            self.assertLess(float(line["inefficiency"]), 0.02)
            self.assertLess(abs(float(line["total"])), 0.02)
            self.assertLess(float(line["angle"]), 0.5)
            self.assertGreater(float(line["inside"]), 0.97)
            self.assertGreater(float(line["mu_error"]), 0)

    def test_regions_from_the_truth_hold_all_charge_and_nothing_else(self):
        folder = self.holder / "limit"
        done = scan(folder, "--angles", "45", "--chains", "spng,limit")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        found = {line["chain"]: line for line in lines(folder)}
        self.assertGreater(float(found["limit"]["inside"]), 0.999)
        self.assertGreater(float(found["limit"]["inside"]), float(found["spng"]["inside"]))
        self.assertEqual(float(found["limit"]["region_purity"]), 1)
        self.assertLess(abs(float(found["limit"]["total"])), 0.02)

    def test_writes_the_form_of_wire_cell_python_for_each_point_and_chain(self):
        for chain in ("spng", "osp"):
            point = json.loads((self.folder / "ssss" / chain / "w-txz45.json").read_text())
            self.assertEqual(len(point["metrics"]), 3)
            self.assertLessEqual({"A", "mu", "sigma", "N", "avg", "rms", "med", "lo", "hi", "cov", "hist"},
                                 set(point["metrics"][2]["fit"]))
            self.assertAlmostEqual(point["params"]["theta_xz_wps"][2], 0.785398, 6)
            self.assertAlmostEqual(point["params"]["theta_y_wps"][2], 1.570796, 6)
            length = sum((a - b) ** 2 for a, b in zip(point["params"]["p0"], point["params"]["p1"])) ** 0.5
            self.assertAlmostEqual(length, 1000, 3)

    def test_points_that_are_there_are_not_done_again_and_new_ones_are_added(self):
        path = self.folder / "points" / "w-txz45.json"
        before = path.stat().st_mtime_ns
        again = scan(self.folder, "--angles", "0,45", "--chains", "spng,osp")
        self.assertEqual((again.returncode, again.stdout), (0, self.done.stdout))
        folder = self.holder / "more"
        first = scan(folder, "--angles", "45", "--chains", "spng")
        self.assertEqual(first.returncode, 0, first.stderr)
        stamp = (folder / "points" / "w-txz45.json").stat().st_mtime_ns
        more = scan(folder, "--angles", "30,45", "--chains", "spng")
        self.assertEqual(more.returncode, 0, more.stderr)
        self.assertEqual([line["theta_xz"] for line in lines(folder)], ["30.0", "45.0"])
        self.assertEqual((folder / "points" / "w-txz45.json").stat().st_mtime_ns, stamp)
        self.assertEqual(path.stat().st_mtime_ns, before)
        # The same events, noise and all, though others came before them.
        alone, among = (json.loads((one / "points" / "w-txz45.json").read_text()) for one in (folder, self.folder))
        self.assertEqual(alone["chains"]["spng"], among["chains"]["spng"])

    def test_both_engines_find_the_same(self):
        folder = self.holder / "pgrapher"
        done = scan(folder, "--angles", "0,45", "--chains", "spng,osp", "--engine", "Pgrapher")
        self.assertEqual((done.returncode, done.stdout), (0, self.done.stdout))
        self.assertEqual((folder / "scan.csv").read_text(), (self.folder / "scan.csv").read_text())

    def test_an_unknown_detector_is_answered_with_the_known_ones(self):
        done = scan(self.holder / "none", "--detector", "pdhdd")
        self.assertEqual(done.returncode, 1)
        self.assertIn('detector: got "pdhdd"', done.stderr.splitlines()[0])
        self.assertIn("  pdhd ", done.stderr)

    def test_a_folder_with_a_scan_of_other_settings_is_left_alone(self):
        def files():
            return sorted((path, path.stat().st_mtime_ns) for path in self.folder.rglob("*") if path.is_file())
        before = files()
        self.refused("events is 2 there, and 3 here", "--angles", "45", "--events", "3", folder=self.folder)
        self.refused("seeds is 0,1,2,3,4 there, and 7 here", "--angles", "45", "-A", "seeds=7", folder=self.folder)
        self.assertEqual(files(), before)

    def test_a_damaged_point_is_named(self):
        folder = self.holder / "damaged"
        (folder / "points").mkdir(parents=True)
        (folder / "points" / "w-txz45.json").write_text('{"_format": "spng-eval-point"')
        self.refused("w-txz45.json' is no point of a scan", "--angles", "45", folder=folder)
        whole = json.loads((self.folder / "points" / "w-txz45.json").read_text())
        for changes, text in (({"version": 2}, "its version is 2, not 1"),
                              ({"version": "1"}, 'its version is "1", not 1'),
                              ({"_format": 3}, 'its _format is 3, not "spng-eval-point"'),
                              ({"name": "w-txz46"}, 'its name is "w-txz46", not "w-txz45"'),
                              ({"chains": None}, "its chains are null, not an object"),
                              ({"settings": [1]}, "its settings are [1], not an object"),
                              ({"settings": {}}, "there, and toy here"),
                              ({"chains": {"spng": [{"planes": 3}], "osp": []}}, "is damaged")):
            with self.subTest(text):
                (folder / "points" / "w-txz45.json").write_text(json.dumps({**whole, **changes}))
                self.refused(text, "--angles", "45", "--chains", "spng,osp", folder=folder)

    def test_a_folder_that_can_not_be_written_is_told_before_the_work(self):
        path = self.holder / "file"
        path.write_text("")
        began = time.monotonic()
        self.refused(f'can not make the folder of "{path}/scan.csv"', "--angles", "45", folder=path)
        self.assertLess(time.monotonic() - began, 5)
        taken = self.holder / "taken"
        (taken / "scan.csv").mkdir(parents=True)
        self.refused(f'can not write "{taken}/scan.csv": Is a directory', "--angles", "45", folder=taken)
        self.assertFalse((taken / "points").exists())

    def test_what_makes_no_sense_is_refused_in_a_line(self):
        self.refused('angles: got "500" (want a number from -180 to 180)', "--angles", "45,500")
        self.refused('angles: got "steep" (want a number)', "--angles", "steep")
        self.refused('planes: got "x" (known: u, v, w, 0, 1, 2)', "--planes", "x")
        self.refused('chains: got "opsy"', "--chains", "spng,opsy")
        self.refused('particle: got "muonn"', "--particle", "muonn")
        self.refused("energies", "--energies", "1")
        self.refused('events: got "0"', "--events", "0")
        self.refused("want one or more", "--chains", ",")
        self.refused('angles: got "45" (want each once, not several times)', "--angles", "45,0,45")
        self.refused('chains: got "osp" (want each once, not several times)', "--angles", "45", "--chains", "osp,spng,osp")
        for number in ("-1", "two", "1.5"):
            done = scan(self.holder / "none", f"--threads={number}")
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(f'--threads: got "{number}" (want a whole number, 0 to 1048576)', done.stderr)
        unknown = scan(self.holder / "none", "-A", "spreed=3")
        self.assertEqual(unknown.returncode, 1)
        # The arguments that there are follow.
        self.assertIn('no argument "spreed" (the nearest is "spread")', unknown.stderr.splitlines()[0])
        self.refused("no/such.ts", "--angles", "45", "--chains", "no/such.ts")
        self.assertFalse((self.holder / "none" / "scan.csv").exists())

    def test_without_matplotlib_the_pictures_say_what_they_need(self):
        code = "import sys, runpy; sys.modules['matplotlib'] = None; sys.argv[0] = 'spng-eval-plots'; runpy.run_path(%r, run_name='__main__')"
        script = str(jobs.BIN / "spng-eval-plots")
        done = subprocess.run([sys.executable, "-c", code % script, self.folder], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("needs matplotlib", done.stderr)
        done = subprocess.run([sys.executable, script, self.holder], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("is no scan of spng-eval", done.stderr)


if __name__ == "__main__":
    unittest.main()
