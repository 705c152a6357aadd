#!/usr/bin/env python3
"""A trained network's file in Python: torch.jit.load reads it, and it gives what the main job has.

usage: test_python_torch.py      SPNG_TORCH_PYTHON is a Python that has torch; without it the exit code is 77
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support/python"))
import jobs

PYTHON = os.environ.get("SPNG_TORCH_PYTHON", "")
NETWORK = pathlib.Path(os.environ["SPNG_SOURCE_DIR"]) / "cfg/spng/detectors/pdhd/network/roi.ts"
SCRIPT = """
import sys, numpy, torch
network = torch.jit.load(sys.argv[1]).eval()
images = torch.from_numpy(numpy.load(sys.argv[2]))
with torch.no_grad():
    numpy.save(sys.argv[3], network(images).numpy())
"""


def images_of(path):
    """Those of a dump, one after another: [number, ...]."""
    with np.load(path) as data:
        return np.stack([data[name] for name in sorted(data.files) if name.endswith("_array")])


class PythonTorch(unittest.TestCase):
    def test_the_scores_are_those_of_the_main_job(self):
        with tempfile.TemporaryDirectory(prefix="spng-torch-") as folder:
            folder = pathlib.Path(folder)
            done = jobs.run_program("wire-cell", "-c", "sim-sigproc.jsonnet",
                                    *jobs.arguments(detector="pdhd", files="builtin", depos="cosmics:2", seeds="1", tiers="signal",
                                                    output="sig.npz", model=NETWORK, dump="stack.npz,dnnroi.npz"), cwd=folder)
            self.assertEqual(done.returncode, 0, done.stderr)
            np.save(folder / "images.npy", images_of(folder / "tensors-stack-0.npz"))
            subprocess.run([PYTHON, "-c", SCRIPT, NETWORK, folder / "images.npy", folder / "scores.npy"], check=True)
            scores = np.load(folder / "scores.npy")[:, 0]
            ours = images_of(folder / "tensors-dnnroi-0.npz")
            self.assertEqual(scores.shape, ours.shape)
            self.assertGreater(scores.max(), 0.9)
            np.testing.assert_allclose(ours, scores, atol=1e-4)


if __name__ == "__main__":
    if not PYTHON:
        print("skipped: SPNG_TORCH_PYTHON names no Python with torch")
        sys.exit(77)
    unittest.main()
