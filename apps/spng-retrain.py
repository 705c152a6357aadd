#!/usr/bin/env python3
"""Train shipped networks again, as their cards say, and compare the old with the new ones.

usage: spng-retrain [NETWORK.ts ...] [--output FOLDER] [--quick] [--list]

By default all networks are trained that come with the program, cfg/spng/detectors/DETECTOR/network/*.ts.  For each of them the card tells what
events to simulate, with which seeds, the network, and how to train it; where a card of an older network does not tell something, the
report says what was taken in its place.  Then both networks are measured on the same events, which neither was trained on.  In FOLDER/NAME
are the data, the training and the figures of both, and in FOLDER

  retrain.md, retrain.json   the figures of the old and the new network, with errors, and their differences

Errors are by resampling events; that of a difference takes both as independent, so it is somewhat too large.  --quick takes a few events and one
epoch, which shows that all of it runs and nothing else.  The exit code is 1 if something did not run.
"""
import argparse
import csv
import json
import math
import os
import pathlib
import subprocess
import sys
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
# More than any seed of data that networks are trained on.
VALIDATION, TEST = 40000, 50000


class Bad(Exception):
    """What the user is told in a line."""


def program(name):
    """The program beside this one, or the one of the PATH."""
    return str(HERE / name) if (HERE / name).is_file() else name


def shipped():
    folders = [pathlib.Path(folder) for folder in os.environ.get("WIRECELL_PATH", "").split(":") if folder]
    folders.append(HERE.parent / "share/wirecell")
    for folder in folders:
        found = sorted(folder.glob("spng/detectors/*/network/*.ts"))
        if found:
            return found
    raise Bad("there is no spng/detectors/*/network/*.ts along WIRECELL_PATH. Try to name networks")


def card_of(path):
    try:
        with zipfile.ZipFile(path) as file:
            name = next(name for name in file.namelist() if name.endswith("/extra/spng.json"))
            return json.loads(file.read(name))
    except (OSError, zipfile.BadZipFile, StopIteration, ValueError) as error:
        raise Bad(f"'{path}' is no network with a card ({error or 'no spng.json'})")


def arguments(words):
    """Of a job: texts and numbers as they are, all else as code."""
    made = []
    for key, value in words.items():
        if value is not None:
            plain = isinstance(value, (str, int, float)) and not isinstance(value, bool)
            made += ["-A", f"{key}={value}"] if plain else ["--tla-code", f"{key}={json.dumps(value)}"]
    return made


class Retraining:
    """One network: its card, where its data are, what was not told."""

    def __init__(self, path, folder, quick, threads):
        self.path, self.folder, self.quick, self.threads = path.resolve(), folder, quick, threads
        self.card = card_of(path)
        self.task = self.card.get("task", "")
        if self.task not in TASKS:
            raise Bad(f"'{path}' is for the task '{self.task}' (want {', '.join(TASKS)})")
        self.training = self.card.get("training", {})
        for key in ("network", "trainer", "data"):
            if key not in self.training:
                raise Bad(f"'{path}': its card does not tell how it was trained (no training.{key})")
        self.data = self.training["data"]
        self.notes = []

    def told(self, key, other, data=None):
        """What the card says of the data, or something in its place, which is noted."""
        value = (self.data if data is None else data).get(key)
        if value is None:
            self.notes.append(f"the card does not tell {key}: {json.dumps(other)}")
            value = other
        return value

    def run(self, *words):
        with open(self.folder / "log.txt", "a") as log:
            log.write("> " + " ".join(map(str, words)) + "\n")
            log.flush()
            done = subprocess.run([program(words[0]), *map(str, words[1:])], cwd=self.folder, stdout=log, stderr=subprocess.STDOUT)
        if done.returncode:
            raise Bad(f"{self.path.name}: {words[0]} failed, see {self.folder / 'log.txt'}")

    def job(self, name, **words):
        self.run("wire-cell", "-t", self.threads, "-c", name, *arguments(words))

    def component(self, name, settings):
        """Run one component alone."""
        file = self.folder / f"{name}.json"
        file.write_text(json.dumps([{"type": "wire-cell", "data": {"plugins": ["WireCellSpngTrain"], "apps": [name]}}, {"type": name, "data": settings}]))
        self.run("wire-cell", "-t", self.threads, "-c", file.name)

    def few(self, number, least):
        return least if self.quick else number

    def made(self):
        """What made the files of the training, each with its number of events."""
        records = self.data.get("made", [])
        if not records:
            raise Bad(f"'{self.path}': its card does not tell what its data were made of (no training.data.made)")
        if len(records) > 1:
            self.notes.append(f"of {len(records)} kinds of files there are as many events each; the card tells their sum alone")
        return [(record, max(1, round(self.data["training_events"] / len(records)))) for record in records]

    def simulate(self, make, least):
        """Files of the training, of the validation and of the test: {part: [names]}."""
        files = {"train": [], "validation": [], "test": []}
        for number, (record, events) in enumerate(self.made()):
            validation = max(1, round(self.data.get("validation_events", events // 10) / len(self.made())))
            for part, count, more in (("train", events, 0), ("validation", validation, VALIDATION), ("test", max(validation, events // 4), TEST)):
                name = f"{part}-{number}.h5"
                seeds = ",".join(str(seed + more) for seed in record.get("seeds") or [1])
                if not (self.folder / name).exists():
                    make(record, nevents=self.few(count, least), seeds=seeds, output=name)
                files[part].append(name)
        return files

    def base(self):
        """What all trainers are told."""
        network, trainer = self.training["network"], dict(self.training["trainer"])
        if self.quick:
            trainer["epochs"] = 1
        if self.training.get("weights"):
            self.notes.append(f"the old one began with {self.training['weights']}, this one with random numbers")
        # Keys that are left out of an older card have what they have by default.
        return {"network": network["name"], "options": network["options"], "network_seed": self.training.get("seed", 1), "output": "run",
                "overwrite": True, "trainer": trainer}

    def batch(self):
        """Events in a batch; older cards tell steps and epochs."""
        figures = self.training.get("figures", {})
        epochs, steps = figures.get("epoch", 0) + 1, figures.get("steps", 0) or 1
        return self.data.get("batch") or max(1, round(self.data["training_events"] * epochs / steps))

    def few_batches(self, files):
        return min(self.batch(), 2 * len(files)) if self.quick else self.batch()

    def scored(self, component, settings):
        """scores.json of both networks, on the test."""
        for which, model in (("old", str(self.path)), ("new", "./run/network.ts")):
            self.component(component, {"model": model, "output": which, "overwrite": True, **settings})
            yield json.loads((self.folder / which / "scores.json").read_text())


def retrain_pid(one):
    card, data = one.card, one.data
    make = dict(detector=card.get("detector"), source=card.get("source"), ticks=card.get("ticks"), floor=card.get("floor"), unit=card.get("scale"),
                sum=card["image"].get("sum"))

    def simulate(record, **words):
        keys = ("particles", "files", "fluctuate", "noise", "view_crossed", "rebin", "every_plane")
        one.job("train/make-pid.jsonnet", **make, **{key: record.get(key) for key in keys}, **words)
    classes = card.get("classes", [])
    files = one.simulate(simulate, 4 * max(1, len(classes)))
    keep = {key: data[key] for key in ("planes", "shift", "turn", "parameter", "balance", "seed") if key in data}
    own = {"files": files["train"], "validation": files["validation"], "classes": classes, "image": card["image"], "batch": one.few_batches(files["train"]),
           **keep}
    task = {key: value for key, value in one.training.get("task", {}).items() if key != "former"}
    if "former" in one.training.get("task", {}):
        one.notes.append("without the mistakes of a former network, which is not shipped")
    one.component("SPNGPidTrainer", {**one.base(), "data": own, "task": task, "energy": card.get("energy", False)})
    for scores in one.scored("SPNGPidTest", {"data": {"files": files["test"]}}):
        found = {"loss": (scores["loss"], -1)}
        if classes:
            found["accuracy"] = (scores["accuracy"], 1)
            for name, pair in scores["pairs"].items():
                found[f"{name} AUC"], found[f"{name} fakes"] = (pair["auc"], 1), (pair["fake_rate"], -1)
        if "energy" in scores:
            found["energy resolution"] = (scores["energy"]["network"]["resolution"], -1)
        yield found


def retrain_cosmic(one):
    card, feature, size = one.card, one.card["features"][0], one.card["size"]
    log, halved = feature.get("transform") == "log1p", card.get("downsample", 0)
    make = dict(detector=card.get("detector"), ticks=card["rebin"]["ticks"], channels=card["rebin"].get("channels", 1), floor=feature.get("floor"),
                unit=feature.get("scale"), threshold=one.training.get("truth", {}).get("threshold"),
                size=f"{size['ticks'] << halved}x{size['channels'] << halved}")

    def simulate(record, **words):
        parts = {name + "s": value for name, value in record["deposits"].items()}
        crossed = ",".join(map(str, record["view_crossed"])) if "view_crossed" in record else None
        keys = ("files", "fluctuate", "noise", "rebin")
        one.job("train/make-cosmic.jsonnet", **make, **parts, view_crossed=crossed, **{key: record.get(key) for key in keys}, **words)
    files = one.simulate(simulate, 4)
    own = {"log": log, "downsample": halved}
    one.component("SPNGCosmicTrainer", {**one.base(), "task": one.training.get("task", {}),
                                        "data": {"files": files["train"], "validation": files["validation"], "batch": one.few_batches(files["train"]),
                                                 "seed": one.data.get("seed", 1), **own}})
    for scores in one.scored("SPNGCosmicInference", {"data": {"files": files["test"], **own}, "write_scores": False}):
        yield {name: (value, 1) for name, value in scores["figures"]["network"].items() if "_plane" not in name}


def retrain_roi(one):
    card, planes = one.card, ["uvw".index(plane) for plane in one.card["planes"]]
    truth = one.training.get("truth", {})

    def simulate(record, **words):
        deposits = record["deposits"]
        if "mixture" not in deposits:
            raise Bad(f"'{one.path}': its data were not made of a mixture")
        keys = ("files", "fluctuate", "noise", "noise_scale", "lifetime")
        one.job("train/make-data.jsonnet", detector=card.get("detector"), rebin=card["rebin"]["ticks"], mixture=deposits["mixture"],
                spread=deposits.get("spread"), **{key: record.get(key) for key in keys}, **words)
    files = one.simulate(simulate, 1)
    crop = one.told("crop", {"channels": 256, "bins": 256})
    one.component("SPNGTrainer", {**one.base(), "task": one.training.get("task", {}),
                                  "data": {"files": files["train"], "validation": files["validation"], "planes": planes, "crop": crop,
                                           "labels": one.told("labels", {key: truth[key] for key in ("threshold", "reduce") if key in truth}),
                                           "augment": one.told("augment", {}), "batch": one.few_batches(files["train"]), "seed": one.data.get("seed", 1)}})
    angles = "75" if one.quick else "45,60,75,80,82,85"
    one.run("spng-eval", "-t", one.threads, "-o", "eval", "--overwrite", "--chains", f"{one.path},./run/network.ts", "--planes", ",".join(card["planes"]),
            "--detector", card.get("detector"), "--angles", angles, "--events", one.few(10, 1), "-A", "seeds=50301,50302,50303")
    with open(one.folder / "eval/scan.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    chains = list(dict.fromkeys(row["chain"] for row in rows))
    for chain in chains:
        yield {f"{name}, {row['plane']} at {float(row['theta_xz']):g}": ([float(row[key]), float(row[key + "_error"] or 0)], 1)
               for row in rows if row["chain"] == chain
               for name, key in (("charge inside", "inside"), ("purity of regions", "region_purity")) if row.get(key)}


TASKS = {"pid": retrain_pid, "cosmic": retrain_cosmic, "roi": retrain_roi}


def compared(old, new):
    """Rows of figures: name, both with errors, the difference, how many of its errors it is, and what that means."""
    rows = []
    for name, ((before, sign), (after, _)) in ((name, (old[name], new[name])) for name in old if name in new):
        if before is None or after is None:
            continue
        difference, error = after[0] - before[0], math.hypot(before[1], after[1])
        size = difference / error if error > 0 else 0.0
        verdict = "better" if sign * size > 2 else "worse" if sign * size < -2 else "alike"
        rows.append({"figure": name, "old": before, "new": after, "difference": [difference, error], "errors": size, "verdict": verdict})
    return rows


def written(results):
    lines = ["# Networks trained again, as their cards say", ""]
    for result in results:
        lines += [f"## {result['network']}", ""]
        lines += [result["error"], ""] if result.get("error") else []
        lines += [f"* {note}" for note in result["notes"]] + ([""] if result["notes"] else [])
        if result["rows"]:
            lines += ["| figure | old | new | new - old | in errors | |", "|---|---|---|---|---|---|"]
            for row in result["rows"]:
                pairs = (f"{value:.4f} ± {error:.4f}" for value, error in (row["old"], row["new"], row["difference"]))
                lines.append(f"| {row['figure']} | {' | '.join(pairs)} | {row['errors']:+.1f} | {row['verdict']} |")
            lines.append("")
    return "\n".join(lines)


def retrained(path, args):
    name = "-".join(path.resolve().with_suffix("").parts[-3:])
    result = {"network": name, "file": str(path), "rows": [], "notes": ["a few events and one epoch: of no meaning"] if args.quick else []}
    try:
        folder = (args.output / name).resolve()
        one = Retraining(path, folder, args.quick, args.threads)
        folder.mkdir(parents=True, exist_ok=True)
        result["rows"] = compared(*TASKS[one.task](one))
        result["notes"] += list(dict.fromkeys(one.notes))
    except Bad as error:
        result["error"] = str(error)
    return result


def main():
    parser = argparse.ArgumentParser(description="Train shipped networks again, as their cards say, and compare the old with the new ones.",
                                     epilog="docs/studies.md tells more.")
    parser.add_argument("networks", type=pathlib.Path, nargs="*", metavar="NETWORK.ts", help="files of networks (all that come with the program)")
    parser.add_argument("-o", "--output", type=pathlib.Path, default=pathlib.Path("retrain"), help="folder of the results (%(default)s)")
    parser.add_argument("-t", "--threads", type=int, default=2, help="of each step (%(default)s)")
    parser.add_argument("--quick", action="store_true", help="a few events and one epoch, to see that all of it runs")
    parser.add_argument("--list", action="store_true", help="show the networks and their tasks, and run nothing")
    args = parser.parse_args()
    try:
        paths = args.networks or shipped()
        if args.list:
            for path in paths:
                print(f"{path}: {card_of(path).get('task', '')}")
            return 0
        results = [retrained(path, args) for path in paths]
    except Bad as error:
        sys.exit(f"spng-retrain: {error}")
    args.output.mkdir(parents=True, exist_ok=True)
    (args.output / "retrain.json").write_text(json.dumps(results, indent=1) + "\n")
    (args.output / "retrain.md").write_text(written(results))
    print(written(results), end="")
    errors = [result["error"] for result in results if result.get("error")]
    for error in errors:
        print(f"spng-retrain: {error}", file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
