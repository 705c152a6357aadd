#!/usr/bin/env python3
"""Jobs of many files that are started again: what is there stays, what is missing is made, what is damaged is listed.

usage: test_restarts.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import pathlib
import shutil
import sys
import tempfile
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()


class Restarts(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-restarts-"))
        self.addCleanup(shutil.rmtree, self.folder)
        with np.load(TOY / "toy-adc.npz") as data:
            good = dict(data)
        # Four files of an event 0 each, the third of them damaged.
        for number in range(4):
            arrays = {**good, "frame_*_0": np.roll(good["frame_*_0"], 10 * number, axis=1)}
            np.savez(self.folder / f"run-{number}.npz", **arrays)
        whole = (self.folder / "run-2.npz").read_bytes()
        self.whole = whole
        (self.folder / "run-2.npz").write_bytes(whole[: len(whole) // 2])

    def run_job(self, source, output, overwrite="false", **words):
        words = {"detector": "toy", **words}
        if "resume" not in words:
            words["overwrite"] = overwrite
        done = jobs.run_main_job(source, output, data=TOY, cwd=self.folder, **words)
        self.assertLess(len([line for line in done.stderr.splitlines() if line.startswith("wire-cell: ")]), 2, done.stderr)
        return done

    def outputs(self, pattern="sig*"):
        return {path.name: path.stat().st_mtime_ns for path in self.folder.glob(pattern)}

    def signal(self, name):
        with np.load(self.folder / name) as data:
            return dict(data)

    def test_a_damaged_file_is_skipped_and_the_rest_is_made_later(self):
        done = self.run_job("run-*.npz", "sig-%(input)s.npz", skip_bad="true")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("1 of 4 files were damaged and skipped", done.stderr)
        self.assertIn("run-2.npz", done.stderr)
        first = self.outputs()
        self.assertEqual(sorted(first), [f"sig-run-{number}.npz" for number in (0, 1, 3)])
        for number in (0, 1, 3):
            done = self.run_job(f"run-{number}.npz", "single.npz", overwrite="true")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            one, other = self.signal("single.npz"), self.signal(f"sig-run-{number}.npz")
            self.assertEqual(sorted(one), sorted(other))
            for key in one:
                self.assertTrue(np.array_equal(one[key], other[key]), key)

        (self.folder / "run-2.npz").write_bytes(self.whole)
        done = self.run_job("run-*.npz", "sig-%(input)s.npz")
        self.assertEqual(done.returncode, 1)
        self.assertIn("sig-run-0.npz", done.stderr)
        self.assertIn("overwrite=true", done.stderr)
        self.assertEqual(self.outputs(), first)
        done = self.run_job("run-*.npz", "sig-%(input)s.npz", resume="true")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        now = self.outputs()
        self.assertEqual(sorted(now), [f"sig-run-{number}.npz" for number in range(4)])
        self.assertEqual({name: now[name] for name in first}, first)
        done = self.run_job("run-*.npz", "sig-%(input)s.npz", resume="true")
        self.assertEqual((done.returncode, done.stderr, self.outputs()), (0, "", now))

    def test_without_skipping_what_comes_before_the_damage_is_kept(self):
        done = self.run_job("run-*.npz", "sig-%(input)s.npz")
        self.assertEqual(done.returncode, 1)
        self.assertIn("run-2.npz", done.stderr)
        self.assertEqual(sorted(self.outputs()), ["sig-run-0.npz", "sig-run-1.npz"])

    def test_no_result_is_replaced_by_one_of_another_file(self):
        done = self.run_job("run-0.npz", "sig-%(event)d.npz")
        self.assertEqual(done.returncode, 0, done.stderr)
        before = self.outputs()
        done = self.run_job("run-3.npz", "sig-%(event)d.npz")
        self.assertEqual(done.returncode, 1)
        self.assertIn("sig-0.npz' exists already", done.stderr)
        self.assertEqual(self.outputs(), before)
        done = self.run_job("run-3.npz", "sig-%(event)d.npz", overwrite="true")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotEqual(self.outputs(), before)

    def test_one_output_of_all_is_refused_replaced_or_left(self):
        self.assertEqual(self.run_job("run-0.npz", "sig.npz").returncode, 0)
        before = self.outputs()
        done = self.run_job("run-1.npz", "sig.npz")
        self.assertEqual(done.returncode, 1)
        self.assertIn("sig.npz' exists already", done.stderr)
        done = self.run_job("run-1.npz", "sig.npz", resume="true")
        self.assertEqual((done.returncode, done.stderr, self.outputs()), (0, "", before))
        done = self.run_job("run-1.npz", "sig.npz", overwrite="true")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotEqual(self.outputs(), before)

    def test_the_place_of_an_event_in_its_file_may_stand_in_the_name(self):
        done = self.run_job("run-0.npz,run-1.npz", "sig-%(input)s-%(index)02d.npz")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(sorted(self.outputs()), ["sig-run-0-00.npz", "sig-run-1-00.npz"])

    def test_resuming_makes_the_missing_output_of_one_of_two_tpcs(self):
        words = {"detector": "pdhd", "files": "builtin", "tpcid": "0,1"}
        made = jobs.run_program("wire-cell", "-c", "truth.jsonnet",
                                *jobs.arguments(depos="blips:3", output="depos-%d.npz", **words), cwd=self.folder)
        self.assertEqual(made.returncode, 0, made.stderr)
        names = [f"sig-{tpc}-0.npz" for tpc in (0, 1)]

        def run(**more):
            return self.run_job("depos-%d.npz", "sig-%(tpcid)d-%(event)d.npz", **words, **more)

        self.assertEqual(run().returncode, 0)
        self.assertEqual(sorted(self.outputs()), names)
        (self.folder / names[1]).unlink()
        before = self.outputs()
        self.assertEqual(run(resume="true").returncode, 0)
        now = self.outputs()
        self.assertEqual(sorted(now), names)
        self.assertEqual(now[names[0]], before[names[0]])

    def test_what_was_before_the_damage_is_not_taken_for_all_of_it(self):
        with np.load(TOY / "toy-adc.npz") as data:
            good = dict(data)
        second = {key.replace("_0", "_1"): value for key, value in good.items()}
        np.savez(self.folder / "two-a.npz", **good, **{**second, "channels_*_1": second["channels_*_1"][1:]})
        np.savez(self.folder / "two-b.npz", **good)
        words = {"skip_bad": "true", "resume": "true"}
        done = self.run_job("two-*.npz", "sig-%(input)s.npz", **words)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(sorted(self.outputs()), ["sig-two-a.incomplete.npz", "sig-two-b.npz"])
        self.assertIn("frame_*_0", self.signal("sig-two-a.incomplete.npz"))
        np.savez(self.folder / "two-a.npz", **good, **second)
        done = self.run_job("two-*.npz", "sig-%(input)s.npz", **words)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len([key for key in self.signal("sig-two-a.npz") if key.startswith("frame")]), 2)

    def test_so_do_simulations_of_segments(self):
        for name in ("a", "b"):
            (self.folder / f"{name}.txt").write_text("event x y z t numElectrons\n0 10 10 10 0 5000\n1 10 10 10 0 5000\n")
        words = {"detector": "toy", "input": "a.txt,b.txt", "output": "adc-%(input)s.npz", "noise": "false", "max_mb": 100}

        def run(**more):
            segments = "segments={layout: 'edep-sim', model: 'electrons'}"
            return jobs.run_program("wire-cell", "-c", "test-detsim.jsonnet", "--tla-code", segments,
                                    *jobs.arguments(**words, **more), data=TOY, cwd=self.folder)

        done = run(overwrite="false")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(sorted(self.outputs("adc*")), ["adc-a.npz", "adc-b.npz"])
        self.assertIn("exists already", run(overwrite="false").stderr)
        (self.folder / "adc-b.npz").unlink()
        before = self.outputs("adc*")
        self.assertEqual(run(resume="true").returncode, 0)
        now = self.outputs("adc*")
        self.assertEqual((sorted(now), now["adc-a.npz"]), (["adc-a.npz", "adc-b.npz"], before["adc-a.npz"]))
        self.assertTrue({"frame_*_0", "frame_*_1"} < set(self.signal("adc-b.npz")))

    def test_simulations_name_their_outputs_by_the_input_too(self):
        depos = np.array([[0, -5000, 10, 10, 10, 0, 0]], np.float32)
        for name in ("a", "b"):
            np.savez(self.folder / f"{name}.npz", depo_data_0=depos, depo_info_0=np.zeros((1, 4), np.int32))
        words = {"detector": "toy", "input": "a.npz,b.npz", "output": "%(tier)s-%(input)s.npz", "noise": "false"}

        def run(**more):
            return jobs.run_program("wire-cell", "-c", "sim-sigproc.jsonnet", *jobs.arguments(**words, **more), data=TOY,
                                    cwd=self.folder)

        self.assertEqual(run(overwrite="false").returncode, 0)
        wanted = [f"{tier}-{name}.npz" for tier in ("adc", "signal", "splat") for name in ("a", "b")]
        self.assertEqual(sorted([*self.outputs("adc*"), *self.outputs("s*")]), sorted(wanted))
        done = run(overwrite="false")
        self.assertEqual(done.returncode, 1)
        self.assertIn("exists already", done.stderr)
        (self.folder / "adc-b.npz").unlink()
        before = self.outputs("adc-a.npz")
        done = run(resume="true")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((self.folder / "adc-b.npz").exists())
        self.assertEqual(self.outputs("adc-a.npz"), before)
        done = jobs.run_program("wire-cell", "-c", "sim-sigproc.jsonnet",
                                *jobs.arguments(detector="toy", depos="blips:1", output="%(tier)s-%(input)s.npz"), data=TOY)
        self.assertEqual(done.returncode, 1)
        self.assertIn("%(input)s", done.stderr)


if __name__ == "__main__":
    unittest.main()
