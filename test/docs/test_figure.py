#!/usr/bin/env python3
"""The figure of the chain shows the graph of the main job as it is."""
import json
import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support/python"))
import jobs

IMAGES = pathlib.Path(os.environ["SPNG_SOURCE_DIR"]) / "docs/images"


def draw(config):
    return subprocess.run([IMAGES / "chain.py"], input=json.dumps(config), capture_output=True, text=True)


class Figure(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        done = jobs.run_program("wcsonnet", *jobs.arguments(input="x.npz", output="y.npz", detector="pdhd"), jobs.MAIN_JOB)
        cls.config = json.loads(done.stdout)

    def test_it_is_what_its_script_draws(self):
        done = draw(self.config)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout, (IMAGES / "chain.svg").read_text())

    def edges(self):
        return next(part["data"]["edges"] for part in self.config if "edges" in part.get("data", {}))

    def test_a_component_without_a_stage_is_an_error(self):
        config = json.loads(json.dumps(self.config).replace("SPNGFilterBank", "SPNGSomethingNew"))
        self.assertIn("SPNGSomethingNew", draw(config).stderr)

    def test_an_arrow_that_is_gone_is_an_error(self):
        edges = self.edges()
        kept = list(edges)
        edges[:] = [edge for edge in edges if not edge["head"]["node"].startswith("FrameFileSink")]
        self.assertIn("('frame', 'write')", draw(self.config).stderr)
        edges[:] = kept


if __name__ == "__main__":
    unittest.main()
