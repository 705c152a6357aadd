#!/usr/bin/env python3
"""The Python module: jobs run, or raise their message; figures are tables; pictures are drawn."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import numpy as np

SOURCE = pathlib.Path(os.environ["SPNG_SOURCE_DIR"])
os.environ["SPNG_BUILD"] = os.environ["SPNG_BINARY_DIR"]
sys.path.insert(0, str(SOURCE / "apps/python"))
import spng

TOY = {"detector": "toy", "files": "builtin"}


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-python-"))
        self.addCleanup(shutil.rmtree, self.folder)


class Jobs(Files):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="spng-python-")
        cls.addClassCleanup(folder.cleanup)
        cls.event = pathlib.Path(folder.name)
        cls.job = spng.run("sim-sigproc.jsonnet", output="%(tier)s.npz", dump="gauss.npz,roi",
                           cwd=cls.event, depos="cosmics:4", seeds=[1, 2], timing=True, **TOY)

    def test_a_job_leaves_files_and_says_what_it_took(self):
        self.assertEqual(self.job.log, "")
        self.assertGreater(self.job.seconds, 0)
        self.assertIn("SPNGFrameToTdm", " ".join(self.job.timing["component"]))
        self.assertTrue((np.diff(self.job.timing["wall_s"]) <= 0).all())
        adc = spng.read_frame(self.event / "adc.npz")
        self.assertEqual((adc.samples.dtype, adc.samples.shape), (np.int16, (862, 2000)))

    def test_dumps_as_archive_and_as_pickle(self):
        for name, count in (("tensors-gauss-0.npz", 3), ("tensors-roi-0.pkl", 3)):
            one, = spng.read_tensors(self.event / name)
            traces = one.find(datatype="traces")
            self.assertEqual(len(traces), count)
            self.assertEqual([tensor.array.shape for tensor in traces], [(311, 2000), (311, 2000), (240, 2000)])

    def test_a_pickle_holds_what_the_archive_holds(self):
        for name in ("gauss.pkl", "gauss.npz"):
            spng.run("sigproc.jsonnet", input=self.event / "adc.npz", output="s.npz", dump=name, overwrite=True,
                     cwd=self.folder, **TOY)
        first, second = (spng.read_tensors(self.folder / f"tensors-gauss-0.{ext}")[0] for ext in ("pkl", "npz"))
        for one, other in zip(first, second):
            self.assertEqual(one.metadata, other.metadata)
            np.testing.assert_array_equal(one.array, other.array)

    def test_a_job_that_fails_raises_its_message(self):
        with self.assertRaises(spng.JobError) as caught:
            spng.run("sigproc.jsonnet", input="none.npz", output="x.npz", cwd=self.folder, **TOY)
        self.assertIn("none.npz", str(caught.exception))
        self.assertEqual((caught.exception.returncode, str(caught.exception).count("\n")), (1, 0))
        self.assertIn("wire-cell", caught.exception.command[0])
        with self.assertRaisesRegex(spng.JobError, "neutrinos.*known: "):
            spng.run("sim-sigproc.jsonnet", output="x-%(tier)s.npz", depos="neutrinos", cwd=self.folder, **TOY)
        with self.assertRaisesRegex(spng.JobError, "no-such-job"):
            spng.run("no-such-job.jsonnet")
        with self.assertRaisesRegex(spng.JobError, "no program no-such-program"):
            spng.program("no-such-program")
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_an_interrupt_stops_the_job_which_keeps_its_complete_events(self):
        code = (f"import spng; spng.run('sim-sigproc.jsonnet', output='%(tier)s.npz', depos='cosmics:1', nevents=10000,"
                f" tiers='splat', **{TOY!r})")
        process = subprocess.Popen([sys.executable, "-c", code], cwd=self.folder, stderr=subprocess.PIPE, text=True,
                                   env=dict(os.environ, PYTHONPATH=str(SOURCE / "apps/python")))
        for _ in range(600):
            time.sleep(0.1)
            if any(path.stat().st_size > 20000 for path in self.folder.iterdir()):
                break
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        self.assertIn("KeyboardInterrupt", err)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["splat.incomplete.npz"])
        self.assertGreater(len(list(spng.read_frames(self.folder / "splat.incomplete.npz"))), 0)

    def test_the_log_and_more_options(self):
        done = spng.run("sigproc.jsonnet", "--dot", "graph.dot", input=self.event / "adc.npz", output="x.npz",
                        cwd=self.folder, log="debug", threads=1, **TOY)
        self.assertIn("loading configuration", done.log)
        self.assertIn("digraph", (self.folder / "graph.dot").read_text())

    def test_values_become_words_of_the_command_line(self):
        from spng.jobs import word
        self.assertEqual([word(one) for one in (True, 3, 0.5, "x", [0, 1], (False, "a"), pathlib.Path("a/b"))],
                         ["true", "3", "0.5", "x", "0,1", "false,a", "a/b"])

    def test_metrics_are_a_table(self):
        signal, truth = self.event / "signal.npz", self.event / "splat.npz"
        planes = spng.metrics(signal, truth, detector="toy")
        self.assertEqual(planes["plane"].tolist(), ["U", "V", "W"])
        self.assertEqual(planes["first"].tolist(), [0, 311, 622])
        self.assertLess(abs(planes["total"][2]), 0.03)
        self.assertGreater(planes["purity"].min(), 0.9)
        events = spng.metrics(signal, truth, by_event=True, planes=[0, 622, 862], qmin=1000, reach=30)
        self.assertEqual((events["event"].tolist(), events["plane"].tolist()), ([0, 0], ["0", "1"]))
        both = spng.metrics({"a": signal, "b": truth}, truth, detector="toy")
        self.assertEqual(both["signal"].tolist(), ["a", "a", "a", "b", "b", "b"])
        self.assertEqual((both["bias"][0], both["bias"][3]), (planes["bias"][0], 0))
        lines = spng.table(planes, ["plane", "valid"]).splitlines()
        self.assertEqual(lines[:2], ["| plane | valid |", "|---|---|"])
        self.assertEqual(spng.metrics(signal, truth)["first"].tolist(), [0, 311, 622], "the files tell the detector")
        with self.assertRaisesRegex(spng.JobError, "--detector"):
            spng.metrics(signal, truth, detector="toy", planes=[0, 862])
        with self.assertRaises(spng.JobError) as caught:
            spng.metrics(signal, truth, detektor="toy")
        self.assertEqual(str(caught.exception),
                         "The following argument was not expected: --detektor (Run with --help for more information)")
        with self.assertRaisesRegex(spng.JobError, r"--qmin: got \"x\" \(want a number.*\) \(Run with --help"):
            spng.metrics(signal, truth, qmin="x")
        with self.assertRaisesRegex(spng.JobError, "waveforms"):
            spng.metrics(self.event / "adc.npz", truth, detector="toy")
        with self.assertRaisesRegex(spng.FileError, "spng-metrics"):
            (self.folder / "x.json").write_text("{}")
            spng.read_metrics(self.folder / "x.json")


class Pictures(Files):
    def setUp(self):
        super().setUp()
        try:
            import matplotlib
        except ImportError:
            self.skipTest("there is no matplotlib")
        matplotlib.use("Agg")

    def test_every_kind_is_drawn(self):
        from spng import plots
        waves = spng.Traces(np.random.default_rng(1).integers(0, 99, (30, 50)), np.arange(30)[::-1])
        charge = spng.Traces(np.eye(30, 50), np.arange(30))
        for number, axes in enumerate([
                plots.draw_frame(waves), plots.draw_frame(charge, first=3, end=9, title="few"),
                plots.draw_frame(charge, kind="mask", full=1, unit=None), plots.draw_waveform(charge, 4, near=2, reach=9),
                plots.draw_scatter([1e3, 2e3, 0], [900, 0, 5]), plots.draw_ratios([1e3, 2e3, 0], [900, 0, 5])]):
            path = self.folder / f"{number}.png"
            axes.figure.savefig(path)
            self.assertEqual(path.read_bytes()[:4], b"\x89PNG")
        with self.assertRaisesRegex(ValueError, "no channel from 90"):
            plots.draw_frame(charge, first=90)

    def test_a_pixel_is_the_sample_of_largest_magnitude(self):
        from spng import plots
        image = np.zeros((5, 7))
        image[0, 0], image[1, 1], image[4, 6] = 1, -2, 3
        small = plots.shrink(image, (2, 3))
        self.assertEqual(small.tolist(), [[-2, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 3]])


class WithoutTheRest(unittest.TestCase):
    def test_neither_matplotlib_nor_torch_is_imported(self):
        code = "import sys, spng, spng.plots; sys.exit(bool({'matplotlib', 'torch'} & set(sys.modules)))"
        environment = {"PYTHONPATH": str(SOURCE / "apps/python"), "PATH": "/usr/bin"}
        self.assertEqual(subprocess.run([sys.executable, "-c", code], env=environment).returncode, 0)

    def test_without_numpy_the_error_says_for_which_python_and_what_to_do(self):
        environment = {"PYTHONPATH": str(SOURCE / "apps/python"), "PATH": "/usr/bin", "PYTHONDONTWRITEBYTECODE": "1"}
        # -S: without the folders of installed modules.
        for module in ("spng", "spng.plots", "spng.metrics"):
            done = subprocess.run([sys.executable, "-S", "-c", f"import sys; print(sys.executable); import {module}"],
                                  env=environment, capture_output=True, text=True)
            python = done.stdout.strip()
            self.assertEqual(done.returncode, 1)
            self.assertEqual(done.stderr.splitlines()[-1],
                             f"ImportError: numpy is missing for this Python, {python}: install it there ({python} -m pip install "
                             "numpy), or use /usr/bin/python3, for which Debian has the package python3-numpy")
            self.assertNotIn("archives.py", done.stderr)

    def test_a_notebook_of_a_page(self):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "t.ipynb"
            maker = [sys.executable, SOURCE / "apps/python/make_notebook.py", SOURCE / "docs/tutorial.md", out]
            subprocess.run(maker, check=True)
            cells = json.loads(out.read_text())["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        self.assertGreater(len(code), 10)
        for one in code:
            compile(one, "cell", "exec")
        self.assertNotIn("```python", "".join("".join(cell["source"]) for cell in cells))


if __name__ == "__main__":
    unittest.main()
