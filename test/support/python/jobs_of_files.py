"""Jobs of single files: what tests of good and bad files share.

A test script of these takes the folder of the toy detector as its argument.
"""
import io
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

import numpy as np

import jobs

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()
MEMORY = 2 << 30


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-files-"))
        self.addCleanup(shutil.rmtree, self.folder)
        with np.load(TOY / "toy-adc.npz") as data:
            self.good = dict(data)

    def tagged(self, *tags, ident=0):
        """The arrays of the toy's event under other tags."""
        return {f"{kind}_{tag}_{ident}": self.good[f"{kind}_*_0"]
                for tag in tags for kind in ("frame", "channels", "tickinfo")}

    def save(self, name, arrays):
        np.savez(self.folder / name, **arrays)
        return self.folder / name

    def save_tar(self, name, arrays):
        path = self.folder / name
        with tarfile.open(path, "w:gz" if name.endswith("gz") else "w") as out:
            for key, array in arrays.items():
                data = io.BytesIO()
                np.save(data, array)
                info = tarfile.TarInfo(key + ".npy")
                info.size = len(data.getvalue())
                out.addfile(info, io.BytesIO(data.getvalue()))
        return path

    def command(self, source, output, **words):
        options = jobs.arguments(input=source, output=output, **{"detector": "toy", **words})
        return [jobs.BIN / "wire-cell", "-c", jobs.MAIN_JOB, *options]

    def environment(self):
        return dict(os.environ, WIRECELL_PATH=f"{TOY}:{os.environ.get('WIRECELL_PATH', '')}")

    def run_job(self, source, output="sig.npz", **words):
        """What became of a job, which may not take more memory than this."""
        return self.run_command(self.command(source, output, **words))

    def run_command(self, command):
        process = subprocess.Popen(command, env=self.environment(), cwd=self.folder, stderr=subprocess.PIPE, text=True)
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stderr.close()
        self.assertLess(usage.ru_maxrss * 1024, MEMORY)
        return process.returncode, said

    def assert_refused(self, result, *words):
        code, said = result
        self.assertEqual(code, 1, said)
        lines = [line for line in said.splitlines() if line.startswith("wire-cell: ")]
        self.assertEqual(len(lines), 1, said)
        for word in words:
            self.assertIn(str(word), lines[0])
        self.assertEqual([p.name for p in self.folder.iterdir() if p.name.startswith("sig.npz")], [])

    def signals(self, source, **words):
        output = self.folder / "sig.npz"
        code, said = self.run_job(source, output, **words)
        self.assertEqual((code, said), (0, ""))
        with np.load(output) as data:
            arrays = dict(data)
        output.unlink()
        return arrays

    def assert_same(self, first, second):
        self.assertEqual(sorted(first), sorted(second))
        for key in first:
            self.assertTrue(np.array_equal(first[key], second[key]), key)

