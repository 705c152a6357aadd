#!/usr/bin/env python3
"""How well regions are found under other conditions than those that a network was trained for, by several chains.

usage: finder-conditions.py FOLDER [--events N] [--only NAME,...] [--chains NAME=OPTIONS ...]   (wire-cell, spng-metrics on PATH)

Events of each condition are simulated in ProtoDUNE-HD, reconstructed by each chain and compared with the truth.  Figures are those
of spng-metrics, means over the events; errors are from drawing events with replacement.  A cell in which the first chain is
farther from the truth than the second by more than the error of their difference is marked with an asterisk.  Prints tables in
Markdown; what is in the folder already is not made anew.
"""
import argparse
import json
import pathlib
import subprocess

import numpy as np

USUAL = ("-A", "depos=cosmics:12,blips:60")
LIFETIME = "local pdhd = import 'spng/detectors/pdhd/numbers.jsonnet'; function(wc) pdhd(wc) + {lar+: {lifetime: 5 * wc.ms}}"
# Options of the simulation, and of the signal processing too.
CONDITIONS = {
    "usual": (USUAL, ()),
    "60 cosmics": (("-A", "depos=cosmics:60"), ()),
    "spread times": (("-A", "depos=muon:12:down,blips:60"), ()),
    "dead channels": (USUAL, ()),
    "noise 0.7": ((*USUAL, "-A", "noise=0.7"), ()),
    "noise 1.5": ((*USUAL, "-A", "noise=1.5"), ()),
    "lifetime 5 ms": ((*USUAL, "-A", "detector={folder}/lifetime.jsonnet"), ()),
    "TPC 1": ((*USUAL, "-A", "tpcid=1"), ("-A", "tpcid=1")),
    "TPC 2": ((*USUAL, "-A", "tpcid=2"), ("-A", "tpcid=2")),
    "TPC 3": ((*USUAL, "-A", "tpcid=3"), ("-A", "tpcid=3")),
    "built-in files": ((*USUAL, "-A", "files=builtin"), ("-A", "files=builtin")),
}
CHAINS = {"network": "", "weight-free": "model=roi-default.ts", "traditional": "chain=osp"}
FIGURES = ("median", "half_width", "total", "inefficiency", "purity")
BEST = {"purity": 1}  # of the others it is 0
DRAWS = 500


def call(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
    return done.stdout


def kill_channels(source, target, share=0.1):
    """A tenth of the channels without signal, masked as bad."""
    random = np.random.default_rng(1)
    with np.load(source) as data:
        arrays = {key: data[key] for key in data}
    for key in [key for key in arrays if key.startswith("frame_")]:
        channels = arrays["channels" + key[len("frame"):]]
        rows = random.choice(len(channels), int(share * len(channels)), replace=False)
        samples = arrays[key]
        samples[rows] = 0
        ident = key.rpartition("_")[2]
        arrays[f"chanmask_bad_{ident}"] = np.array([(channels[row], 0, samples.shape[1]) for row in rows], dtype=np.int32)
    np.savez(target, **arrays)


def simulate(folder, name, options, events, seed):
    """The files of waveforms and of the truth."""
    (folder / "lifetime.jsonnet").write_text(LIFETIME)
    stem = name.replace(" ", "-")
    adc, truth = (folder / f"{tier}-{stem}.npz" for tier in ("adc", "splat"))
    if not (adc.exists() and truth.exists()):
        options = [option.replace("{folder}", str(folder)) for option in options]
        call("wire-cell", "-c", "sim-sigproc.jsonnet", "-A", "tiers=adc,splat", "-A", f"output={folder}/%(tier)s-{stem}.npz", "-A",
             f"nevents={events}", "-A", f"seeds={seed}", "-A", "overwrite=true", *options)
        if name == "dead channels":
            kill_channels(adc, adc)
    return adc, truth


def figures_of(folder, adc, truth, chain, words, options):
    """{plane: {figure: array [event]}} of a chain."""
    signal = folder / f"{chain}-{adc.name}"
    if not signal.exists():
        call("wire-cell", "-c", "sigproc.jsonnet", "-A", f"input={adc}", "-A", f"output={signal}", *options,
             *(part for word in words.split() for part in ("-A", word)))
    report = folder / f"{chain}-{adc.stem}.json"
    call("spng-metrics", "--detector", "pdhd", signal, truth, "--by-event", "--json", report)
    events = json.loads(report.read_text())["events"]
    planes = {}
    for event in events:
        for plane in event["planes"]:
            if plane["valid"]:
                for figure in FIGURES:
                    planes.setdefault(plane["plane"], {}).setdefault(figure, []).append(plane[figure])
    return {plane: {figure: np.array(values, float) for figure, values in found.items()} for plane, found in planes.items()}


def off(figure, values):
    """How far the mean is from the best, along the last axis."""
    return np.abs(values.mean(-1) - BEST.get(figure, 0))


def cell(figure, values, others, random):
    """Mean and error in per cent, marked where it is worse than the other chain's."""
    draws = random.integers(0, len(values), (DRAWS, len(values)))
    text = f"{100 * values.mean():+.1f} ± {100 * values[draws].mean(-1).std():.1f}"
    if others is None:
        return text
    worse = off(figure, values) - off(figure, others)
    error = (off(figure, values[draws]) - off(figure, others[draws])).std()
    return text + (" *" if worse > max(error, 1e-9) else "")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--events", type=int, default=5)
    parser.add_argument("--seed", type=int, default=71)
    parser.add_argument("--only", default="", help="names of conditions")
    parser.add_argument("--chains", nargs="+", default=[f"{name}={words}" for name, words in CHAINS.items()],
                        help="NAME='KEY=VALUE KEY=VALUE' of arguments of sigproc.jsonnet; the first is compared with the second")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    chains = dict(chain.split("=", 1) for chain in options.chains)
    wanted = options.only.split(",") if options.only else CONDITIONS
    print(f"| condition | plane | chain | {' | '.join(FIGURES)} |\n|{'---|' * (3 + len(FIGURES))}")
    for name in wanted:
        made, processed = CONDITIONS[name]
        adc, truth = simulate(options.folder, name, made, options.events, options.seed)
        found = {chain: figures_of(options.folder, adc, truth, chain, words, processed) for chain, words in chains.items()}
        first, second = list(chains)[:2]
        for plane in found[first]:
            for chain, planes in found.items():
                random = np.random.default_rng(1)
                row = [cell(figure, planes[plane][figure], found[second][plane][figure] if chain == first else None, random)
                       for figure in FIGURES]
                print(f"| {name} | {plane} | {chain} | {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
