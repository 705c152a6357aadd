#!/usr/bin/env python3
"""Draw the curves of trainings, and make a table of their best epochs.

usage: spng-plot-training RUN... [--output FOLDER] [--format png] [--table]

Each RUN is the folder of a training; its metrics.csv is read, and its run.json if it is there.  In FOLDER, by default the
current one, come

  training.png   loss (of the validation; dashed: of the training), Dice, mean IoU or accuracy, and learning rate against the epoch, runs overlaid
  training.md    the best epoch of each run, by the loss of the validation, as a table in markdown; it is printed too

With --table there is no picture.  Pictures need matplotlib.
"""
import argparse
import csv
import json
import math
import pathlib
import sys

COLOURS = ["#7D99D1", "#D45853", "#58D453", "#B58ED1", "#C9A227", "#555555"]
NEEDED = ("epoch", "train_loss", "val_loss", "lr", "s")
# Columns of a panel, of which a run has one.
PANELS = ((("val_loss",), "loss"), (("val_dice", "val_miou", "val_accuracy"), "Dice, mean IoU or accuracy"), (("lr",), "learning rate"))


class Run:
    def __init__(self, folder):
        self.name = str(folder)
        path = folder / "metrics.csv"
        try:
            with open(path, newline="") as file:
                rows = [{key: float(text) if text else math.nan for key, text in line.items()} for line in csv.DictReader(file)]
            self.columns = {key: [row[key] for row in rows] for key in (rows[0] if rows else [])}
            missing = [key for key in NEEDED if key not in self.columns]
            if rows and missing:
                raise ValueError(f"no column {missing[0]}")
            self.network = self.read_network(folder / "run.json")
        except (OSError, ValueError, TypeError, AttributeError) as error:
            sys.exit(f"spng-plot-training: '{folder}' is no folder of a training ({error})")
        if not rows:
            sys.exit(f"spng-plot-training: '{path}' has no epochs yet")

    @staticmethod
    def read_network(path):
        """Its name and width, if the run tells them."""
        if not path.exists():
            return ""
        network = json.loads(path.read_text()).get("network", {})
        width = network.get("options", {}).get("width")
        return network.get("name", "") + (f" {width}" if width else "")

    def best(self):
        losses = self.columns["val_loss"]
        return min(range(len(losses)), key=lambda ind: math.inf if math.isnan(losses[ind]) else losses[ind])


def table(runs):
    figures = list(dict.fromkeys(key for run in runs for key in run.columns if key.startswith("val_")))
    head = ["run", "network", "epochs", "best", "train_loss", *figures, "lr", "hours"]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for run in runs:
        best = run.best()
        numbers = [run.columns[key][best] if key in run.columns else math.nan for key in ("train_loss", *figures, "lr")]
        cells = [run.name, run.network, len(run.columns["epoch"]), f"{run.columns['epoch'][best]:.0f}",
                 *("" if math.isnan(number) else f"{number:.4g}" for number in numbers), f"{sum(run.columns['s']) / 3600:.2f}"]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines) + "\n"


def draw(runs, path):
    try:
        import matplotlib
    except ImportError:
        sys.exit("spng-plot-training: needs matplotlib, which is not installed (--table does without)")
    matplotlib.use("Agg")
    from matplotlib import pyplot
    figure, axes = pyplot.subplots(1, len(PANELS), figsize=(15, 4.2), constrained_layout=True)
    for axis, (keys, label) in zip(axes, PANELS):
        for number, run in enumerate(runs):
            colour = COLOURS[number % len(COLOURS)]
            key = next((key for key in keys if key in run.columns), None)
            if key:
                axis.plot(run.columns["epoch"], run.columns[key], color=colour, label=run.name)
            if key == "val_loss":
                axis.plot(run.columns["epoch"], run.columns["train_loss"], "--", color=colour)
                axis.plot(run.columns["epoch"][run.best()], run.columns[key][run.best()], "o", color=colour)
        axis.set_xlabel("epoch")
        axis.set_ylabel(label)
        if label in ("loss", "learning rate"):
            axis.set_yscale("log")
    axes[0].legend()
    figure.savefig(path, dpi=90)
    pyplot.close(figure)


def main():
    parser = argparse.ArgumentParser(description="Draw the curves of trainings, and make a table of their best epochs.")
    parser.add_argument("runs", type=pathlib.Path, nargs="+", metavar="RUN", help="folder of a training")
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("."), help="folder of the results (%(default)s)")
    parser.add_argument("--format", default="png", help="png, pdf or svg (%(default)s)")
    parser.add_argument("--table", action="store_true", help="no picture")
    args = parser.parse_args()
    runs = [Run(folder) for folder in args.runs]
    text = table(runs)
    args.output.mkdir(parents=True, exist_ok=True)
    (args.output / "training.md").write_text(text)
    print(text, end="")
    if not args.table:
        draw(runs, args.output / f"training.{args.format}")


if __name__ == "__main__":
    main()
