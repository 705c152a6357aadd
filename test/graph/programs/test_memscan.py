#!/usr/bin/env python3
"""spng-memscan on the weight-free network: its table, and what it says of a model that is not there."""
import json
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs


class MemScan(unittest.TestCase):
    def test_each_cell_has_its_memory_and_pieces_take_less(self):
        with tempfile.TemporaryDirectory(prefix="spng-memscan-") as folder:
            path = pathlib.Path(folder) / "scan.json"
            page = pathlib.Path(folder) / "scan.md"
            done = jobs.run_program("spng-memscan", "roi-default.ts", "--shape", "3,800,6000", "--nchunks", "1,8", "--rebin",
                                    "1,10", "--json", path, "--markdown", page)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(page.read_text(), done.stdout)
            scan = json.loads(path.read_text())
        cells = {(one["nchunks"], one["rebin"]): one for one in scan["cells"]}
        self.assertEqual(set(cells), {(1, 1), (1, 10), (8, 1), (8, 10)})
        self.assertEqual(cells[1, 10]["input"], [3, 600, 800])
        self.assertGreater(cells[1, 1]["added_mb"], cells[8, 1]["added_mb"])
        self.assertGreater(cells[1, 1]["peak_mb"], cells[1, 10]["peak_mb"])
        self.assertTrue(all(one["wall_s"] > 0 for one in cells.values()))
        lines = done.stdout.splitlines()
        self.assertIn("| nchunks | rebin 1 | rebin 10 |", lines)
        self.assertRegex(lines[-1], r"^\| 8 \| \d+ \(\+\d+\), [\d.]+ s \| \d+ \(\+\d+\), [\d.]+ s \|$")

    def test_cells_that_fail_say_why(self):
        done = jobs.run_program("spng-memscan", "absent.ts", "--shape", "3,32,64", "--nchunks", "1", "--rebin", "1")
        self.assertEqual(done.returncode, 1)
        self.assertIn("| 1 | - |", done.stdout)
        self.assertIn("absent.ts", done.stdout)

    def test_sizes_must_make_sense(self):
        for options in (["--shape", "3,800"], ["--nchunks", "0"]):
            done = jobs.run_program("spng-memscan", "roi-default.ts", *options)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn("spng-memscan:", done.stderr)


if __name__ == "__main__":
    unittest.main()
