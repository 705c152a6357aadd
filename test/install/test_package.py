#!/usr/bin/env python3
"""The package, unpacked into an empty root, holds all that the main job needs, LibTorch too, and works from any folder.

usage: test_package.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support/python"))
import charge
import jobs

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()
BUILD = pathlib.Path(os.environ["SPNG_BINARY_DIR"])


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="spng-package-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        # Compressing LibTorch would take longest.
        subprocess.run(["cpack", "-G", "DEB", "-B", cls.folder, "-D", "CPACK_DEBIAN_COMPRESSION_TYPE=none"], cwd=BUILD,
                       stdout=subprocess.DEVNULL, check=True)
        cls.package, = cls.folder.glob("*.deb")
        cls.root = cls.folder / "root"
        subprocess.run(["dpkg-deb", "-x", cls.package, cls.root], check=True)
        shutil.rmtree(cls.folder / "_CPack_Packages")
        # The same tree elsewhere.
        (cls.root / "opt/spng").rename(cls.folder / "elsewhere")
        cls.prefix = cls.folder / "elsewhere"

    def run_packaged(self, name, *arguments):
        clean = {"PATH": "/usr/bin", "HOME": str(self.folder), "WIRECELL_PATH": str(TOY)}
        done = subprocess.run([self.prefix / "bin" / name, *map(str, arguments)], env=clean, cwd=self.folder, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_main_job(self):
        output = self.folder / "sig.npz"
        options = jobs.arguments(detector="toy", input=TOY / "toy-adc.npz", output=output)
        self.run_packaged("wire-cell", "-c", jobs.MAIN_JOB, *options)
        figures = charge.figures(output, TOY / "toy-truth.npz", "toy", TOY)
        self.assertEqual(charge.exceeded(figures, {"W": {"median": 0.01}}), [])

    def test_libraries_are_those_of_the_package_or_of_packages_that_it_depends_on(self):
        plugin = self.prefix / "lib/libWireCellSpng.so"
        found = subprocess.run(["ldd", plugin], env={"PATH": "/usr/bin"}, capture_output=True, text=True, check=True).stdout
        self.assertNotIn("not found", found)
        for name in ("libtorch_cpu.so", "libc10.so", "libcudart.so", "libWireCellUtil.so"):
            lines = [line for line in found.splitlines() if name in line]
            self.assertEqual([str(self.prefix) in line for line in lines], [True], (name, lines))
        depends = subprocess.run(["dpkg-deb", "-f", self.package, "Depends"], capture_output=True, text=True, check=True).stdout
        for name in ("libarchive13", "libjsonnet0", "libspdlog", "libisal2"):
            self.assertIn(name, depends)

    def test_nothing_points_to_where_it_was_built(self):
        for path in [*self.prefix.glob("lib/libWireCell*.so"), *self.prefix.glob("bin/*")]:
            if path.read_bytes()[:4] != b"\x7fELF":
                continue  # a script
            listing = subprocess.run(["readelf", "-d", path], capture_output=True, text=True, check=True).stdout
            paths = [line for line in listing.splitlines() if "RUNPATH" in line or "RPATH" in line]
            self.assertEqual([line for line in paths if "[$ORIGIN" not in line or ":/" in line], [], path)


if __name__ == "__main__":
    if not shutil.which("dpkg-shlibdeps"):
        print("skipped: dpkg-shlibdeps is not installed (Debian package dpkg-dev)")
        sys.exit(77)
    unittest.main()
