#!/usr/bin/env python3
"""Files of a detector that do not go together: what is said names both sides.  They are made from the toy's."""
import json
import os
import pathlib
import shutil
import sys
import tempfile
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

BUILTIN = pathlib.Path(os.environ["SPNG_BINARY_DIR"]) / "share/wirecell/builtin"


def file_of(kind):
    return json.loads((BUILTIN / f"toy-{kind}.json").read_text())


class BadDetector(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-bad-detector-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        channels = np.arange(864)
        np.savez(cls.folder / "adc.npz", **{"frame_*_0": np.zeros((channels.size, 400), np.int16), "channels_*_0": channels,
                                            "tickinfo_*_0": np.array([0, 500.0, 0])})

    def numbers(self, changes="", **files):
        """A file of the toy's numbers with changes, and of the files that are given, {kind: content or path}."""
        named = {kind: str(BUILTIN / f"toy-{kind}.json") for kind in ("wires", "fields", "noise")}
        for kind, content in files.items():
            named[kind] = str(content)
            if not isinstance(content, pathlib.Path):
                named[kind] = f"own-{kind}.json"
                (self.folder / named[kind]).write_text(json.dumps(content))
        text = "function(wc) (import 'spng/detectors/toy/numbers.jsonnet')(wc) { files: %s, builtin: null, %s }"
        (self.folder / "numbers.jsonnet").write_text(text % (json.dumps(named), changes))

    def run_job(self, job, **words):
        (self.folder / "out.npz").unlink(missing_ok=True)
        return jobs.run_program("wire-cell", "-c", job, *jobs.arguments(detector="numbers.jsonnet", output="out.npz", **words),
                                cwd=self.folder)

    def refused(self, parts, jobs_of=("simulate", "sigproc"), **words):
        """Each of the jobs ends with one line that has all the parts, and no output."""
        for job in jobs_of:
            given = {"input": "adc.npz"} if job == "sigproc" else {"depos": "blips:2", "seeds": "1"}
            done = self.run_job(f"{job}.jsonnet", **given, **words)
            lines = [line for line in done.stderr.splitlines() if not line.startswith(("[", "  input: "))]
            self.assertEqual(done.returncode, 1, (job, done.stderr))
            self.assertEqual(len(lines), 1, done.stderr)
            for part in parts:
                self.assertIn(part, lines[0])
            self.assertFalse((self.folder / "out.npz").exists())

    def test_wires_of_another_detector(self):
        self.numbers(wires=BUILTIN / "protodunehd-wires-larsoft-v1.json.bz2")
        done = self.run_job("truth.jsonnet", depos="blips:2", seeds="1")
        self.assertIn("protodunehd-wires-larsoft-v1.json.bz2", done.stderr)
        self.assertIn("is it of another detector?", done.stderr)
        done = self.run_job("sigproc.jsonnet", input="adc.npz")
        self.assertIn("464 channels with traces are in no group", done.stderr)
        self.assertIn("880 channels of rule 0 have no traces", done.stderr)

    def test_wires_of_a_drift_along_another_axis(self):
        wires = file_of("wires")
        for point in wires["Store"]["points"]:
            point["Point"]["x"], point["Point"]["y"] = point["Point"]["y"], point["Point"]["x"]
        self.numbers(wires=wires)
        self.refused(["own-wires.json", "the drift must be along x"], jobs_of=["simulate"])

    def test_wires_that_lack_a_plane(self):
        wires = file_of("wires")
        for idents, part in (([0, 2], "2 planes, of idents 0, 2"), ([1, 2], "2 planes, of idents 1, 2"), ([0], "1 planes, of idents 0")):
            changed = json.loads(json.dumps(wires))
            changed["Store"]["faces"][0]["Face"]["planes"] = idents
            self.numbers(wires=changed)
            self.refused(["own-wires.json", part, "want 3: U, V, W"], jobs_of=["simulate"])
        # Two planes are those of another kind of detector than the numbers are of.
        wires["Store"]["faces"][0]["Face"]["planes"] = [0, 1]
        self.numbers(wires=wires)
        self.refused(["2 planes"], jobs_of=["simulate", "truth"])
        self.refused(["wpid 4 is of plane 2, which face 0 lacks"], jobs_of=["sigproc"])

    def test_three_planes_for_numbers_of_two(self):
        lariat = "(import 'spng/detectors/lariat/numbers.jsonnet')(wc)"
        named = {kind: str(BUILTIN / f"toy-{kind}.json") for kind in ("wires", "fields", "noise")}
        (self.folder / "numbers.jsonnet").write_text(f"function(wc) {lariat} {{ files: {json.dumps(named)}, builtin: null }}")
        self.refused(["3 planes"], jobs_of=["simulate"])
        self.refused(["2", "want 3"], jobs_of=["sigproc"])

    def test_a_field_response_of_fewer_planes(self):
        fields = file_of("fields")
        fields["FieldResponse"]["planes"] = fields["FieldResponse"]["planes"][:2]
        self.numbers(fields=fields)
        self.refused(["own-fields.json", "2", "plane"])
        self.refused(["own-fields.json", "2 planes", "want 3"], jobs_of=["sigproc"], chain="osp")

    def test_noise_without_a_plane(self):
        self.numbers(noise=[one for one in file_of("noise") if one["plane"] != 1])
        self.refused(["own-noise.json", "no spectrum of plane 1", "AnodePlane:a0"], jobs_of=["simulate"])

    def test_channels_that_come_twice(self):
        wires = file_of("wires")
        plane = wires["Store"]["planes"][2]["Plane"]["wires"]
        for number in plane[1], plane[5]:
            wires["Store"]["wires"][number]["Wire"]["channel"] = 700
        self.numbers(wires=wires)
        self.refused(["channel 700 comes twice"], jobs_of=["sigproc"])

    def test_wires_in_any_order(self):
        wires = file_of("wires")
        for plane in wires["Store"]["planes"]:
            plane["Plane"]["wires"].reverse()
        outputs = []
        for content in file_of("wires"), wires:
            self.numbers(wires=content)
            done = self.run_job("simulate.jsonnet", depos="line:40", seeds="1", noise="false")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            with np.load(self.folder / "out.npz") as file:
                outputs.append((file["channels_*_0"], file["frame_*_0"]))
        for first, second in zip(*outputs):
            np.testing.assert_array_equal(first, second)

    def test_waveforms_of_another_period_or_detector(self):
        self.numbers("adc+: { tick: 400 * wc.ns }")
        self.refused(["400", "500"], jobs_of=["sigproc"])
        self.numbers()
        np.savez(self.folder / "other.npz", **{"frame_*_0": np.zeros((2560, 400), np.int16), "channels_*_0": np.arange(2560),
                                               "tickinfo_*_0": np.array([0, 500.0, 0])})
        done = self.run_job("sigproc.jsonnet", input="other.npz")
        self.assertIn("channels with traces are in no group of rule 0: 862-2559", done.stderr)


if __name__ == "__main__":
    unittest.main()
