#!/usr/bin/env python3
"""`wire-cell --list`: the components by library, each with what it is."""
import os
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs


class List(unittest.TestCase):
    def run_program(self, *options):
        done = jobs.run_program("wire-cell", *options)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_every_component_is_listed_once_with_a_line_that_says_what_it_is(self):
        listed = re.findall(r"^  (\w+) +(\S.*)\.$", self.run_program("--list"), re.M)
        described = [line.split()[0] for line in self.run_program("--describe").splitlines()]
        names = [name for name, _ in listed]
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual(set(described) - set(names), set())
        self.assertIn("mask of samples above threshold", dict(listed)["SPNGThreshold"])

    def test_components_stand_under_their_library(self):
        libraries = {block.split()[0]: block for block in self.run_program("--list").split("\n\n")}
        for library, name in (("WireCellSpng", "SPNGThreshold"), ("WireCellGen", "Digitizer"), ("WireCellPgraph", "Pgrapher")):
            self.assertRegex(libraries[library], rf"(?m)^  {name} ")

    def test_no_plugin_is_loaded_for_it(self):
        done = subprocess.run([jobs.BIN / "wire-cell", "--list"], env=dict(os.environ, LD_DEBUG="files"), capture_output=True,
                              text=True)
        self.assertIn("libWireCellUtil", done.stderr)
        self.assertNotIn("libWireCellSpng", done.stderr)
        self.assertNotIn("libWireCellGen", done.stderr)

    def test_the_components_of_a_plugin_that_is_named(self):
        text = self.run_program("--list", "-p", "WireCellPgraph")
        self.assertRegex(text, r"\AWireCellPgraph\n  Pgrapher  \w.*\n\Z")


if __name__ == "__main__":
    unittest.main()
