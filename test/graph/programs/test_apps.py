#!/usr/bin/env python3
"""Programs through files, mostly spng-compare: figures, exit codes, and what they say of bad input."""
import pathlib
import sys
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs
from charge_files import Files, truth_image


class Compare(Files):
    def run_compare(self, *arguments):
        return jobs.run_program("spng-compare", *arguments)

    def assert_outcome(self, code, first, second, *options, words=()):
        done = self.run_compare(first, second, *options)
        self.assertEqual((done.returncode, done.stderr), (code, ""), done.stdout)
        for word in words:
            self.assertIn(word, done.stdout)

    def test_a_file_equals_itself(self):
        for path in (self.frame("f.npz", truth_image()), self.tensors("t.tar", truth_image(), np.arange(3))):
            self.assert_outcome(0, path, path, "--rtol", "0", words=["equal within tolerances"])

    def test_tolerances_are_relative_to_the_scale_and_absolute(self):
        image = truth_image()
        image[0, 0] += 1
        first, second = self.frame("a.npz", truth_image()), self.frame("b.npz", image)
        self.assert_outcome(1, first, second, words=["different"])
        self.assert_outcome(0, first, second, "--rtol", "1e-3")
        self.assert_outcome(0, first, second, "--rtol", "0", "--atol", "1")
        self.assert_outcome(1, first, second, "--rtol", "0", "--atol", "0.9")

    def test_it_counts_what_differs_and_by_how_much(self):
        first, second = self.tensors("a.tar", np.zeros(4)), self.tensors("b.tar", np.array([0.0, 3.0, 0.0, -4.0]))
        done = self.run_compare(first, second)
        self.assertEqual(done.stdout.splitlines()[1].split()[-5:], ["4", "2", "4", "2.5", "1"])

    def test_samples_matter_and_not_how_they_are_stored(self):
        first = self.frame("a.npz", truth_image())
        order = np.arange(120)[::-1]
        second = self.frame("b.npz", truth_image()[order][:, 40:70], channels=order, tbin=40)
        self.assert_outcome(0, first, second, "--rtol", "0")

    def test_other_channels_times_and_tags_are_named(self):
        first = self.frame("a.npz", truth_image())
        more = self.frame("b.npz", np.concatenate([truth_image(), np.zeros((3, 200))]))
        late = self.frame("c.npz", truth_image(), time=1000.0)
        self.assert_outcome(1, first, more, words=["channels: 0 only in the first file, 3 only in the second"])
        self.assert_outcome(1, first, late, words=["time [ns]: 0 against 1000"])
        tagged = self.frame("d.npz", truth_image(), tag="gauss")
        self.assert_outcome(0, tagged, tagged, "--tag", "gauss", words=["tag gauss"])
        self.assert_outcome(1, first, tagged, "--tag", "gauss", words=["tags"])

    def test_tensors_of_other_shape_type_or_metadata_are_named(self):
        first = self.tensors("a.tar", np.ones((2, 3)))
        self.assert_outcome(1, first, self.tensors("b.tar", np.ones((3, 2))), words=["shape", "[2, 3]", "[3, 2]"])
        whole = self.tensors("c.tar", np.ones((2, 3), int), metadata='{"tag": "x"}')
        self.assert_outcome(1, first, whole, words=["element type", "/tag"])
        self.assert_outcome(0, first, whole, "--values")
        self.assert_outcome(1, first, self.tensors("d.tar", np.ones((2, 3)), np.ones(1)), words=["number of"])

    def test_a_number_that_is_none_equals_only_its_like(self):
        first = self.tensors("a.tar", np.array([np.nan, np.inf, 1.0]))
        self.assert_outcome(0, first, first)
        self.assert_outcome(1, first, self.tensors("b.tar", np.array([0.0, np.inf, 1.0])), "--atol", "1e9")
        self.assert_outcome(1, first, self.tensors("c.tar", np.array([np.nan, -np.inf, 1.0])), "--atol", "1e9")

    def test_both_parts_of_complex_numbers_count(self):
        first, second = self.tensors("a.tar", np.array([1 + 2j])), self.tensors("b.tar", np.array([1 + 3j]))
        self.assert_outcome(0, first, first)
        self.assert_outcome(1, first, second)

    def test_quiet_says_nothing_of_what_is_equal(self):
        path = self.frame("a.npz", truth_image())
        self.assertEqual(self.run_compare(path, path, "-q").stdout, "")

    def test_what_can_not_be_compared_is_refused(self):
        frame, tensor = self.frame("a.npz", truth_image()), self.tensors("a.tar", np.ones(3))
        junk = self.folder / "junk.npz"
        junk.write_text("junk")
        self.assert_refused(self.run_compare(frame, self.folder / "none.npz"), 2, "none.npz", "does not exist")
        self.assert_refused(self.run_compare(junk, frame), 2, "junk.npz")
        self.assert_refused(self.run_compare(frame, tensor), 2, "tensor sets")
        self.assert_refused(self.run_compare(frame, frame, "--tag", "gaus"), 2, "the tag gaus")
        self.assertEqual(self.run_compare(frame).returncode, 2)

    def test_the_only_tag_of_a_frame_is_taken(self):
        tagged = self.frame("b.npz", truth_image(), tag="gauss")
        self.assertEqual(self.run_compare(tagged, tagged).returncode, 0)
        other = self.frame("c.npz", 2 * truth_image(), tag="gauss")
        self.assertEqual(self.run_compare(tagged, other).returncode, 1)


class RoiModel(Files):
    def test_options_that_are_none_are_not_taken_for_a_file(self):
        for options in (["--deep", "a.ts"], ["--width"], ["a.ts", "b.ts"], [""], []):
            done = jobs.run_program("spng-roi-model", *options, cwd=self.folder)
            self.assertEqual(done.returncode, 1)
            self.assertIn("usage: spng-roi-model", done.stderr)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_help_explains_and_writes_nothing(self):
        for option in ("--help", "-h"):
            done = jobs.run_program("spng-roi-model", option, cwd=self.folder)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            for word in ("usage: spng-roi-model", "spng-net", "networks.md", "mp2"):
                self.assertIn(word, done.stdout)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_an_output_that_can_not_be_written_is_one_message(self):
        done = jobs.run_program("spng-roi-model", "no-such-folder/a.ts", cwd=self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn("cannot write 'no-such-folder/a.ts'", done.stderr)


class Help(Files):
    def test_the_help_of_a_job_that_is_not_there_is_an_error(self):
        done = jobs.run_program("wire-cell", "-c", "no-such-job.jsonnet", "--help")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("no-such-job.jsonnet", done.stderr)

    def test_a_misspelt_type_is_answered_with_the_nearest(self):
        done = jobs.run_program("wire-cell", "--describe", "SPNGTreshold")
        self.assertEqual(done.returncode, 1)
        self.assertIn("nearest known: SPNGThreshold", done.stderr)

    def test_a_log_that_can_not_be_written_is_told_once(self):
        done = jobs.run_program("wire-cell", "-l", "/dev/full", "-L", "debug", "-c", "truth.jsonnet", "-A", "detector=toy", "-A",
                                "files=builtin", "-A", "depos=blips:3", "-A", f"output={self.folder}/told.npz")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn('wire-cell: can not write the log file "/dev/full"', done.stderr)

    def test_every_program_explains_itself_and_does_nothing_else(self):
        programs = [path.name for path in jobs.BIN.iterdir() if not path.name.startswith("bench_")]
        self.assertIn("wire-cell", programs)
        for name in programs:
            if name == "spng-calibrate":
                continue  # for the developers' bench alone
            for option in ("--help", "-h"):
                done = jobs.run_program(name, option, cwd=self.folder)
                self.assertEqual((done.returncode, done.stderr), (0, ""), (name, option))
                self.assertGreater(len(done.stdout.splitlines()), 4, name)
        self.assertEqual(list(self.folder.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
