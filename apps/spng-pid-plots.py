#!/usr/bin/env python3
"""Draw how well a network tells particles, from the folder of a test.

usage: spng-pid-plots FOLDER [--format png]

FOLDER holds scores.json, figures.csv and roc.csv of train/pid.jsonnet with mode=test, and gets

  confusion.png   events of each class by what they are told to be, as shares of the class
  roc.png         fakes against efficiency: each class against all others, and the pairs of the talk, where there are both
  energy.png      found against true energy, and the resolution against the true energy, where the network tells energies

Needs numpy and matplotlib.
"""
import argparse
import csv
import json
import pathlib
import sys

COLOURS = ["#7D99D1", "#D45853", "#58D453", "#B58ED1", "#C9A227", "#555555"]
PAIRS = (("electron", "photon"), ("muon", "pion"), ("electron", "all"))


def read(folder):
    try:
        scores = json.loads((folder / "scores.json").read_text())
        tables = []
        for name in ("figures.csv", "roc.csv"):
            with open(folder / name, newline="") as file:
                tables.append(list(csv.DictReader(file)))
        return scores, *tables
    except (OSError, ValueError) as error:
        sys.exit(f"spng-pid-plots: '{folder}' is no folder of a test ({error})")


def confusion(pyplot, scores):
    words, counts = scores["order"], scores["confusion"]
    shares = [[count / max(1, sum(row)) for count in row] for row in counts]
    figure, axis = pyplot.subplots(figsize=(1.5 + len(words), 1 + 0.8 * len(words)), constrained_layout=True)
    axis.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, line in enumerate(shares):
        for column, share in enumerate(line):
            axis.text(column, row, f"{100 * share:.0f} %", ha="center", va="center", color="white" if share > 0.5 else "black")
    axis.set_xticks(range(len(words)), words)
    axis.set_yticks(range(len(words)), words)
    axis.set_xlabel("told to be")
    axis.set_ylabel("is")
    return figure


def curves(pyplot, scores, rows):
    lines = {}
    for row in rows:
        lines.setdefault((row["signal"], row["other"]), []).append((float(row["efficiency"]), float(row["fakes"])))
    figure, axes = pyplot.subplots(1, 2, figsize=(11, 4.8), constrained_layout=True)
    for axis, pairs in zip(axes, ([(word, "all") for word in scores["order"]], PAIRS)):
        for number, pair in enumerate(one for one in pairs if one in lines):
            signal, other = pair
            fakes = scores["pairs"][f"{signal}/{other}"]["fake_rate"]
            label = f"{signal} / {other}" + (f": {100 * fakes[0]:.1f} ± {100 * fakes[1]:.1f} %" if fakes else "")
            axis.plot(*zip(*lines[pair]), color=COLOURS[number % len(COLOURS)], label=label)
        axis.plot([0, 1], [0, 1], ":", color="grey")
        axis.axvline(0.9, color="grey", lw=0.5)
        axis.set_xlabel("efficiency for the first")
        axis.set_ylabel("fakes of the other")
        if axis.get_legend_handles_labels()[1]:
            axis.legend(title="fakes at 90 %, a toy")
    return figure


def energies(pyplot, rows):
    import numpy
    true, found = (numpy.array([float(row[key]) for row in rows]) for key in ("e_gev", "found_gev"))
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4.5), constrained_layout=True)
    left.plot(true, found, ".", ms=3, color=COLOURS[0])
    left.plot([0, true.max()], [0, true.max()], ":", color="grey")
    left.set_xlabel("true kinetic energy [GeV]")
    left.set_ylabel("found [GeV]")
    edges = numpy.quantile(true, numpy.linspace(0, 1, 1 + min(8, max(1, len(true) // 10))))
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (true >= low) & (true <= high)
        off = found[inside] / true[inside] - 1
        size = numpy.sqrt(numpy.mean(off ** 2))
        right.errorbar((low + high) / 2, size, xerr=(high - low) / 2, yerr=size / numpy.sqrt(2 * max(1, inside.sum())), fmt="o", color=COLOURS[0])
    right.set_ylim(0)
    right.set_xlabel("true kinetic energy [GeV]")
    right.set_ylabel("RMS of (found - true) / true")
    return figure


def main():
    parser = argparse.ArgumentParser(description="Draw how well a network tells particles, from the folder of a test.")
    parser.add_argument("folder", type=pathlib.Path, metavar="FOLDER", help="of train/pid.jsonnet with mode=test")
    parser.add_argument("--format", default="png", help="png, pdf or svg (%(default)s)")
    args = parser.parse_args()
    scores, events, roc = read(args.folder)
    try:
        import matplotlib
    except ImportError:
        sys.exit("spng-pid-plots: needs matplotlib, which is not installed")
    matplotlib.use("Agg")
    from matplotlib import pyplot
    made = {}
    if "confusion" in scores:
        made = {"confusion": confusion(pyplot, scores), "roc": curves(pyplot, scores, roc)}
    if "energy" in scores:
        made["energy"] = energies(pyplot, events)
    for name, figure in made.items():
        figure.savefig(args.folder / f"{name}.{args.format}", dpi=90)
        pyplot.close(figure)


if __name__ == "__main__":
    main()
