#!/usr/bin/env python3
"""Reconstructed charge against the truth, per plane.

usage: compare_truth.py SIGNAL.npz TRUTH.npz [--planes NU,NV] [--threshold ELECTRONS] [--limits FILE.json] [--name NAME]

For channels with more true charge than the threshold: median bias, half the width of the central 68 %, total charge and
the number of channels in which nothing was found.  With limits, exits with 1 if any is exceeded.  Planes are told apart
by channel number: the first NU channels are U, the next NV are V, the rest W.
"""
import argparse
import json
import sys

import numpy as np


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


def measure(truth, found, threshold):
    """The figures of one plane: fractions, and a count."""
    busy = truth > threshold
    ratio = found[busy] / truth[busy]
    low, mid, high = np.percentile(ratio, [15.865, 50, 84.135])
    return {"channels": int(busy.sum()), "bias": mid - 1, "width": (high - low) / 2,
            "total": found.sum() / truth.sum() - 1, "empty": int((found[busy] <= 0).sum())}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("signal")
    parser.add_argument("truth")
    parser.add_argument("--planes")
    parser.add_argument("--threshold", type=float, default=20000)
    parser.add_argument("--limits")
    parser.add_argument("--name")
    args = parser.parse_args()

    truth, found = charge_per_channel(args.truth), charge_per_channel(args.signal)
    channels = np.array(sorted(truth))
    want = np.array([truth[c] for c in channels])
    have = np.array([found.get(c, 0.0) for c in channels])
    edges = [int(n) for n in args.planes.split(",")] if args.planes else [len(channels) // 3] * 2
    cuts = np.cumsum([0, *edges, len(channels) - sum(edges)])
    limits = json.load(open(args.limits))[args.name] if args.limits else {}

    print("| plane | channels | median bias | half-width 68 % | total | channels without charge |")
    print("|---|---|---|---|---|---|")
    exceeded = []
    for plane, begin, end in zip("UVW", cuts, cuts[1:]):
        figures = measure(want[begin:end], have[begin:end], args.threshold)
        print(f"| {plane} | {figures['channels']} | {figures['bias']:+.2%} | {figures['width']:.2%} |"
              f" {figures['total']:+.2%} | {figures['empty']} |")
        for key, limit in limits.get(plane, {}).items():
            if abs(figures[key]) > limit:
                exceeded.append(f"{plane}: {key} is {figures[key]:.4f} (want at most {limit})")
    for line in exceeded:
        print(line, file=sys.stderr)
    return 1 if exceeded else 0


sys.exit(main())
