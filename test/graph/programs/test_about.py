#!/usr/bin/env python3
"""Outputs tell how they were made, in places that no reader takes for an array."""
import json
import os
import pathlib
import re
import shutil
import sys
import tarfile
import tempfile
import unittest
import zipfile

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

sys.path.insert(0, str(pathlib.Path(os.environ["SPNG_SOURCE_DIR"]) / "apps/python"))
import spng

TOY = {"detector": "toy", "files": "builtin"}
FORMATS = ["npz", "zip", "tar", "tgz", "tar.gz", "tar.bz2", "tar.xz"] + (["tar.zst"] if shutil.which("zstd") else [])


class About(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-about-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_job(self, job, **words):
        done = jobs.run_program("wire-cell", "-c", job, *jobs.arguments(**words), cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)

    def splat(self, name, **words):
        """The truth of a few deposits, the same each time."""
        self.run_job("test-splat.jsonnet", depos="blips:3", seeds="1", output=name, **{**TOY, **words})
        return self.folder / name

    def version(self):
        text = jobs.run_program("wire-cell", "--version").stdout
        version, git = re.fullmatch(r"(\S+)(?: \((\S+)\))?\n", text).groups()
        return {"program": "spng", "version": version, **({"git": git} if git else {})}

    def test_an_archive_of_every_format_tells_version_detector_and_files(self):
        wanted = {**self.version(), **TOY}
        for name in FORMATS:
            with self.subTest(name):
                path = self.splat(f"x.{name}")
                self.assertEqual(spng.read_about(path), wanted)
                shown = jobs.run_program("wire-cell", "--about", path)
                self.assertEqual((shown.returncode, shown.stderr), (0, ""))
                self.assertEqual(shown.stdout, "".join(f"{key}: {text}\n" for key, text in sorted(wanted.items())))

    def test_what_is_chosen_and_not_what_is_asked_for_is_told(self):
        self.assertEqual(spng.read_about(self.splat("x.npz", files="auto"))["files"], "builtin")

    def test_metrics_take_the_detector_that_a_file_tells(self):
        path = self.splat("x.npz")
        told, given = (jobs.run_program("spng-metrics", path, path, *options) for options in ((), ("--detector", "toy")))
        self.assertEqual((told.returncode, told.stdout), (0, given.stdout), told.stderr)

    def test_a_job_warns_of_files_of_another_detector(self):
        def job(detector):
            return jobs.run_program("wire-cell", "-c", "sigproc.jsonnet", *jobs.arguments(
                input="adc.npz", output="sig.npz", overwrite="true", files="builtin", detector=detector), cwd=self.folder)

        self.run_job("simulate.jsonnet", depos="blips:3", output="adc.npz", **TOY)
        self.assertNotIn("was made for", job("toy").stderr)
        done = job("lariat")
        self.assertIn("'adc.npz' was made for the detector toy, and this job is of lariat", done.stderr.replace(f"{self.folder}/", ""))

    def test_a_detector_that_a_file_tells_and_nobody_knows_is_named(self):
        path = self.splat("x.npz")
        with zipfile.ZipFile(path, "a") as archive:
            archive.comment = archive.comment.replace(b'"toy"', b'"mini"')
        done = jobs.run_program("spng-metrics", path, path)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r'^spng-metrics: detector: got "mini" \(known: .*\)')

    def test_arrays_are_as_before(self):
        names = {"frame_*_0", "channels_*_0", "tickinfo_*_0"}
        zipped, tarred = self.splat("x.npz"), self.splat("x.tar")
        with np.load(zipped) as data:
            self.assertEqual(set(data.files), names)
            frame = data["frame_*_0"]
        with zipfile.ZipFile(zipped) as archive:
            self.assertIsNone(archive.testzip())
            self.assertEqual(json.loads(archive.comment), spng.read_about(zipped))
        with tarfile.open(tarred) as archive:
            self.assertEqual({member.name for member in archive}, {name + ".npy" for name in names})
            self.assertEqual(archive.getmember("frame_*_0.npy").gname, "toy/builtin")
        np.testing.assert_array_equal(spng.read_frame(tarred).samples, frame)
        for first, second in ((zipped, tarred), (tarred, zipped)):
            done = jobs.run_program("spng-compare", first, second)
            self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_the_same_job_makes_the_same_bytes(self):
        for name in ("npz", "tar.gz"):
            self.assertEqual(self.splat(f"a.{name}").read_bytes(), self.splat(f"b.{name}").read_bytes())

    def test_dumps_tell_it_as_archives_and_as_pickles(self):
        self.splat("x.npz")
        self.run_job("test-spng-tpc.jsonnet", input="x.npz", output="s.npz", dump="gauss.npz,gauss", **TOY)
        wanted = {**self.version(), **TOY}
        for name in ("s.npz", "tensors-gauss-0.npz", "tensors-gauss-0.pkl"):
            self.assertEqual(spng.read_about(self.folder / name), wanted)
        done = jobs.run_program("wire-cell", "--about", self.folder / "tensors-gauss-0.pkl")
        self.assertEqual(done.returncode, 1)
        self.assertIn("spng.read_about()", done.stderr)

    def test_files_of_others_tell_nothing(self):
        path = self.folder / "x.npz"
        np.savez(path, a=np.zeros(3))
        self.assertEqual(spng.read_about(path), {})
        with zipfile.ZipFile(path, "a") as archive:
            archive.comment = b"made by hand"
        self.assertEqual(spng.read_about(path), {})
        other = self.folder / "x.tar"
        with tarfile.open(other, "w") as archive:
            archive.add(path, "x.npz")
        self.assertEqual(spng.read_about(other), {})
        for one in (path, other):
            done = jobs.run_program("wire-cell", "--about", one)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn("does not say how it was made", done.stderr)

    def test_of_a_network_its_card_is_told(self):
        done = jobs.run_program("wire-cell", "--about", jobs.BIN.parent / "share/wirecell/roi-default.ts")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        lines = done.stdout.splitlines()
        for line in ("version: 2", "task: roi", 'axes: ["feature","tick","channel"]', "halo: 2"):
            self.assertIn(line, lines)

    def test_what_is_no_archive_is_named(self):
        text = self.folder / "x.txt"
        text.write_text("no archive at all")
        for path in (text, self.folder / "none.npz"):
            done = jobs.run_program("wire-cell", "--about", path)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn(path.name, done.stderr)
            with self.assertRaisesRegex(spng.FileError, path.name):
                spng.read_about(path)


if __name__ == "__main__":
    unittest.main()
