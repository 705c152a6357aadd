#!/usr/bin/env python3
"""A job that fails or is stopped between events keeps the complete ones, says so, and exits with the right code.

usage: test_faults.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()


class Faults(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-faults-"))
        self.addCleanup(shutil.rmtree, self.folder)
        with np.load(TOY / "toy-adc.npz") as data:
            self.good = dict(data)

    def events(self, number, spoilt=None, spoil=None):
        """A file of several events, of which one has its samples spoilt."""
        arrays = {}
        for ident in range(number):
            frame = self.good["frame_*_0"]
            arrays[f"frame_*_{ident}"] = spoil(frame) if ident == spoilt else frame
            for kind in ("channels", "tickinfo"):
                arrays[f"{kind}_*_{ident}"] = self.good[f"{kind}_*_0"]
        np.savez(self.folder / "in.npz", **arrays)
        return self.folder / "in.npz"

    def start(self, source, output="sig.npz", limit=None, **words):
        """A running job, of which no file may exceed the limit [bytes]."""
        def prepare():
            if limit:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        options = jobs.arguments(input=source, output=self.folder / output, **{"detector": "toy", **words})
        environment = dict(os.environ, WIRECELL_PATH=f"{TOY}:{os.environ.get('WIRECELL_PATH', '')}")
        return subprocess.Popen([jobs.BIN / "wire-cell", "-c", jobs.MAIN_JOB, *options], env=environment,
                                cwd=self.folder, stderr=subprocess.PIPE, text=True, preexec_fn=prepare)

    def run_job(self, *arguments, **words):
        """Exit code and what was said."""
        process = self.start(*arguments, **words)
        said = process.communicate()[1]
        return process.returncode, said

    def outputs(self):
        return sorted(p.name for p in self.folder.iterdir() if p.name.startswith("sig"))

    def size_of_one(self, name):
        code, said = self.run_job(self.events(1), name)
        self.assertEqual(code, 0, said)
        size = (self.folder / name).stat().st_size
        (self.folder / name).unlink()
        return size

    def frames(self, name):
        with np.load(self.folder / name) as data:
            arrays = dict(data)
        self.assertEqual(len([k for k in arrays if k.startswith("channels")]), len(arrays) // 3)
        return [key for key in arrays if key.startswith("frame")]

    def assert_failed(self, result, *words):
        code, said = result
        self.assertEqual(code, 1, said)
        errors = [line for line in said.splitlines() if line.startswith("wire-cell: ")]
        self.assertEqual(len(errors), 1, said)
        for word in words:
            self.assertIn(word, errors[0])
        self.assertLess(len(said.splitlines()), 8, said)


def with_nan(frame):
    frame = frame.astype(np.float32)
    frame[3, 5] = np.nan
    return frame


class Failure(Faults):
    def test_a_bad_third_event_leaves_two(self):
        result = self.run_job(self.events(3, 2, with_nan))
        self.assert_failed(result, "FrameFileSource", "frame_*_2", "NaN")
        self.assertIn("first 2 event(s)", result[1])
        self.assertEqual(self.outputs(), ["sig.incomplete.npz"])
        self.assertEqual(self.frames("sig.incomplete.npz"), ["frame_*_0", "frame_*_1"])

    def test_a_bad_first_event_leaves_nothing(self):
        self.assert_failed(self.run_job(self.events(2, 0, with_nan)), "FrameFileSource")
        self.assertEqual(self.outputs(), [])

    def test_files_of_single_events_stay(self):
        self.assert_failed(self.run_job(self.events(3, 2, with_nan), "sig-%(event)d.npz"), "FrameFileSource")
        self.assertEqual(self.outputs(), ["sig-0.npz", "sig-1.npz"])
        self.assertEqual(self.frames("sig-1.npz"), ["frame_*_1"])

    def test_a_file_in_a_row_that_can_not_be_read(self):
        self.events(1)
        (self.folder / "zz.npz").write_text("no archive")
        result = self.run_job("in.npz,zz.npz")
        self.assert_failed(result, "FrameFileSource", "zz.npz")
        self.assertEqual(self.outputs(), ["sig.incomplete.npz"])

    def test_a_node_in_the_middle_is_named_with_its_call(self):
        """The model refuses the empty second event."""
        share = pathlib.Path(os.environ["SPNG_BINARY_DIR"]) / "share/wirecell/roi-default.ts"
        model = self.folder / "picky.ts"
        with zipfile.ZipFile(share) as old, zipfile.ZipFile(model, "w") as new:
            for info in old.infolist():
                data = old.read(info)
                if info.filename.endswith("__torch__.py"):
                    text = data.decode()
                    head, body = text.split("    _0 = ", 1)
                    check = "    if bool(torch.lt(torch.max(x), 0.001)):\n" \
                            "      ops.prim.RaiseException(\"nothing to see\")\n"
                    data = (head + check + "    _0 = " + body).encode()
                new.writestr(info.filename.replace("roi-default", "picky"), data)
        source = self.events(3, 1, np.zeros_like)
        result = self.run_job(source, model=model)
        self.assert_failed(result, "SPNGTensorForward", "call", "nothing to see")
        self.assertEqual(self.outputs(), ["sig.incomplete.npz"])
        self.assertEqual(self.frames("sig.incomplete.npz"), ["frame_*_0"])

    def test_a_missing_model_is_one_error(self):
        self.assert_failed(self.run_job(self.events(1), model="none.ts"), "SPNGTensorForwardTS", "none.ts")
        self.assertEqual(self.outputs(), [])


class FullDisk(Faults):
    def test_events_before_it_is_full_stay(self):
        for name, kept in (("sig.npz", "sig.incomplete.npz"), ("sig.tar", "sig.incomplete.tar")):
            with self.subTest(name):
                limit = int(2.6 * self.size_of_one(name))
                result = self.run_job(self.events(4), name, limit=limit)
                self.assert_failed(result, "FrameFileSink", name, "File too large")
                self.assertIn("first 2 event(s)", result[1])
                self.assertEqual(self.outputs(), [kept])
                if kept.endswith("npz"):
                    self.assertEqual(self.frames(kept), ["frame_*_0", "frame_*_1"])
                else:
                    shown = subprocess.run(["tar", "tf", self.folder / kept], capture_output=True, text=True)
                    self.assertEqual((shown.returncode, len(shown.stdout.splitlines())), (0, 6), shown.stderr)
                (self.folder / kept).unlink()

    def test_files_of_single_events_stay(self):
        limit = int(1.2 * self.size_of_one("sig.npz"))
        noise = np.random.default_rng(0)
        source = self.events(3, 2, lambda frame: noise.integers(0, 16000, frame.shape, np.int16))
        result = self.run_job(source, "sig-%(event)d.npz", limit=limit)
        self.assert_failed(result, "FrameFileSink", "sig-2.npz", "File too large")
        self.assertEqual(self.outputs(), ["sig-0.npz", "sig-1.npz"])

    def test_no_room_at_all_is_one_error(self):
        self.assert_failed(self.run_job(self.events(1), limit=100), "FrameFileSink", "sig.npz", "File too large")
        self.assertEqual(self.outputs(), [])


class Signals(Faults):
    def stop(self, number, output="sig-%(event)02d.npz", events=40, **words):
        """Stop a job when its first event is complete."""
        size = 0 if "%" in output else self.size_of_one(output)
        process = self.start(self.events(events), output, **words)
        self.wait_for_an_event(process, size)
        process.send_signal(number)
        return process.communicate()[1], process.returncode

    def wait_for_an_event(self, process, size=0):
        """Until there is a file under its final name, or where a size is given, a file that is larger."""
        def is_there(path):
            return path.stat().st_size > size if size else path.suffix == ".npz"

        while process.poll() is None:
            if any(is_there(self.folder / name) for name in self.outputs()):
                return
            time.sleep(0.01)

    @staticmethod
    def catches(process, number):
        """True if a process has a handler for a signal."""
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        caught = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:"))
        return int(caught, 16) >> (number - 1) & 1 == 1

    def test_complete_events_stay(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            with self.subTest(number):
                said, found = self.stop(number)
                self.assertEqual(found, code, said)
                self.assertIn("stopped by signal", said)
                names = self.outputs()
                self.assertGreater(len(names), 0)
                self.assertLess(len(names), 40)
                for ind, name in enumerate(names):
                    self.assertEqual(name, f"sig-{ind:02}.npz")
                    self.assertEqual(self.frames(name), [f"frame_*_{ind}"])
                    (self.folder / name).unlink()

    def test_an_archive_of_all_is_closed_after_the_last_complete_event(self):
        said, code = self.stop(signal.SIGINT, "sig.npz")
        self.assertEqual(code, 130, said)
        self.assertEqual(self.outputs(), ["sig.incomplete.npz"])
        names = self.frames("sig.incomplete.npz")
        self.assertIn(f"first {len(names)} event(s)", said)
        self.assertEqual(names, [f"frame_*_{ind}" for ind in range(len(names))])

    def test_the_other_engine_stops_as_well(self):
        said, code = self.stop(signal.SIGTERM, engine="TbbFlow")
        self.assertEqual(code, 143, said)
        self.assertGreater(len(self.outputs()), 0)

    def test_a_second_signal_ends_at_once(self):
        process = self.start(self.events(40), "sig-%(event)d.npz")
        self.wait_for_an_event(process)
        process.send_signal(signal.SIGSTOP)
        for _ in range(2):
            process.send_signal(signal.SIGTERM)
            time.sleep(0.05)
        process.send_signal(signal.SIGCONT)
        process.communicate()
        self.assertIn(process.returncode, (-signal.SIGTERM, 143))

    def test_before_the_graph_runs(self):
        """While the configuration is computed, which takes long."""
        config = self.folder / "job.jsonnet"
        config.write_text('local n = std.foldl(function(a, b) a + b, std.range(0, 300000), 0);'
                          '[{type: "wire-cell", data: {apps: ["None"], plugins: ["None"], number: n}}]')
        process = subprocess.Popen([jobs.BIN / "wire-cell", "-c", config], stderr=subprocess.PIPE, text=True)
        while not self.catches(process, signal.SIGINT):
            time.sleep(0.001)
        process.send_signal(signal.SIGINT)
        said = process.communicate()[1]
        self.assertEqual(process.returncode, 130, said)
        self.assertIn("stopped by signal", said)
        self.assertEqual(said.count("\n"), 1, said)


if __name__ == "__main__":
    unittest.main()
