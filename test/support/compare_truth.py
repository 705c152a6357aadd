#!/usr/bin/env python3
"""Reconstructed charge against the truth, per plane.

usage: compare_truth.py SIGNAL.npz TRUTH.npz [--planes NU,NV] [--threshold ELECTRONS]

For channels with more true charge than the threshold: median bias, half the width of the central 68 %, total charge and
the number of channels in which nothing was found.  Planes are told apart by channel number: the first NU channels are
U, the next NV are V, the rest W.  Without NU and NV the truth's array "planes" says them, else all planes are equal.
"""
import argparse

import numpy as np

THRESHOLD = 20000  # [electrons]


def charge_per_channel(path):
    data = np.load(path)
    total = {}
    for key in data.files:
        if not key.startswith("frame_"):
            continue
        channels = data["channels_" + key[len("frame_"):]]
        for channel, charge in zip(channels, data[key].sum(axis=1, dtype=float)):
            total[int(channel)] = total.get(int(channel), 0.0) + charge
    return total


def plane_sizes(path, count):
    data = np.load(path)
    return [int(n) for n in data["planes"][:2]] if "planes" in data.files else [count // 3] * 2


def measure(truth, found, threshold):
    """The figures of one plane: fractions, and a count."""
    busy = truth > threshold
    ratio = found[busy] / truth[busy]
    low, mid, high = np.percentile(ratio, [15.865, 50, 84.135])
    return {"channels": int(busy.sum()), "bias": mid - 1, "width": (high - low) / 2,
            "total": found.sum() / truth.sum() - 1, "empty": int((found[busy] <= 0).sum())}


def compare(signal, truth_path, planes=None, threshold=THRESHOLD):
    """The figures of the planes U, V and W of two files; planes: the numbers of channels of U and V."""
    truth, found = charge_per_channel(truth_path), charge_per_channel(signal)
    channels = np.array(sorted(truth))
    want = np.array([truth[c] for c in channels])
    have = np.array([found.get(c, 0.0) for c in channels])
    edges = np.cumsum([0, *(planes or plane_sizes(truth_path, len(channels)))]).tolist() + [len(channels)]
    return {plane: measure(want[begin:end], have[begin:end], threshold)
            for plane, begin, end in zip("UVW", edges, edges[1:])}


def table(figures):
    lines = ["| plane | channels | median bias | half-width 68 % | total | channels without charge |",
             "|---|---|---|---|---|---|"]
    for plane, one in figures.items():
        lines.append(f"| {plane} | {one['channels']} | {one['bias']:+.2%} | {one['width']:.2%} | {one['total']:+.2%} |"
                     f" {one['empty']} |")
    return "\n".join(lines)


def exceeded(figures, limits):
    """What is above its limit: {plane: {figure: limit}}; a text each."""
    return [f"{plane}: {key} is {figures[plane][key]:.4f} (want at most {limit})"
            for plane, own in limits.items() for key, limit in own.items() if not abs(figures[plane][key]) <= limit]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("signal")
    parser.add_argument("truth")
    parser.add_argument("--planes", help="numbers of channels of U and V, as NU,NV")
    parser.add_argument("--threshold", type=float, default=THRESHOLD)
    args = parser.parse_args()
    planes = [int(n) for n in args.planes.split(",")] if args.planes else None
    print(table(compare(args.signal, args.truth, planes, args.threshold)))


if __name__ == "__main__":
    main()
