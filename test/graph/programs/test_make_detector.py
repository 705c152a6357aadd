#!/usr/bin/env python3
"""A new detector from a questionnaire: its folder, its files, the check, and what is said where things do not fit."""
import os
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

EXAMPLE = pathlib.Path(os.environ["SPNG_SOURCE_DIR"]) / "docs/examples/questionnaire.jsonnet"


class MakeDetector(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-make-detector-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def make(self, *arguments):
        return jobs.run_program("spng-make-detector", *arguments, cwd=self.folder)

    def changed(self, name, changes):
        (self.folder / name).write_text(f"(import '{EXAMPLE}') + {{ {changes} }}")
        return name

    def test_a_questionnaire_becomes_a_folder_whose_numbers_fit_together(self):
        made = self.make("folder", EXAMPLE, ".")
        self.assertEqual(made.returncode, 0, made.stderr)
        for kind in ("wires", "fields", "noise"):
            done = self.make(kind, "model.jsonnet", f"mini-{kind}.json")
            self.assertEqual(done.returncode, 0, done.stderr)
        checked = self.make("check", "numbers.jsonnet")
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        self.assertIn("numbers.jsonnet: 0 wrong", checked.stdout)

        again = self.make("folder", EXAMPLE, ".")
        self.assertNotEqual(again.returncode, 0)
        self.assertIn("is there already", again.stderr)

        # What is inconsistent is told with both sides.
        base = "(import 'numbers.jsonnet')(wc)"
        wrong = {
            "adc+: { tick: 530 * wc.ns }": ("530 ns", "100 ns"),
            "geometry+: { faces: [[{ anode: 6, response: 120, cathode: 1000 }]] }": ("120 mm", "100 mm"),
            "adc+: { baselines: [2100 * wc.mV, 1000 * wc.mV, 250 * wc.mV] }": ("2100 mV", "2000 mV"),
            "elec+: { gain: 400 * wc.mV / wc.fC }": ("above the baseline there are",),
            "view_groups: super.view_groups[:2]": ("in no view group",),
            "time_roll: 3": ("time_roll is 3",),
        }
        for number, (change, parts) in enumerate(wrong.items()):
            name = f"wrong{number}.jsonnet"
            (self.folder / name).write_text(f"function(wc) {base} {{ {change} }}")
            found = self.make("check", name)
            self.assertEqual(found.returncode, 1, change)
            for part in parts:
                self.assertIn(part, found.stdout, change)

    def test_answers_that_are_missing_or_strange_are_named(self):
        for changes, part in {"tick: 3": 'unknown question "tick"', "planes: [1, 2]": "planes is no list of 3",
                              "anodes: [{ ident: 0 }]": "anodes[0] has not just the parts"}.items():
            done = self.make("folder", self.changed("q.jsonnet", changes), "out")
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(part, done.stderr)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
            self.assertFalse((self.folder / "out").exists())

    def test_wires_of_another_detector_are_told(self):
        builtin = pathlib.Path(os.environ["SPNG_BINARY_DIR"]) / "share/wirecell/builtin"
        files = {"wires": "protodune-wires-larsoft-v4", "noise": "protodune-noise-spectra-v1", "fields": "dune-garfield-1d565"}
        paths = ", ".join(f"{kind}: '{builtin / name}.json.bz2'" for kind, name in files.items())
        (self.folder / "mixed.jsonnet").write_text(
            f"function(wc) (import 'spng/detectors/pdhd/numbers.jsonnet')(wc) {{ files: {{ {paths} }}, builtin: null }}")
        done = jobs.run_program("wire-cell", "-c", "truth.jsonnet", *jobs.arguments(detector="mixed.jsonnet", depos="blips:1"),
                                cwd=self.folder)
        self.assertIn("faces[0].anode is at x=-3520.9 mm", done.stderr)
        self.assertIn("are at x=-3594.2 mm to -3584.6 mm: is it of another detector?", done.stderr)

    def test_detectors_are_listed(self):
        listed = jobs.run_program("wire-cell", "--list-detectors").stdout
        for name in ("pdhd", "pdsp", "pdvd", "dune10kt", "sbnd", "uboone", "icarus", "toy"):
            self.assertRegex(listed, rf"(?m)^{name} +\S")


if __name__ == "__main__":
    unittest.main()
