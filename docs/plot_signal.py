#!/usr/bin/env python3
"""Draw waveforms and charge of the three planes of one event.  Needs matplotlib.

usage: plot_signal.py ADC.npz SIGNAL.npz PICTURE.png [NU NV]      (channels of the U and V planes; 800 800 if not given)
"""
import sys

import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt


def frame(path):
    data = np.load(path)
    key = next(k for k in data.files if k.startswith("frame_"))
    return data[key], data["tickinfo" + key[5:]][1]


def main():
    adc, tick = frame(sys.argv[1])
    signal, _ = frame(sys.argv[2])
    nu, nv = (int(n) for n in sys.argv[4:6]) if len(sys.argv) > 5 else (800, 800)
    cuts = (0, nu, nu + nv, len(adc))
    rows, axes = plt.subplots(2, 3, figsize=(12, 7), sharex=True, constrained_layout=True)
    for column, (plane, begin, end) in enumerate(zip("UVW", cuts, cuts[1:])):
        extent = [0, adc.shape[1] * tick / 1000, begin, end]
        wave = adc[begin:end] - np.median(adc[begin:end], axis=1, keepdims=True)
        for row, (image, limits, colours, label) in enumerate((
                (wave, (-40, 40), "RdBu_r", "ADC counts above pedestal"),
                (signal[begin:end], (0, 2000), "viridis", "electrons per tick"))):
            axis = axes[row][column]
            picture = axis.imshow(image, aspect="auto", origin="lower", extent=extent, vmin=limits[0], vmax=limits[1],
                                  cmap=colours, interpolation="antialiased")
            axis.set_title(f"{plane} plane, " + ("waveforms" if row == 0 else "charge"))
            if row == 1:
                axis.set_xlabel("time [us]")
            if column == 0:
                axis.set_ylabel("channel")
            if column == 2:
                rows.colorbar(picture, ax=axis, label=label)
    rows.savefig(sys.argv[3], dpi=80)


main()
