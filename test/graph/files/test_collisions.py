#!/usr/bin/env python3
"""Files of one job that get into each other's way, files that can not be written, and events that are none.

usage: test_collisions.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
from jobs_of_files import TOY, Files, jobs


class DataFiles(Files):
    """No output, report or log replaces what the job reads, whatever kind of file that is."""

    def copies(self):
        """A network and a detector's files of the job's own, by name."""
        for name in ("toy-wires.json", "toy-fields.json"):
            shutil.copy(TOY / name, self.folder / name)
        shutil.copy(jobs.BIN.parent / "share/wirecell/roi-default.ts", self.folder / "net.ts")
        return {name: (self.folder / name).read_bytes() for name in ("toy-wires.json", "toy-fields.json", "net.ts")}

    def environment(self):
        return dict(super().environment(), WIRECELL_PATH=f"{self.folder}:{TOY}:{os.environ.get('WIRECELL_PATH', '')}")

    def test_outputs_and_reports_do_not_replace_data_files(self):
        before = self.copies()
        for name in before:
            (self.folder / "link.npz").unlink(missing_ok=True)
            (self.folder / "link.npz").symlink_to(name)
            for output, *options in (["link.npz"], ["sig.npz", "--timing", name], ["sig.npz", "--trace", name],
                                     ["sig.npz", "--mem-log", name], ["sig.npz", "--dot", name]):
                with self.subTest(name, output=output, options=options):
                    command = self.command(TOY / "toy-adc.npz", output, model="./net.ts", overwrite="true")
                    self.assert_refused(self.run_command([*command, *options]), "reads")
                    self.assertEqual((self.folder / name).read_bytes(), before[name])
        self.assertEqual([p.name for p in self.folder.iterdir() if ".part." in p.name], [])

    def test_reports_that_meet_outputs_are_refused_before_anything_is_computed(self):
        for options in (["--timing", "sig.npz"], ["--timing", "t.json", "--trace", "t.json"], ["--mem-log", "sig.npz"]):
            with self.subTest(options):
                self.assert_refused(self.run_command([*self.command(TOY / "toy-adc.npz", "sig.npz"), *options]), options[1])

    def test_a_dump_goes_where_its_link_points_and_replaces_no_pipe(self):
        (self.folder / "there").mkdir()
        (self.folder / "tensors-gauss-0.pkl").symlink_to("there/x.pkl")
        self.assertEqual(self.run_job(TOY / "toy-adc.npz", dump="gauss"), (0, ""))
        self.assertTrue((self.folder / "there/x.pkl").stat().st_size > 1000)
        (self.folder / "sig.npz").unlink()
        (self.folder / "tensors-gauss-0.pkl").unlink()
        os.mkfifo(self.folder / "tensors-gauss-0.pkl")
        code, said = self.run_job(TOY / "toy-adc.npz", dump="gauss")
        self.assertEqual(code, 1)
        self.assertIn("want a plain file", said)


class Writing(Files):
    def test_logs_that_nobody_reads_are_refused(self):
        os.mkfifo(self.folder / "pipe")
        for option in ("-l", "--mem-log", "--timing", "--trace", "--dot"):
            with self.subTest(option):
                command = [*self.command(TOY / "toy-adc.npz", "sig.npz"), option, "pipe"]
                done = subprocess.run(command, env=self.environment(), cwd=self.folder, capture_output=True, text=True, timeout=30)
                self.assert_refused((done.returncode, done.stderr), "it is a pipe that nobody reads")

    def test_a_memory_log_that_could_not_be_written_is_an_error(self):
        code, said = self.run_command([*self.command(TOY / "toy-adc.npz", "sig.npz"), "--mem-log", "/dev/full"])
        self.assertEqual(code, 1)
        self.assertIn("/dev/full", said)

    def test_a_terminal_that_is_closed_ends_the_job_as_a_signal_to_stop_does(self):
        many = {f"{kind}_*_{ident}": self.good[f"{kind}_*_0"] for ident in range(60) for kind in ("frame", "channels", "tickinfo")}
        process = subprocess.Popen(self.command(self.save("in.npz", many), "sig.npz"), env=self.environment(), cwd=self.folder,
                                   stderr=subprocess.PIPE, text=True)
        time.sleep(3)
        process.send_signal(signal.SIGHUP)
        said = process.communicate(timeout=20)[1]
        self.assertEqual(process.returncode, 128 + signal.SIGHUP, said)
        self.assertEqual([p.name for p in self.folder.iterdir() if ".part." in p.name], [])


class Events(Files):
    def test_an_ident_that_comes_twice_in_a_file_gives_two_events(self):
        twice = {**self.good, **{key[:-1] + "00": value // 2 for key, value in self.good.items() if "frame" in key},
                 **{key[:-1] + "00": value for key, value in self.good.items() if "frame" not in key}}
        code, said = self.run_job(self.save("in.npz", twice))
        self.assertEqual(code, 0, said)
        self.assertIn("becomes event 1", said)
        with np.load(self.folder / "sig.npz") as data:
            self.assertEqual(sorted(key for key in data if key.startswith("frame")), ["frame_*_0", "frame_*_1"])
            self.assertGreater(data["frame_*_0"].sum(dtype=float), 1e6)

    def test_an_ident_may_be_negative(self):
        signals = self.signals(self.save("in.npz", {key[:-1] + "-1": value for key, value in self.good.items()}))
        self.assertGreater(signals["frame_*_-1"].sum(dtype=float), 1e6)

    def test_a_job_without_a_single_sample_fails(self):
        for cut in (np.s_[:, :0], np.s_[:0]):
            arrays = {key: value[cut] if "frame" in key else value for key, value in self.good.items()}
            if arrays["frame_*_0"].shape[0] == 0:
                arrays["channels_*_0"] = arrays["channels_*_0"][:0]
            code, said = self.run_job(self.save("in.npz", arrays))
            self.assertEqual(code, 1, said)
            self.assertIn("in.npz", said)
            self.assertIn("sample", said)
            self.assertFalse((self.folder / "sig.npz").exists())

    def test_masks_that_no_label_fits_are_told(self):
        arrays = {**self.good, "chanmask_bad_0": np.array([[3, 0, 100]])}
        source = self.save("in.npz", arrays)
        self.assertEqual(self.run_job(source, "good.npz"), (0, ""))
        code, said = self.run_job(source, masks="Bad")
        self.assertEqual(code, 0, said)
        self.assertIn("has the masks [bad] and none of the masks [Bad]", said)


if __name__ == "__main__":
    unittest.main()
