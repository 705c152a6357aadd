#!/usr/bin/env python3
"""spng-bench on made-up figures and programs: comparison, pages that it updates, cells that can not be run, bounds of nodes."""
import importlib.machinery
import importlib.util
import io
import json
import os
import pathlib
import shutil
import sys
import tempfile
import unittest
import zipfile
from contextlib import redirect_stderr

PROGRAM = pathlib.Path(os.environ["SPNG_BINARY_DIR"]) / "bin" / "spng-bench"
spec = importlib.util.spec_from_loader("spng_bench", importlib.machinery.SourceFileLoader("spng_bench", str(PROGRAM)))
bench = importlib.util.module_from_spec(spec)
sys.dont_write_bytecode = True
spec.loader.exec_module(bench)

FAKE_JOB = """#!/usr/bin/env python3
import json, sys
words = sys.argv[1:]
if "engine=TbbFlow" in words and "device=cpu" in words:
    sys.exit("wire-cell: no plugin WireCellTbb\\nmore")
timing = words[words.index("--timing") + 1]
nodes = [{"component": "Fast", "calls": 2, "wall_s": 0.1, "core_s": 0.2}, {"component": "Slow", "calls": 1, "wall_s": 0.5, "core_s": 0.5}]
for number, node in enumerate(nodes):
    node.update(device_s=(0.004 - 0.001 * number) * ("--device-times" in words), device_peak_mb=77)
with open(timing, "w") as f:
    json.dump({"total_s": 0.7, "core_s": 0.8, "wait_s": 0.25, "nodes": nodes}, f)
"""

# Programs of a machine that copies 1 GB/s, transforms at 1 Gop/s and multiplies matrices at 1 Gop/s, and of a job with a node of each kind.
BOUND_PROGRAMS = {
    "wire-cell": """
events = sum(word.startswith("input=") and word.count(",") + 1 for word in words)
nodes = [{"component": name, "core_s": first + events * each, "bytes_in": events * bytes_in, "bytes_out": events * bytes_out}
         for name, first, each, bytes_in, bytes_out in (
             ("Small", 0, 0.0001, 10, 10), ("Mover", 5, 0.06, 20e6, 10e6), ("SPNGFilterBank:bank", 7, 0.8, 4 * 2**20, 4 * 2**20),
             ("SPNGTensorForward:dnn", 1, 0.4, 4e6, 1e6), ("SPNGTensorForward:unknown", 1, 0.01, 4e6, 1e6))]
with open(words[words.index("--timing") + 1], "w") as f:
    json.dump({"nodes": nodes}, f)
""",
    "wcsonnet": """
assert "model=net.ts" in words and "-t" not in words, words
with open(words[words.index("-o") + 1], "w") as f:
    json.dump([{"type": "SPNGFilterBank", "name": "bank", "data": {"filters": [{}, {"rebin": 4}]}}, {"type": "Mover"},
               {"type": "SPNGTensorForward", "name": "dnn", "data": {"forward": "TS:net"}},
               {"type": "SPNGTensorForward", "name": "unknown", "data": {"forward": "TS:old"}},
               {"type": "TS", "name": "net", "data": {"ts_filename": "net.ts"}},
               {"type": "TS", "name": "old", "data": {"ts_filename": "old.ts"}}], f)
""",
    "spng-calibrate": """
ms = 2.5 * 800 * 6300 * math.log2(6300) * 1e-6
print(json.dumps({"libtorch": "2.11.0", "threads": 1, "copy_gb_s": 1, "rfft_ms": ms, "fft2_ms": 1, "matmul_gflops": 1}))
""",
    "spng-net": """
assert words[:4] == ["unet", "features=dense,mp2", "deep=false", "--shape"] and words[4] == "1,2,800,1504", words
with open(words[words.index("--json") + 1], "w") as f:
    json.dump({"multiply_adds": 2 * 800 * 1504 * 100}, f)
"""}


def cell(elapsed, engine="Pgrapher", node_s=0.1, reason=""):
    runs = [{"elapsed_s": one, "cpu_s": 2 * one, "peak_rss_mb": 500, "wall_s": 1, "core_s": 1, "wait_s": 0} for one in elapsed]
    nodes = {"Same": {"calls": 1, "wall_s": 0.3, "core_s": 0.3}, "Changed": {"calls": 1, "wall_s": node_s, "core_s": 0.1}}
    return {"engine": engine, "device": "cpu", "semaphore": 1, "threads": 0, "runs": runs, "nodes": nodes, "reason": reason}


def figures(cells, algorithms=None, job="main"):
    machine = {"cpu": "a processor", "cores": 2, "load": 0.1, "libtorch": "2.11.0", "date": "2026-01-01", "calibration": {
        "cpu": {"rfft_ms": 5, "fft2_ms": 40, "matmul_gflops": 200, "threads": 2}}}
    return {"_format": "spng-bench", "_version": 2, "job": job, "detector": "toy", "input": "x.npz", "machine": machine,
            "cells": cells, "algorithms": algorithms or {}}


class Bench(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-bench-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def save(self, name, result):
        (self.folder / name).write_text(json.dumps(result))
        return str(self.folder / name)

    def test_comparison_tells_the_ratio_and_whether_the_runs_overlap(self):
        first = self.save("a.json", figures([cell([2.0, 2.1, 2.2]), cell([1, 2], "TbbFlow")], {"fft": 4.0}))
        second = self.save("b.json", figures([cell([1.0, 1.05, 1.1], node_s=0.4), cell([1, 2], "TbbFlow")], {"fft": 6.0}))
        text = bench.compare(first, second)
        self.assertIn("| Pgrapher cpu | 0.500 | 0.455 to 0.550 | 0.500 | 1.000 | faster |", text)
        self.assertIn("| TbbFlow cpu | 1.000 | 0.500 to 2.000 | 1.000 | 1.000 | no difference beyond the spread |", text)
        self.assertLess(text.index("| Changed | 0.100 | 0.400 | +0.300 |"), text.index("| Same |"))
        self.assertIn("| fft | 4.00 | 6.00 | 1.500 |", text)
        self.assertNotIn("differ:", text)

    def test_comparison_of_what_is_not_the_same(self):
        first = self.save("a.json", figures([cell([1]), cell([], "TbbFlow", reason="no plugin")]))
        second = self.save("b.json", figures([cell([1], "Other"), cell([1], "TbbFlow")], job="sim"))
        text = bench.compare(first, second)
        self.assertIn("The jobs or their inputs differ", text)
        self.assertIn("| Pgrapher cpu | - | - | - | - | not in B |", text)
        self.assertIn("| TbbFlow cpu | - | - | - | - | not run in both |", text)
        self.assertIn("| Other cpu | - | - | - | - | not in A |", text)

    def test_other_machines_are_compared_by_their_calibration_and_not_without(self):
        slow = figures([cell([2.0, 2.1, 2.2])])
        slow["machine"].update(cpu="another", calibration={"cpu": {"rfft_ms": 10, "fft2_ms": 80, "matmul_gflops": 100, "threads": 2}})
        first, second = self.save("a.json", figures([cell([1.0, 1.05, 1.1])])), self.save("b.json", slow)
        text = bench.compare(first, second)
        self.assertIn("by calibration on cpu B's takes 2.00 times as long", text)
        self.assertIn("| Pgrapher cpu | 1.000 | 0.909 to 1.100 | 1.000 | 1.000 | no difference beyond the spread |", text)
        slow["machine"]["calibration"] = {}
        second = self.save("b.json", slow)
        with self.assertRaisesRegex(SystemExit, "a processor, 2 cores.* and another, 2 cores.*b.json has no calibration on cpu"):
            bench.compare(first, second)

    def test_a_history_has_a_line_for_each_measurement(self):
        path = str(self.folder / "history.jsonl")
        for elapsed in (4, 2, 1):
            bench.append_history(path, figures([cell([elapsed])]))
        self.assertIn("| Pgrapher cpu | 0.500 |", bench.compare(path + "#-2", path))
        self.assertIn("| Pgrapher cpu | 0.250 |", bench.compare(path + "#1", path))
        with self.assertRaisesRegex(SystemExit, "history.jsonl#7"):
            bench.compare(path + "#7", path)

    def test_other_files_are_refused(self):
        good = self.save("a.json", figures([cell([1])]))
        for content in ("[]", "no JSON", '{"_format": "spng-timing"}'):
            (self.folder / "b.json").write_text(content)
            with self.assertRaisesRegex(SystemExit, "b.json"):
                bench.compare(good, str(self.folder / "b.json"))

    def test_page_is_changed_between_its_markers_only(self):
        page = self.folder / "page.md"
        what = ""
        page.write_text(f"before\n{bench.BEGIN.format(what)}\nold\n{bench.END.format(what)}\nafter\n")
        bench.update_page(page, "new\n")
        self.assertEqual(page.read_text(), f"before\n{bench.BEGIN.format(what)}\n\nnew\n\n{bench.END.format(what)}\nafter\n")
        page.write_text("no markers")
        with self.assertRaisesRegex(SystemExit, "page.md"):
            bench.update_page(page, "new\n")
        self.assertEqual(page.read_text(), "no markers")

    def test_table_of_a_job_has_medians_and_says_why_a_cell_is_empty(self):
        fake = self.folder / "wire-cell"
        fake.write_text(FAKE_JOB)
        fake.chmod(0o755)
        bench.HERE = self.folder
        sys.argv = ["spng-bench", "-n", "2", "--input", "x.npz", "--devices", "cpu", "--json", str(self.folder / "out.json")]
        result = bench.measure(bench.parse_arguments())
        with redirect_stderr(io.StringIO()):
            text = bench.markdown(result)
        self.assertEqual([len(one["runs"]) for one in result["cells"]], [2, 0])
        self.assertRegex(text, r"\| Pgrapher \| cpu \| 1 \| all \| 0.60 \| 0.80 \| .* waited 0.25 \|")
        self.assertIn("Not measured: TbbFlow cpu (wire-cell: no plugin WireCellTbb)", text)
        self.assertLess(text.index("| Slow | 1 | 0.500 |"), text.index("| Fast | 2 | 0.100 |"))

    def test_a_gpu_has_its_times_by_a_run_of_their_own(self):
        fake = self.folder / "wire-cell"
        fake.write_text(FAKE_JOB)
        fake.chmod(0o755)
        bench.HERE = self.folder
        sys.argv = ["spng-bench", "-n", "1", "--input", "x.npz", "--devices", "gpu", "--semaphores", "1,4"]
        text = bench.markdown(bench.measure(bench.parse_arguments()))
        self.assertEqual([line for line in text.splitlines() if "of the device's time" in line], [
            f"{name}: 7.0 ms of the device's time, 77 MiB of its memory"
            for name in ("Pgrapher gpu", "TbbFlow gpu, semaphore 1", "TbbFlow gpu, semaphore 4")])
        self.assertLess(text.index("| Fast | 2 | 0.100 | 0.200 | 4.00 |"), text.index("| Slow | 1 | 0.500 | 0.500 | 3.00 |"))

    def bound_arguments(self):
        """Of a job of those programs, on a frame of 1024 ticks with a network that tells what it is, and one that does not."""
        for name, text in BOUND_PROGRAMS.items():
            (self.folder / name).write_text("#!/usr/bin/env python3\nimport json, math, sys\nwords = sys.argv[1:]\n" + text)
            (self.folder / name).chmod(0o755)
        network = {"name": "unet", "options": {"features": ["dense", "mp2"], "deep": False, "widths": []}}
        for name, card in (("net.ts", {"training": {"network": network}}), ("old.ts", {})):
            with zipfile.ZipFile(self.folder / name, "w") as archive:
                archive.writestr(f"{name}/extra/spng.json", json.dumps(card))
        with zipfile.ZipFile(self.folder / "x.npz", "w") as archive:
            archive.writestr("channels__0.npy", "")
            archive.writestr("frame__0.npy", "\x93NUMPY\1\0v\0{'descr': '<i2', 'fortran_order': False, 'shape': (1024, 1024), }")
        bench.HERE = self.folder
        self.addCleanup(os.environ.update, dict(os.environ))
        os.environ["WIRECELL_PATH"] = f"/nowhere:{self.folder}"
        return ["spng-bench", "--bound", "-n", "1", "--input", str(self.folder / "x.npz"), "--", "-A", "model=net.ts", "-t", "1"]

    def test_the_bound_of_a_node_is_the_longer_of_moving_and_computing(self):
        sys.argv = self.bound_arguments()
        text = bench.bound(bench.parse_arguments())
        self.assertIn("one thread, LibTorch 2.11.0", text)
        self.assertIn("Copying moves 1.0 GB/s, reading and writing counted; real transforms go at 1.0 Gop/s, products of matrices at 1.", text)
        # 2.5 N (20 there + 10 + 10 back along both dimensions + 8/4 back at a quarter of the rate), N = 2^20.
        self.assertIn("| SPNGFilterBank:bank | 4.2 | 4.2 | 110 | 110.1 | 800.0 | 7.3 |", text)
        # A hundred multiply-adds for each of a million samples.
        self.assertIn("| SPNGTensorForward:dnn | 4.0 | 1.0 | 200 | 200.0 | 400.0 | 2.0 |", text)
        self.assertIn("| SPNGTensorForward:unknown | 4.0 | 1.0 |  | 5.0 | 10.0 | 2.0 |", text)
        self.assertIn("| Mover | 20.0 | 10.0 |  | 30.0 | 60.0 | 2.0 |", text)
        self.assertIn("| sum of these | 32.2 | 16.2 | 310 | 345.1 | 1270.0 | 3.7 |", text)
        self.assertIn("The other nodes (1) took 0.1 ms in all", text)
        self.assertLess(text.index("| SPNGFilterBank"), text.index("| SPNGTensorForward"))

    def test_a_bound_has_its_own_place_on_a_page(self):
        page = self.folder / "page.md"
        page.write_text(f"{bench.BEGIN.format('')}\nold\n{bench.END.format('')}\n<!-- spng-bench --bound: begin --><!-- spng-bench --bound: end -->")
        bench.update_page(page, "new\n", " --bound")
        self.assertIn("old\n", page.read_text())
        self.assertTrue(page.read_text().endswith("<!-- spng-bench --bound: begin -->\n\nnew\n\n<!-- spng-bench --bound: end -->"))

    def test_without_what_it_needs_there_is_no_bound(self):
        sys.argv = self.bound_arguments()
        (self.folder / "x.npz").write_text("no archive")
        with self.assertRaisesRegex(bench.spng_bound.NotKnown, r"wants the .npz archive of a frame as --input \(got .*x.npz"):
            bench.bound(bench.parse_arguments())
        (self.folder / "spng-calibrate").write_text("#!/bin/sh\nexit 1\n")
        with self.assertRaisesRegex(SystemExit, "spng-calibrate"):
            bench.bound(bench.parse_arguments())


if __name__ == "__main__":
    unittest.main()
