#!/usr/bin/env python3
"""The trained network of ProtoDUNE-HD on tracks at large angles to U and V: it keeps charge that the finder without weights
loses, and its regions are no less pure.  Skipped without the experiment's files."""
import csv
import os
import pathlib
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support/python"))
import jobs

FINDER = "roi-default.ts"
WIRES = "protodunehd-wires-larsoft-v1.json.bz2"
# By angle: least part of true charge in regions, and how far all charge may be off.
WANTED = {45.0: (0.97, 0.06), 75.0: (0.92, 0.11), 82.0: (0.85, 0.15)}


class Network(unittest.TestCase):
    def test_prolonged_tracks_are_found(self):
        with tempfile.TemporaryDirectory(prefix="spng-network-") as folder:
            done = jobs.run_program("spng-eval", "--detector", "pdhd", "--chains", f"spng,{FINDER}", "--planes", "u,v", "--events",
                                    "2", "--angles", ",".join(map(str, WANTED)), "-A", "seeds=11", "-o", folder)
            self.assertEqual(done.returncode, 0, done.stderr)
            print(done.stdout)
            with open(pathlib.Path(folder) / "scan.csv", newline="") as file:
                found = {(line["plane"], float(line["theta_xz"]), line["chain"]): line for line in csv.DictReader(file)}
        self.assertEqual(len(found), 4 * len(WANTED))
        for plane in "UV":
            for angle, (inside, off) in WANTED.items():
                with self.subTest(plane=plane, angle=angle):
                    network, finder = ({key: float(value) for key, value in found[plane, angle, chain].items()
                                        if key in ("inside", "total", "region_purity")} for chain in ("spng", FINDER))
                    self.assertGreater(network["inside"], inside)
                    self.assertGreaterEqual(network["inside"], finder["inside"])
                    self.assertLess(abs(network["total"]), off)
                    self.assertGreater(network["region_purity"], 0.75)
                    if plane == "V":
                        self.assertGreater(network["region_purity"], finder["region_purity"])


if __name__ == "__main__":
    if not any((pathlib.Path(folder) / WIRES).exists() for folder in os.environ.get("WIRECELL_PATH", "").split(":")):
        print(f"skipped: {WIRES} is not in WIRECELL_PATH")
        sys.exit(77)
    unittest.main()
