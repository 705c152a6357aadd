#!/usr/bin/env python3
"""A project with a node of its own builds against an installed tree and runs in a graph; what is no such plugin is
refused with a message that says why.

usage: test_consumer.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import numpy as np

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()
SOURCE = pathlib.Path(os.environ["SPNG_SOURCE_DIR"])
EXAMPLE = SOURCE / "docs/examples/my-node"


def waveforms(path):
    """Samples by channel."""
    with np.load(path) as file:
        tables = {name.split("_")[0]: file[name] for name in file}
    return dict(zip(tables["channels"].tolist(), tables["frame"].astype("f4")))


class Consumer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="spng-consumer-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.prefix = cls.folder / "prefix"
        subprocess.run(["cmake", "--install", os.environ["SPNG_BINARY_DIR"], "--prefix", cls.prefix],
                       stdout=subprocess.DEVNULL, check=True)

    def run_job(self, *arguments):
        environment = {"PATH": "/usr/bin", "HOME": str(self.folder), "WIRECELL_PATH": f"{TOY}:{EXAMPLE}",
                       "LD_LIBRARY_PATH": str(self.folder)}
        return subprocess.run([self.prefix / "bin/wire-cell", *map(str, arguments)], env=environment, cwd=self.folder,
                              capture_output=True, text=True)

    def compile_plugin(self, name, source):
        subprocess.run(["g++", "-shared", "-fPIC", "-x", "c++", "-", "-o", self.folder / f"lib{name}.so"], input=source,
                       text=True, check=True)

    def refusal(self, plugin):
        """The line that an attempt to load a plugin, and to make its one component, ends with."""
        config = self.folder / "one.json"
        config.write_text('[{"type": "MyThing"}]')
        done = self.run_job("-p", plugin, "-p", "WireCellPgraph", "-a", "Pgrapher", "-c", config)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        return done.stderr

    def test_own_node_in_a_graph(self):
        build = self.folder / "build"
        subprocess.run(["cmake", "-S", EXAMPLE, "-B", build, f"-DCMAKE_PREFIX_PATH={self.prefix}"],
                       stdout=subprocess.DEVNULL, check=True)
        subprocess.run(["cmake", "--build", build], stdout=subprocess.DEVNULL, check=True)
        (self.folder / "libMyNode.so").symlink_to(build / "libMyNode.so")
        output = self.folder / "flat.npz"
        options = ["-A", f"input={TOY}/toy-adc.npz", "-A", f"output={output}", "-A", "scale=2"]
        done = self.run_job("-c", "pedestal.jsonnet", *options)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        before, after = waveforms(TOY / "toy-adc.npz"), waveforms(output)
        self.assertEqual(after.keys(), before.keys())
        for channel, samples in before.items():
            # The middle of an even number of samples is, for torch, the lower of the two.
            middle = np.sort(samples)[(len(samples) - 1) // 2]
            np.testing.assert_allclose(after[channel], 2 * (samples - middle), atol=1e-3)

    def test_the_node_of_the_page_on_nodes(self):
        """As it is printed there: without what this repository's build adds, such as a precompiled header."""
        page = (SOURCE / "docs/writing-a-node.md").read_text()
        code, *_ = re.findall(r"^```cpp\n(.*?)^```$", page, re.M | re.S)
        project = self.folder / "offset"
        project.mkdir()
        (project / "Offset.cxx").write_text(code)
        text = (EXAMPLE / "CMakeLists.txt").read_text()
        (project / "CMakeLists.txt").write_text(text.replace("MyNode SHARED Pedestal", "MyOffset SHARED Offset")
                                                .replace("(MyNode PRIVATE", "(MyOffset PRIVATE"))
        build = project / "build"
        subprocess.run(["cmake", "-S", project, "-B", build, f"-DCMAKE_PREFIX_PATH={self.prefix}"],
                       stdout=subprocess.DEVNULL, check=True)
        subprocess.run(["cmake", "--build", build], stdout=subprocess.DEVNULL, check=True)
        (self.folder / "libMyOffset.so").symlink_to(build / "libMyOffset.so")
        done = self.run_job("-p", "MyOffset", "--describe", "SPNGOffset")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("offset", done.stdout)

    def test_file_that_is_no_library(self):
        (self.folder / "libBroken.so").write_text("not a library\n")
        self.assertRegex(self.refusal("Broken"), r"plugin \"Broken\".*libBroken\.so")

    def test_library_that_is_not_there(self):
        self.assertRegex(self.refusal("Absent"), r"plugin \"Absent\".*No such file")

    def test_plugin_for_another_interface_version(self):
        self.compile_plugin("Other", 'namespace WireCell { void gone_since(); }\nvoid use() { WireCell::gone_since(); }')
        self.assertRegex(self.refusal("Other"), r"plugin \"Other\".*gone_since")

    def test_plugin_with_a_factory_of_another_name(self):
        self.compile_plugin("Misnamed", 'extern "C" void* make_Thing_factory() { return nullptr; }')
        self.assertRegex(self.refusal("Misnamed"), r"MyThing.*Misnamed")


if __name__ == "__main__":
    unittest.main()
