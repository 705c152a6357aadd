#!/usr/bin/env python3
"""Charge in, charge out: the signals of the chains that the main job has against the truth, within the limits of limits.json.

usage: test_charge.py pdhd_tpc0 | toy | pdsp | sbnd

pdhd_tpc0 is the reference event, where its folder is present (else the exit code is 77); toy makes busy events in the toy
detector, with tracks that start at any time in 300 us, from several seeds; the others are events of a few tracks and points in
those detectors, by the built-in models.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support/python"))
import charge
import jobs

SKIPPED = 77
TOY_SEEDS = (11, 12, 13)
TOY_EVENT = ["--tracks", "30", "--spread", "300"]


def pdhd_tpc0(_):
    """The keyword arguments of check(), for each event."""
    shared = pathlib.Path(os.environ.get("SPNG_TEST_DATA", "."))
    source, truth = shared / "adc-tpc0.npz", shared / "golden-splat-tpc0.npz"
    absent = [str(path) for path in (source, truth) if not path.exists()]
    if absent:
        print("skipped: there is no", ", ".join(absent), file=sys.stderr)
        sys.exit(SKIPPED)
    yield {"detector": "pdhd", "source": source, "truth": truth, "data": shared}


def toy(folder):
    for seed in TOY_SEEDS:
        event = folder / str(seed)
        maker = [sys.executable, jobs.SUPPORT / "toy_detector.py", event, "--seed", str(seed), *TOY_EVENT]
        subprocess.run(maker, check=True)
        yield {"detector": "toy", "source": event / "toy-adc.npz", "truth": event / "toy-truth.npz", "data": event}


def built_in(detector):
    def events(folder):
        words = {"detector": detector, "files": "builtin", "depos": "cosmics:4,blips:10", "seeds": "1", "tiers": "adc,splat",
                 "output": folder / "%(tier)s.npz"}
        done = jobs.run_program("wire-cell", "-c", "sim-sigproc.jsonnet", *jobs.arguments(**words))
        if done.returncode:
            raise RuntimeError(done.stderr)
        yield {"detector": detector, "source": folder / "adc.npz", "truth": folder / "splat.npz", "data": None, "files": "builtin"}
    return events


def check(limits, folder, detector, source, truth, data, files="auto"):
    """Whether all chains' signals of one event are within their limits, {chain: {plane: {figure: limit}}}."""
    words = {"detector": detector, "files": files, "chain": ",".join(limits)}
    done = jobs.run_main_job(source, folder / "%(chain)s.npz", data=data, **words)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return False
    found = charge.figures_of_chains({chain: folder / f"{chain}.npz" for chain in limits}, truth, detector, data)
    excess = [f"{chain} {text}" for chain in limits for text in charge.exceeded(found[chain], limits[chain])]
    if excess:
        print(f"{source}:", *excess, sep="\n", file=sys.stderr)
    return not excess


def main():
    name = sys.argv[1]
    events = {"pdhd_tpc0": pdhd_tpc0, "toy": toy}.get(name) or built_in(name)
    limits = json.loads((HERE / "limits.json").read_text())[name]
    with tempfile.TemporaryDirectory(prefix="spng-charge-") as folder:
        folder = pathlib.Path(folder)
        results = [check(limits, folder, **event) for event in events(folder)]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
