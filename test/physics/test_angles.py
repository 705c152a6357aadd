#!/usr/bin/env python3
"""Tracks at each angle to the wires of each plane: the default chain's figures are within the limits of angles.json.

usage: test_angles.py            scan the toy and compare
       test_angles.py --write    scan the toy and write angles.json: found, give or take what makes no difference

The limits are a range for each figure of each point of spng-eval, so that what gets worse at any one angle fails, and what gets
better by a lot is noticed, too.
"""
import csv
import json
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support/python"))
import jobs

LIMITS = HERE / "angles.json"
GRID = ("--detector", "toy", "--files", "builtin", "--chains", "spng", "--events", "2", "--angles", "0,10,30,45,60,75,80,84")
# Half of a range: this, or this part of what was found if that is more.
MARGIN = {"mean": (0.015, 0.15), "half_width": (0.01, 0.3), "inefficiency": (0.03, 0.2), "total": (0.02, 0.15),
          "profile": (0.04, 0), "inside": (0.03, 0)}


def scan():
    """{point: {figure: value}}, where a figure that does not exist is None."""
    with tempfile.TemporaryDirectory(prefix="spng-angles-") as folder:
        done = jobs.run_program("spng-eval", *GRID, "-o", folder)
        if done.returncode:
            sys.exit(done.stderr)
        print(done.stdout)
        with open(pathlib.Path(folder) / "scan.csv", newline="") as file:
            return {line["point"]: {name: float(line[name]) if line[name] else None for name in MARGIN}
                    for line in csv.DictReader(file)}


def write(figures):
    limits = {}
    for point, own in figures.items():
        limits[point] = {}
        for name, value in own.items():
            half = max(MARGIN[name][0], MARGIN[name][1] * abs(value))
            limits[point][name] = [round(value - half, 3), round(value + half, 3)]
    lines = [f'    {json.dumps(point)}: {json.dumps(own)}' for point, own in limits.items()]
    LIMITS.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def exceeded(figures, limits):
    """What is out of its range, a text each."""
    texts = [f"{point}: not in the scan" for point in limits if point not in figures]
    for point, own in limits.items():
        for name, (low, high) in own.items():
            value = figures.get(point, {}).get(name)
            if point in figures and (value is None or not low <= value <= high):
                texts.append(f"{point}: {name} is {value} (want {low} to {high})")
    return texts


def main():
    figures = scan()
    if sys.argv[1:] == ["--write"]:
        write(figures)
        return 0
    texts = exceeded(figures, json.loads(LIMITS.read_text()))
    print(*texts, sep="\n", file=sys.stderr)
    return 1 if texts else 0


if __name__ == "__main__":
    sys.exit(main())
