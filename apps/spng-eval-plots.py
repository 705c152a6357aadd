#!/usr/bin/env python3
"""Draw the curves of a scan, from its scan.csv alone: figures against the angle, against the energy, and as bars.

usage: spng-eval-plots FOLDER [--angle DEGREES] [--format png]

FOLDER holds the scan.csv of spng-eval, and gets the pictures:

  angle-FIGURE.png    three panels, one for each plane, of a figure against theta_xz; chains are overlaid.  Of particles
                      one for each energy, angle-FIGURE-ENERGYGeV.png
  energy-FIGURE.png   the same against energy, at one angle (--angle; by default the one nearest to 45 degrees)
  bars-CHAIN.png      bias, resolution and inefficiency of each plane, in bars by angle, as wire-cell-python draws them

FIGURE is bias, resolution, inefficiency, total (all charge found, over true less 1), inside (true charge in regions of
interest), regions (of the pixels in regions those near true charge), profile (charge of the first 14 cm, found over true) or
axis (angle between the principal axes of what was found and of the truth).  Bias is found over true charge less 1.  Error bars are one standard
error, by bootstrap over events.  Needs matplotlib.
"""
import argparse
import csv
import pathlib
import sys

PLANES = "UVW"
COLOURS = ["#7D99D1", "#D45853", "#58D453", "#B58ED1", "#C9A227", "#555555"]
# Key in the file for tracks and for particles, scale, label of the axis.
FIGURES = {
    "bias": ("mu", "valid_bias", 100, "bias [%]\nfound / true - 1"),
    "resolution": ("sigma", "valid_resolution", 100, "resolution [%]"),
    "inefficiency": ("inefficiency", "valid_inefficiency", 100, "inefficiency [%]"),
    "total": ("total", "total", 100, "all charge [%]\nfound / true - 1"),
    "inside": ("inside", "inside", 100, "true charge in regions [%]"),
    "regions": ("region_purity", "region_purity", 100, "purity of regions [%]"),
    "profile": ("profile", "profile", 100, "charge of the first 14 cm [%]\nfound / true"),
    "axis": ("angle", "angle", 1, "angle between axes [degree]"),
}
BARS = ("bias", "resolution", "inefficiency")


class Row:
    """A point of the scan, of one chain."""

    def __init__(self, line):
        self.line = line
        self.plane, self.chain, self.particle = line["plane"], line["chain"], line["particle"]
        self.angle = float(line["theta_xz"])
        self.energy = float(line["energy_gev"]) if line["energy_gev"] else None
        self.events, self.channels = int(line["events"]), int(line["channels"])

    def figure(self, name):
        """(value, error) in the figure's unit; None for what does not exist."""
        key = FIGURES[name][0 if self.particle == "track" else 1]
        texts = self.line[key], self.line[key + "_error"]
        return tuple(float(text) * FIGURES[name][2] if text else None for text in texts)


def read(folder):
    path = folder / "scan.csv"
    try:
        with open(path, newline="") as file:
            rows = [Row(line) for line in csv.DictReader(file)]
    except (OSError, KeyError, ValueError) as error:
        sys.exit(f"spng-eval-plots: '{path}' is no scan of spng-eval ({error})")
    if not rows:
        sys.exit(f"spng-eval-plots: '{path}' has no points")
    return rows


def unique(values):
    return list(dict.fromkeys(values))


def curve(rows, name, variable):
    """Places, values and errors of the points that have a figure, and the places of those that have none."""
    ordered = sorted(rows, key=variable)
    good = [(variable(row), *row.figure(name)) for row in ordered if row.figure(name)[0] is not None]
    failed = [variable(row) for row in ordered if row.figure(name)[0] is None]
    return [[one[part] if one[part] is not None else 0 for one in good] for part in range(3)] + [failed]


def draw_curves(pyplot, rows, name, variable, label, title, path):
    """Three panels, one for each plane, of a figure of all chains."""
    planes = [plane for plane in PLANES if any(row.plane == plane for row in rows)]
    figure, axes = pyplot.subplots(1, len(planes), figsize=(5 * len(planes), 4.2), sharey=True, squeeze=False,
                                   constrained_layout=True)
    for axis, plane in zip(axes[0], planes):
        for number, chain in enumerate(unique(row.chain for row in rows)):
            own = [row for row in rows if row.plane == plane and row.chain == chain]
            places, values, errors, failed = curve(own, name, variable)
            colour = COLOURS[number % len(COLOURS)]
            axis.errorbar(places, values, yerr=errors, fmt="o-", ms=4, capsize=3, color=colour, label=chain)
            if failed:
                axis.plot(failed, [0.02] * len(failed), "x", color=colour, transform=axis.get_xaxis_transform(),
                          label=f"{chain}: none")
        axis.axhline(100 if name in ("profile", "inside", "regions") else 0, color="black", lw=0.5)
        axis.set_title(f"{plane} plane")
        axis.set_xlabel(label)
    axes[0][0].set_ylabel(FIGURES[name][3])
    axes[0][-1].legend()
    figure.suptitle(title)
    figure.savefig(path, dpi=90)
    pyplot.close(figure)


def draw_bars(pyplot, rows, chain, title, path):
    """Bias, resolution and inefficiency below each other, a column of bars by angle for each plane."""
    angles = sorted(unique(row.angle for row in rows))
    figure, axes = pyplot.subplots(3, 1, figsize=(max(8, len(angles)), 9), sharex=True, constrained_layout=True)
    for axis, name in zip(axes, BARS):
        for number, plane in enumerate(PLANES):
            for row in (one for one in rows if one.plane == plane and one.chain == chain):
                value, error = row.figure(name)
                place = angles.index(row.angle) + 0.27 * (number - 1)
                axis.bar(place, value or 0, 0.25, yerr=error or 0, color=COLOURS[(2, 0, 1)[number]], capsize=2,
                         label=plane if row.angle == angles[0] else None)
                note = f"N {row.channels}" if value is not None else "no fit"
                axis.annotate(note, (place, 0), rotation=90, ha="center", va="bottom", fontsize=6)
        axis.axhline(0, color="black", lw=0.5)
        axis.set_ylabel(FIGURES[name][3])
    axes[0].legend(title="plane")
    axes[-1].set_xticks(range(len(angles)), [f"{angle:g}" for angle in angles])
    axes[-1].set_xlabel("theta_xz [degree]")
    figure.suptitle(f"{title}: {chain}")
    figure.savefig(path, dpi=90)
    pyplot.close(figure)


def title_of(rows):
    first = rows[0]
    energies = unique(row.energy for row in rows)
    what = first.particle if len(energies) > 1 or energies[0] is None else f"{first.particle} of {energies[0]:g} GeV"
    return f"{what}, {first.events} events a point"


def draw_all(pyplot, rows, folder, extension, angle):
    """The names of the pictures."""
    paths = []
    energies = unique(row.energy for row in rows)
    for energy in energies:
        own = [row for row in rows if row.energy == energy]
        end = "" if energy is None else f"-{energy:g}GeV"
        for name in FIGURES:
            paths.append(folder / f"angle-{name}{end}.{extension}")
            draw_curves(pyplot, own, name, lambda row: row.angle, "theta_xz [degree]", title_of(own), paths[-1])
        for chain in unique(row.chain for row in own):
            paths.append(folder / f"bars-{chain.replace('/', '_').replace(':', '_')}{end}.{extension}")
            draw_bars(pyplot, own, chain, title_of(own), paths[-1])
    if len(energies) > 1:
        nearest = min(unique(row.angle for row in rows), key=lambda one: abs(one - angle))
        own = [row for row in rows if row.angle == nearest]
        for name in FIGURES:
            paths.append(folder / f"energy-{name}.{extension}")
            draw_curves(pyplot, own, name, lambda row: row.energy, "energy [GeV]",
                        f"{title_of(own)}, theta_xz {nearest:g} degree", paths[-1])
    return paths


def main():
    parser = argparse.ArgumentParser(description="Draw the curves of a scan of spng-eval, from its scan.csv.")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--angle", type=float, default=45, help="of the curves against energy [degree] (%(default)s)")
    parser.add_argument("--format", default="png", help="png, pdf or svg (%(default)s)")
    args = parser.parse_args()
    rows = read(args.folder)
    try:
        import matplotlib
    except ImportError:
        sys.exit("spng-eval-plots: needs matplotlib, which is not installed (the tables do without)")
    matplotlib.use("Agg")
    from matplotlib import pyplot
    for path in draw_all(pyplot, rows, args.folder, args.format, args.angle):
        print(path)


if __name__ == "__main__":
    main()
