#!/usr/bin/env python3
"""A job that waits or computes without end goes when it is told to.

usage: test_signals.py
"""
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


class Signals(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-signals-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def start(self, *arguments, **environment):
        process = subprocess.Popen([jobs.BIN / "wire-cell", *map(str, arguments)], cwd=self.folder, text=True,
                                   stderr=subprocess.PIPE, env={**os.environ, **environment})
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        time.sleep(1)
        self.assertIsNone(process.poll())
        return process

    def test_an_evaluation_without_end_stops_at_the_first_signal(self):
        (self.folder / "job.jsonnet").write_text("local f(x) = f(x + 1) tailstrict; f(0)")
        for number in (signal.SIGTERM, signal.SIGINT):
            process = self.start("-c", "job.jsonnet", WIRECELL_JSONNET_SECONDS="100")
            process.send_signal(number)
            self.assertEqual(process.wait(10), 128 + number)
            error = process.stderr.read()
            self.assertEqual(error.count("\n"), 1, error)
            self.assertIn("job.jsonnet", error)

    def test_the_second_signal_ends_at_once_what_still_waits_whatever_signals_they_are(self):
        (self.folder / "job.jsonnet").write_text("local f(x) = f(x + 1) tailstrict; f(0)")
        for first, second in ((signal.SIGTERM, signal.SIGTERM), (signal.SIGTERM, signal.SIGINT)):
            process = self.start("-c", "job.jsonnet", WIRECELL_JSONNET_SECONDS="100")
            process.send_signal(first)
            time.sleep(0.5)
            if process.poll() is None:
                process.send_signal(second)
            self.assertIn(process.wait(10), (-second, 128 + first))

    def test_no_process_is_left_when_a_job_is_killed(self):
        (self.folder / "job.jsonnet").write_text("local f(x) = f(x + 1) tailstrict; f(0)")
        process = self.start("-c", "job.jsonnet", WIRECELL_JSONNET_SECONDS="100")
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True)
        self.assertEqual(len(children.stdout.split()), 1)
        process.kill()
        process.wait()
        deadline = time.monotonic() + 10
        while os.path.exists(f"/proc/{children.stdout.strip()}/cwd") and time.monotonic() < deadline:
            time.sleep(0.1)
        self.assertFalse(os.path.exists(f"/proc/{children.stdout.strip()}/cwd"))


if __name__ == "__main__":
    unittest.main()
