#!/usr/bin/env python3
"""What each step of the traditional signal processing does to the charge of tracks, found by leaving it out.

usage: osp-steps.py FOLDER [--events N] [--planes UVW] [--seed N]      (wire-cell on PATH, the detector's files on WIRECELL_PATH)

Events of one track of 1 m each are simulated in ProtoDUNE-HD, at random places and angles: N of each kind for each plane, in
whose frame the angle is.  All are processed with all steps, without each of them, and by the main chain.  Figures are of that
plane's channels with more than 20,000 true electrons: median of found over true charge, half the width of its central 68 %,
and all charge found over all true charge, of what is found within 20 ticks of the true charge; and what is found elsewhere on
these channels.  Errors are from drawing events with replacement.  Prints tables in Markdown; what is in the folder already is not
made anew.
"""
import argparse
import functools
import json
import pathlib
import subprocess

import numpy as np

PLANES = {"U": range(0, 800), "V": range(800, 1600), "W": range(1600, 2560)}
KINDS = {"prolonged": (75, 85), "others": (0, 60)}  # theta_xz [degrees]
LEAST_CHARGE = 20000  # electrons
REACH = 20  # ticks
DRAWS = 500

# The keys of OmnibusSigProc that leave a step out, or change it, and the planes where that does anything.
INDUCTION, ALL = "UV", "UVW"
STEPS = {
    "pedestal line of each row": (ALL, {"rebase_planes": []}),
    "tight ROIs: second image (`tighter`)": (INDUCTION, {"ROI_tighter_lf_filter": "ROI_tight_lf"}),
    "tight ROIs: padding": (ALL, {"troi_pad": 0}),
    "tight ROIs: bridges over a row": (ALL, {"troi_asy": 0}),
    "loose ROIs": (INDUCTION, {"lroi_th_factor": 1e9, "lroi_max_th": 1e12}),
    "tight ROIs outside of loose ones": (INDUCTION, {"leave_out": ["lone_tight"]}),
    "clean-up": (INDUCTION, {"leave_out": ["clean_up"]}),
    "check of links": (INDUCTION, {"leave_out": ["check_links"]}),
    "second round of breaking": (INDUCTION, {"r_break_roi_loop": 1}),
    "breaking, both rounds": (INDUCTION, {"r_break_roi_loop": 0}),
    "shrinking": (INDUCTION, {"r_pad": 100000}),
    "breaking and shrinking": (INDUCTION, {"r_break_roi_loop": 0, "r_pad": 100000}),
    "removal of fakes": (ALL, {"r_fake_signal_low_th": -1e9, "r_fake_signal_high_th": -1e9}),
    "extension to neighbours": (ALL, {"leave_out": ["extend"]}),
    "baseline of ROIs": (INDUCTION, {"leave_out": ["baseline"]}),
    "rounding to whole electrons": (ALL, {"truncate": False}),
    "percentiles in the RMS (MAD instead)": (ALL, {"roi_mad_rms": True}),
    "zero in place of negative samples": (ALL, {"save_negative_charge": True}),
}


def call(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command[:4]))}: {done.stderr.strip()}")


def simulate(folder, plane, kind, number, random):
    """Waveforms and the truth of a track; the name of the event."""
    angle, along, across, drift = random.uniform(*KINDS[kind]), *random.uniform(-1, 1, 3)
    name = f"{plane}-{kind}-{number}"
    line = {"plane": "UVW".index(plane), "theta_xz": np.radians(angle), "offset": [1000 * drift, 2000 * along, 500 * across]}
    if not all((folder / f"{tier}-{name}.npz").exists() for tier in ("adc", "splat")):
        call("wire-cell", "-c", "sim-sigproc.jsonnet", "-A", f"output={folder}/%(tier)s-{name}.npz", "-A", "overwrite=true",
             "-A", "tiers=adc,splat", "-A", f"seeds={number + 1}", "--tla-code", "depos=" + json.dumps({"lines": [line]}))
    return name


def process(folder, title, names, job, *options):
    """The files of signals of all events by a job."""
    outputs = [folder / f"{title}-adc-{name}.npz" for name in names]
    if not all(path.exists() for path in outputs):
        call("wire-cell", "-c", job, "-A", "input=" + ",".join(f"{folder}/adc-{name}.npz" for name in names),
             "-A", f"output={folder}/{title}-%(input)s.npz", "-A", "overwrite=true", *options)
    return outputs


def by_steps(folder, plane, names):
    """{step: files of signals} of a plane: by the main chain, by all steps of the traditional one, and without each of them."""
    files = {"main": process(folder, "main", names, "sigproc.jsonnet")}
    for number, (step, (where, keys)) in enumerate([("full", (ALL, {})), *STEPS.items()]):
        if plane in where:
            own = {"process_planes": ["UVW".index(plane)], **keys}
            files[step] = process(folder, f"step{number}", names, "test-osp.jsonnet", "-A", "save=gauss", "--tla-code",
                                  "keys=" + json.dumps(own))
    return files


def rows_of(path):
    """Channels and samples [channel, tick] of a file."""
    with np.load(path) as data:
        key, = (key for key in data if key.startswith("frame_"))
        return data["channels" + key[len("frame"):]], data[key]


@functools.lru_cache(maxsize=None)
def true_charges(path, plane):
    """{channel: (charge, first tick, end)} of the plane's channels that have enough, with what filters spread it by."""
    channels, samples = rows_of(path)
    found = {}
    for channel, row in zip(channels.tolist(), samples):
        ticks = np.flatnonzero(row)
        charge = row.sum(dtype=float)
        if channel in PLANES[plane] and charge > LEAST_CHARGE:
            found[channel] = charge, max(0, ticks[0] - REACH), ticks[-1] + REACH + 1
    return found


def found_and_true(path, truth, plane):
    """Of the plane's channels with enough true charge: what was found where it is, what elsewhere, and what is true."""
    wanted = true_charges(truth, plane)
    rows = {channel: (0.0, 0.0, true[0]) for channel, true in wanted.items()}
    for channel, row in zip(*rows_of(path)):
        if channel in wanted:
            true, begin, end = wanted[channel]
            near = row[begin:end].sum(dtype=float)
            rows[channel] = near, row.sum(dtype=float) - near, true
    return np.array(list(rows.values())).reshape(-1, 3).T


def figures(events):
    """Median, half-width, total and what is found elsewhere, in percent, of the three sorts of charge in each event."""
    near, far, true = np.concatenate(events, axis=1)
    low, median, high = np.quantile(near / true, [0.15865, 0.5, 0.84135])
    return 100 * np.array([median - 1, (high - low) / 2, near.sum() / true.sum() - 1, far.sum() / true.sum()])


def drawn(events, number, random):
    """Figures of events drawn with replacement, [draw, figure].  One seed gives the same events for any step."""
    return np.array([figures([events[ind] for ind in random.integers(len(events), size=len(events))]) for _ in range(number)])


def row(title, events, full, seed):
    """A line of a table: the figures, or how they differ from those of the full chain, with errors."""
    cells = []
    for kind in KINDS:
        values = figures(events[kind])
        errors = drawn(events[kind], DRAWS, np.random.default_rng(seed))
        if full is not None:
            values = values - figures(full[kind])
            errors = errors - drawn(full[kind], DRAWS, np.random.default_rng(seed))
        cells += [f"{value:+.1f} ± {error:.1f}" for value, error in zip(values, errors.std(axis=0))]
    return f"| {title} | " + " | ".join(cells) + " |"


def table(title, planes, measured, seed):
    """measured: {step: {plane: {kind: [event]}}}"""
    def joined(step):
        return {kind: [event for plane in planes for event in measured[step][plane][kind]] for kind in KINDS}

    head = [f"{kind}: {figure}" for kind in KINDS for figure in ("median", "half-width", "total", "elsewhere")]
    print(f"\n{title} [%]\n\n| | " + " | ".join(head) + " |\n|---|" + "---|" * len(head))
    print(row("main chain", joined("main"), None, seed))
    full = joined("full")
    print(row("**all steps**", full, None, seed))
    for step, (where, _) in STEPS.items():
        if set(planes) <= set(where):
            print(row("without: " + step, joined(step), full, seed))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--events", type=int, default=10, help="of each kind for each plane")
    parser.add_argument("--planes", default="UVW", help="some of U, V and W; those of induction are put together")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    measured = {step: {plane: {kind: [] for kind in KINDS} for plane in PLANES} for step in ("main", "full", *STEPS)}
    for plane in options.planes:
        random = np.random.default_rng(options.seed + "UVW".index(plane))
        events = [(kind, simulate(options.folder, plane, kind, number, random)) for kind in KINDS for number in range(options.events)]
        for step, files in by_steps(options.folder, plane, [name for _, name in events]).items():
            for (kind, name), path in zip(events, files):
                measured[step][plane][kind].append(found_and_true(path, options.folder / f"splat-{name}.npz", plane))
    for title, planes in (("Induction", "UV"), ("Collection", "W")):
        own = "".join(plane for plane in planes if plane in options.planes)
        if own:
            table(f"{title}, {', '.join(own)}", own, measured, options.seed)


if __name__ == "__main__":
    main()
