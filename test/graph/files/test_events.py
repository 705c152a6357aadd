#!/usr/bin/env python3
"""Many events in one job: several input files, an output file for each event or one for all, flat memory.

usage: test_events.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()


class Toy(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-events-"))
        self.addCleanup(shutil.rmtree, self.folder)
        with np.load(TOY / "toy-adc.npz") as data:
            self.good = dict(data)

    def event(self, name, ident, shift=0):
        """A file of one event, the toy's later by some ticks."""
        arrays = {key.replace("_0", f"_{ident}"): value for key, value in self.good.items()}
        arrays[f"frame_*_{ident}"] = np.roll(arrays[f"frame_*_{ident}"], shift, axis=1)
        np.savez(self.folder / name, **arrays)
        return self.folder / name

    def run_job(self, source, output, **words):
        done = jobs.run_main_job(source, self.folder / output, data=TOY, cwd=self.folder, **{"detector": "toy", **words})
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def load(self, name):
        with np.load(self.folder / name) as data:
            return dict(data)

    def assert_same(self, first, second):
        self.assertEqual(sorted(first), sorted(second))
        for key in first:
            self.assertTrue(np.array_equal(first[key], second[key]), key)


class Events(Toy):
    def test_an_event_without_channels_does_not_depend_on_its_neighbours(self):
        arrays = {}
        for ident, ticks in ((0, 0), (1, 400), (2, 0), (3, 700)):
            arrays[f"channels_*_{ident}"] = self.good["channels_*_0"][: 864 if ticks else 0]
            arrays[f"frame_*_{ident}"] = self.good["frame_*_0"][: 864 if ticks else 0, : ticks or 500]
            arrays[f"tickinfo_*_{ident}"] = self.good["tickinfo_*_0"]
        np.savez(self.folder / "some.npz", **arrays)
        done = self.run_job("some.npz", "signals.npz")
        self.assertIn("frame 0 has no traces", done.stderr)
        shapes = {key: value.shape for key, value in self.load("signals.npz").items() if key.startswith("frame")}
        readout = self.good["frame_*_0"].shape[1]
        wanted = {0: readout, 1: 400, 2: readout, 3: 700}
        self.assertEqual(shapes, {f"frame_*_{ident}": (864, ticks) for ident, ticks in wanted.items()})
        self.assertFalse(self.load("signals.npz")["frame_*_2"].any())

    def three_single_jobs(self):
        """The signals of events 4, 5 and 12 in files run-2, run-3 and run-10."""
        single = {}
        for number, ident in ((2, 4), (3, 5), (10, 12)):
            source = self.event(f"run-{number}.npz", ident, shift=10 * number)
            self.run_job(source, "single.npz")
            single[ident] = self.load("single.npz")
        return single

    def test_a_glob_and_a_pattern_give_the_files_of_three_jobs(self):
        single = self.three_single_jobs()
        done = self.run_job("run-*.npz", "sig-%(event)04d.npz")
        self.assertEqual(done.stderr, "")
        self.assertEqual(sorted(p.name for p in self.folder.glob("sig-*")),
                         ["sig-0004.npz", "sig-0005.npz", "sig-0012.npz"])
        for ident, arrays in single.items():
            self.assert_same(self.load(f"sig-{ident:04}.npz"), arrays)

    def test_a_list_gives_one_archive_in_the_order_of_the_files(self):
        single = self.three_single_jobs()
        self.run_job("run-10.npz, run-2.npz,run-3.npz", "all.npz")
        found = self.load("all.npz")
        self.assertEqual([key for key in found if key.startswith("frame")], ["frame_*_12", "frame_*_4", "frame_*_5"])
        self.assert_same(found, {**single[4], **single[5], **single[12]})
        self.run_job("run-*.npz", "glob.npz")
        self.assertEqual([key for key in self.load("glob.npz") if key.startswith("frame")],
                         ["frame_*_4", "frame_*_5", "frame_*_12"])

    def test_events_of_one_ident_are_all_kept_with_a_warning(self):
        for number in range(3):
            self.event(f"run-{number}.npz", 0, shift=10 * number)
        done = self.run_job("run-*.npz", "sig-%(event)d.npz")
        self.assertIn("event 0 of 'run-1.npz' becomes event 1", done.stderr)
        self.assertIn("event 0 of 'run-2.npz' becomes event 2", done.stderr)
        for ident in range(3):
            self.run_job(f"run-{ident}.npz", "single.npz")
            found, single = self.load(f"sig-{ident}.npz"), self.load("single.npz")
            self.assertTrue(np.array_equal(found[f"frame_*_{ident}"], single["frame_*_0"]))

    def test_nothing_fits_is_an_error(self):
        done = jobs.run_main_job(self.folder / "no-*.npz", self.folder / "sig.npz", data=TOY, detector="toy")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no file fits", done.stderr)
        self.assertIn("no-*.npz", done.stderr)


class Tpcs(Toy):
    """The four TPCs of a detector that comes with the program."""

    WORDS = {"detector": "pdhd", "files": "builtin", "depos": "blips:3", "tiers": "splat", "seeds": "1"}

    def simulate(self, output, **words):
        options = jobs.arguments(output=self.folder / output, **{**self.WORDS, **words})
        done = jobs.run_program("wire-cell", "-c", "sim-sigproc.jsonnet", *options, cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_every_tpc_and_event_has_a_file(self):
        self.simulate("%(tier)s-%(tpcid)d-%(event)d.npz", tpcid="all", nevents=2)
        self.assertEqual(sorted(p.name for p in self.folder.glob("splat*")),
                         [f"splat-{tpc}-{event}.npz" for tpc in range(4) for event in range(2)])
        self.simulate("%(tier)s-%(tpcid)d.npz", tpcid="1,3", nevents=2)
        for tpc in (1, 3):
            both = self.load(f"splat-{tpc}.npz")
            self.assert_same(both, {**self.load(f"splat-{tpc}-0.npz"), **self.load(f"splat-{tpc}-1.npz")})


class Memory(Toy):
    def peak(self, nevents):
        """Largest resident memory [MB] of a job of so many events."""
        for number in range(nevents):
            path = self.folder / f"run-{number}.npz"
            if not path.exists():
                path.symlink_to(TOY / "toy-adc.npz")
        names = ",".join(f"run-{number}.npz" for number in range(nevents))
        options = jobs.arguments(input=names, output=self.folder / "sig.npz", detector="toy")
        command = [jobs.BIN / "wire-cell", "-c", jobs.MAIN_JOB, *options]
        environment = dict(os.environ, WIRECELL_PATH=f"{TOY}:{os.environ.get('WIRECELL_PATH', '')}")
        log = self.folder / "log"
        with open(log, "w") as file:
            process = subprocess.Popen(command, env=environment, cwd=self.folder, stderr=file)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(process.returncode, 0, log.read_text())
        return usage.ru_maxrss / 1024

    def test_peak_memory_does_not_grow_with_events(self):
        few, many = self.peak(3), self.peak(15)
        self.assertLess(many, few + 25, f"{few:.0f} MB for 3 events, {many:.0f} MB for 15")


if __name__ == "__main__":
    unittest.main()
