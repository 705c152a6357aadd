#!/usr/bin/env python3
"""What wire-cell reports of a job: costs, trace, memory, drawing and, on a terminal, progress.

usage: test_report.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import json
import os
import pathlib
import pty
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()


def job(output, *options, source=TOY / "toy-adc.npz", **words):
    return ["-c", jobs.MAIN_JOB, *jobs.arguments(input=source, output=output, detector="toy", **words), *map(str, options)]


class Report(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-report-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.output = self.folder / "sig.npz"

    def run_job(self, *options, **words):
        return jobs.run_program("wire-cell", *job(self.output, *options, **words), data=TOY, cwd=self.folder)

    def assert_nested(self, bars):
        """Of the bars of a thread no two overlap unless one is within the other."""
        for thread in {bar["tid"] for bar in bars}:
            open_ends = []
            for bar in sorted((b for b in bars if b["tid"] == thread), key=lambda b: (b["ts"], -b["dur"])):
                while open_ends and open_ends[-1] <= bar["ts"]:
                    open_ends.pop()
                self.assertTrue(not open_ends or bar["ts"] + bar["dur"] <= open_ends[-1] + 1e-6, bar)
                open_ends.append(bar["ts"] + bar["dur"])

    def check_trace(self, costs):
        events = json.loads((self.folder / "trace.json").read_text())["traceEvents"]
        bars = [one for one in events if one["ph"] == "X"]
        self.assertEqual({"X", "C", "M"}, {one["ph"] for one in events})
        for node in costs["nodes"]:
            own = [bar for bar in bars if bar["name"] == node["component"]]
            self.assertEqual([bar["args"]["call"] for bar in own], list(range(node["calls"])))
            self.assertAlmostEqual(sum(bar["dur"] for bar in own), 1e6 * node["wall_s"], delta=1)
            self.assertEqual(sum(bar["args"]["bytes_out"] for bar in own), node["bytes_out"])
        self.assert_nested(bars)
        counted = [one["args"]["calls"] for one in events if one["name"] == "calls in flight"]
        self.assertEqual((max(counted), counted[-1]), (1, 0))
        self.assertGreater(max(one["args"]["MiB"] for one in events if one["name"] == "resident memory"), 10)

    def check_bytes(self, costs):
        nodes = {node["component"]: node for node in costs["nodes"]}
        source = next(node for name, node in nodes.items() if name.startswith("FrameFileSource"))
        sink = next(node for name, node in nodes.items() if name.startswith("FrameFileSink"))
        with np.load(TOY / "toy-adc.npz") as data:
            self.assertEqual(source["bytes_out"], data["frame_*_0"].size * 4)
        self.assertEqual(source["bytes_in"], 0)
        self.assertGreater(sink["bytes_in"], 0)
        convert = next(node for name, node in nodes.items() if name.startswith("SPNGFrameToTdm"))
        self.assertEqual(convert["bytes_in"], source["bytes_out"])
        self.assertGreater(convert["bytes_out"], 0)

    def check_memory(self, costs):
        lines = [json.loads(line) for line in (self.folder / "mem.jsonl").read_text().splitlines()]
        for node in costs["nodes"]:
            own = [line for line in lines if line["node"] == node["component"]]
            ends = [line["call"] for line in own if line["step"] == "end"]
            self.assertEqual(ends, list(range(node["calls"])))
            growth = sum(line["d_rss_kb"] for line in own if line["step"] != "begin") / 1024
            self.assertAlmostEqual(growth, node["rss_growth_mb"], delta=2)
        self.assertEqual(set(lines[0]), {"node", "call", "step", "size_kb", "rss_kb", "hwm_kb", "d_size_kb", "d_rss_kb"})
        forwards = [line["step"] for line in lines if line["node"].startswith("SPNGTensorForward")]
        self.assertIn("piece forwarded", forwards)
        self.assertTrue(all(line["size_kb"] >= line["rss_kb"] > 1000 for line in lines))

    def test_costs_trace_and_memory_of_a_job_agree(self):
        done = self.run_job("--timing", "timing.json", "--trace", "trace.json", "--mem-log", "mem.jsonl")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        costs = json.loads((self.folder / "timing.json").read_text())
        self.assertAlmostEqual(costs["nodes_wall_s"], sum(node["wall_s"] for node in costs["nodes"]), delta=1e-6)
        self.assertEqual(costs["wait_s"], 0)
        self.check_bytes(costs)
        self.check_trace(costs)
        self.check_memory(costs)

    def test_a_node_logs_its_memory_when_its_configuration_says_so(self):
        compiled = jobs.run_program("wcsonnet", *job(self.output)[2:], jobs.MAIN_JOB)
        config = json.loads(compiled.stdout)
        for one in config:
            if one["type"] == "SPNGThreshold":
                one["data"]["mem_log"] = True
        (self.folder / "job.json").write_text(json.dumps(config))
        done = jobs.run_program("wire-cell", "-c", "job.json", "-l", "stderr", "-L", "warn", "-L", "mem:info", data=TOY,
                                cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        line = r"MEM: total: size=\d+K, res=\d+K increment: size=-?\d+K, res=-?\d+K SPNGThreshold:\w+ call=\d (begin|end)$"
        self.assertGreater(len(done.stderr.splitlines()), 3)
        for one in done.stderr.splitlines():
            self.assertRegex(one, line)

    def test_a_job_that_fails_leaves_its_trace(self):
        with np.load(TOY / "toy-adc.npz") as data:
            arrays = dict(data)
        arrays["tickinfo_*_0"] = np.array([0, 333.0, 0])
        np.savez(self.folder / "odd.npz", **arrays)
        done = self.run_job("--trace", "trace.json", source=self.folder / "odd.npz")
        self.assertEqual(done.returncode, 1)
        events = json.loads((self.folder / "trace.json").read_text())["traceEvents"]
        self.assertTrue(any(one["ph"] == "X" and one["name"].startswith("FrameFileSource") for one in events))
        self.assertEqual([path.name for path in self.folder.glob("*.part*")], [])

    def test_a_trace_that_can_not_be_written_is_an_error(self):
        done = self.run_job("--trace", "/dev/null/trace.json")
        self.assertEqual(done.returncode, 1)
        self.assertIn("/dev/null/trace.json", done.stderr)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_drawing_has_each_node_and_edge_and_nothing_is_run(self):
        done = self.run_job("--dot", "graph.dot")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assertEqual([path.name for path in self.folder.iterdir()], ["graph.dot"])
        text = (self.folder / "graph.dot").read_text()
        self.assertTrue(text.startswith('digraph "Pgrapher'))
        nodes = set(re.findall(r"^  (n\d+) \[label=", text, re.M))
        edges = re.findall(r"^  (n\d+) -> (n\d+) \[label=\"(\w+)\"", text, re.M)
        self.assertGreater(len(nodes), 10)
        self.assertEqual({one for edge in edges for one in edge[:2]}, nodes)
        self.assertTrue({"IFrame", "ITorchTensor", "ITorchTensorSet"} <= {edge[2] for edge in edges})
        self.assertIn("FrameFileSource", text)
        if shutil.which("dot"):
            subprocess.run(["dot", "-Tsvg", self.folder / "graph.dot"], check=True, capture_output=True)

    def on_terminal(self, *options):
        """What a job writes to a terminal, and its exit status."""
        keyboard, terminal = pty.openpty()
        path = f"{TOY}:{os.environ.get('WIRECELL_PATH', '')}"
        with subprocess.Popen([jobs.BIN / "wire-cell", *job(self.output, *options)], stdin=subprocess.DEVNULL,
                              stderr=terminal, cwd=self.folder, env=dict(os.environ, WIRECELL_PATH=path)) as process:
            os.close(terminal)
            shown = b""
            try:
                while part := os.read(keyboard, 4096):
                    shown += part
            except OSError:
                pass  # the other end is closed
        os.close(keyboard)
        return process.returncode, shown.decode()

    def test_progress_is_shown_on_a_terminal_and_cleared(self):
        status, shown = self.on_terminal()
        self.assertEqual(status, 0)
        pictures = shown.split("\r")
        self.assertEqual(pictures[0], "")
        self.assertRegex(pictures[1], r"^0 events done, 0 s, \w+:?.*\x1b\[K$")
        self.assertEqual(pictures[-1], "\x1b[K")
        self.assertNotIn("\n", shown)
        self.assertTrue(all(len(one) <= 79 + len("\x1b[K") for one in pictures))

    def test_nothing_is_shown_when_quiet_or_logging(self):
        self.assertEqual(self.on_terminal("--quiet"), (0, ""))
        self.assertNotIn("events done", self.on_terminal("-l", "stderr:warn")[1])


if __name__ == "__main__":
    unittest.main()
