#!/usr/bin/env python3
"""An installed tree works from any folder, with nothing set in the environment but the path of the user's own data.

usage: test_tree.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support/python"))
import charge
import jobs

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()


class InstalledTree(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="spng-install-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.prefix = cls.folder / "prefix"
        subprocess.run(["cmake", "--install", os.environ["SPNG_BINARY_DIR"], "--prefix", cls.prefix],
                       stdout=subprocess.DEVNULL, check=True)

    def run_installed(self, name, *arguments, **environment):
        """What a quiet run of an installed program prints."""
        clean = {"PATH": "/usr/bin", "HOME": str(self.folder), **environment}
        done = subprocess.run([self.prefix / "bin" / name, *map(str, arguments)], env=clean, cwd=self.folder,
                              capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_version(self):
        self.assertRegex(self.run_installed("wire-cell", "--version"), r"\d+\.\d+")

    def test_description_of_a_component(self):
        self.assertIn("nominal", self.run_installed("wire-cell", "--describe", "SPNGThreshold"))

    def test_configuration_is_found(self):
        options = jobs.arguments(input="a.npz", output="b.npz", detector="toy")
        self.assertIn("SPNGFrameToTdm", self.run_installed("wcsonnet", *options, jobs.MAIN_JOB))

    def test_main_job(self):
        output = self.folder / "sig.npz"
        options = jobs.arguments(detector="toy", input=TOY / "toy-adc.npz", output=output)
        self.run_installed("wire-cell", "-c", jobs.MAIN_JOB, *options, WIRECELL_PATH=str(TOY))
        figures = charge.figures(output, TOY / "toy-truth.npz", "toy", TOY)
        self.assertEqual(charge.exceeded(figures, {"W": {"median": 0.01}}), [])

    def test_toy_without_any_files_of_ones_own(self):
        options = jobs.arguments(detector="toy", files="builtin", depos="cosmics:3", output="%(tier)s.npz")
        self.run_installed("wire-cell", "-c", "sim-sigproc.jsonnet", *options)
        self.assertIn("purity", self.run_installed("spng-metrics", "--detector", "toy", "signal.npz", "splat.npz"))

    def test_the_target_product_makes_all_that_is_built_and_installed(self):
        build = pathlib.Path(os.environ["SPNG_BINARY_DIR"])

        def ninja(*words):
            return subprocess.run(["ninja", "-C", build, "-t", *words], capture_output=True, text=True, check=True).stdout

        built = {line.rsplit(": ", 1)[0] for line in ninja("targets", "all").splitlines()}
        # These are made anew in each build.
        built |= {"share/wirecell/config-docs.json", "share/wirecell/component-docs.json"}
        wanted = set()
        for script in build.rglob("cmake_install.cmake"):
            wanted |= set(re.findall(re.escape(str(build)) + r'/([^"]+)"', script.read_text()))
        self.assertGreater(len(wanted & built), 20)
        commands = ninja("commands", "product")
        self.assertEqual([path for path in wanted & built if path not in commands], [])

    def test_python_module_beside_the_libraries(self):
        """It runs the program of its own installation, whatever else is on the path."""
        folder, = self.prefix.glob("lib*/**/python")
        code = "import spng; print(spng.program('wire-cell')); print(spng.__file__)"
        done = subprocess.run([sys.executable, "-B", "-c", code], env={"PATH": "/usr/bin", "PYTHONPATH": str(folder)},
                              cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.stdout.splitlines(), [str(self.prefix / "bin/wire-cell"), str(folder / "spng/__init__.py")])

    def test_libraries_do_not_point_into_the_source_or_build_tree(self):
        for path in [*self.prefix.glob("lib*/**/libWireCell*.so"), *self.prefix.glob("bin/*")]:
            if path.read_bytes()[:4] != b"\x7fELF":
                continue  # a script
            listing = subprocess.run(["readelf", "-d", path], capture_output=True, text=True, check=True).stdout
            self.assertNotRegex(listing, re.escape(os.environ["SPNG_BINARY_DIR"]) + "/lib[]:]", path)


if __name__ == "__main__":
    unittest.main()
