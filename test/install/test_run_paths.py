#!/usr/bin/env python3
"""No library or program takes code from the folder that it happens to be started in.

usage: test_run_paths.py
"""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ["SPNG_BINARY_DIR"])
SOURCE = pathlib.Path(os.environ["SPNG_SOURCE_DIR"])


def dynamic_section(path):
    return subprocess.run(["readelf", "-d", path], capture_output=True, text=True, check=True).stdout


def objects(*folders):
    """The libraries and programs below some folders."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and os.access(path, os.R_OK):
                with open(path, "rb") as file:
                    head = file.read(18)
                if head[:4] == b"\x7fELF" and head[16] in (2, 3):  # a program or shared library
                    yield path


def run_path(path):
    """The folders that a library or program names for the loader, none if it names none."""
    found = re.search(r"\((?:RUNPATH|RPATH)\).*\[(.*)\]", dynamic_section(path))
    return found.group(1).split(":") if found else []


class RunPaths(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-run-paths-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def assert_fixed(self, paths):
        count = 0
        for path in paths:
            for folder in run_path(path):
                self.assertRegex(folder, r"^(/|\$ORIGIN(/|$))", path)
            count += 1
        self.assertGreater(count, 5)

    def test_build_tree_names_fixed_folders_only(self):
        self.assert_fixed(objects(BUILD / "lib", BUILD / "bin", BUILD / "test"))

    def test_installed_tree_names_fixed_folders_only(self):
        prefix = self.folder / "prefix"
        subprocess.run(["cmake", "--install", BUILD, "--prefix", prefix], stdout=subprocess.DEVNULL, check=True)
        self.assert_fixed(objects(prefix))

    def test_programs_run_among_files_named_like_their_libraries(self):
        needed = set()
        for path in objects(BUILD / "lib"):
            needed.update(re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic_section(path)))
        self.assertIn("libbz2.so.1.0", needed)
        for name in needed:
            (self.folder / name).write_text("no library")
        environment = {"PATH": "/usr/bin:/bin", "LD_LIBRARY_PATH": ""}
        command = f'eval "$({SOURCE}/spng env)" && wire-cell --version && wcsonnet --help'
        for start in ([BUILD / "bin/wire-cell", "--version"], ["bash", "-c", command]):
            done = subprocess.run(start, cwd=self.folder, env={**environment, "SPNG_BUILD": str(BUILD)},
                                  capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_a_plugin_of_the_current_folder_must_be_asked_for_with_a_slash(self):
        source = 'extern "C" void hello() __attribute__((constructor)); extern "C" int puts(const char*);' \
                 'extern "C" void hello() { puts("hello"); }'
        subprocess.run(["g++", "-shared", "-fPIC", "-x", "c++", "-", "-o", self.folder / "libhello.so"], input=source,
                       text=True, check=True)
        for plugin, loaded in (("hello", False), ("hello:libhello.so", False), ("hello:./libhello.so", True)):
            done = subprocess.run([BUILD / "bin/wire-cell", "-p", plugin, "--describe", "NoSuchType"], cwd=self.folder,
                                  env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True)
            self.assertEqual("hello" in done.stdout, loaded, plugin)
            self.assertEqual(done.returncode, 1)


class Environment(unittest.TestCase):
    def variable(self, name, **environment):
        command = f'eval "$({SOURCE}/spng env)" && printf %s "${name}"'
        done = subprocess.run(["bash", "-c", command], env={"PATH": "/usr/bin:/bin", **environment}, capture_output=True,
                              text=True, check=True)
        return done.stdout.split(":")

    def test_lists_of_folders_have_no_empty_element_whatever_they_were_before(self):
        for name in ("LD_LIBRARY_PATH", "WIRECELL_PATH", "PYTHONPATH", "PATH"):
            for before in ("", ":", "::/usr/bin", "/usr/bin:", ":/usr/bin::/bin:"):
                environment = {} if name == "PATH" and "usr" not in before else {name: before}
                found = self.variable(name, **environment)
                self.assertNotIn("", found, (name, before))
                kept = [folder for folder in before.split(":") if folder]
                self.assertEqual(found[-len(kept):] if environment and kept else [], kept if environment else [])


if __name__ == "__main__":
    unittest.main()
