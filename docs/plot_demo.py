#!/usr/bin/env python3
"""Draw the demo's event: images of every stage, one waveform through all stages, charge against truth.

usage: plot_demo.py FOLDER [TPC]

FOLDER holds what cfg/test-sim-spng.jsonnet writes: adc-N.npz, splat-N.npz (the truth) and signal-N.npz, where N is the
TPC's ident (0), and the dumps tensors-frame-N.npz, tensors-gauss-N.npz and tensors-roi-N.npz; if the charge's figures are
there too, as metrics.json, they are written into the picture.  Pictures: plane-u.png, plane-v.png, plane-w.png,
waveforms.png and charge.png, in the same folder.  Needs matplotlib.
"""
import json
import pathlib
import sys

import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.ticker import LogLocator, ScalarFormatter

PLANES = "UVW"
BLUE, ORANGE, GREY = "#3b6fb6", "#d9662b", "#c9ccd1"
ADC, CHARGE = 150, 6000  # full scale of images [counts above pedestal, electrons per tick]
SHOWN = (400, 400)  # an image is drawn in about so many pixels: ticks, channels
VALID = 500  # channels with less true charge are left out [electrons]


def frame(path):
    """The image [channel, tick] in ascending order of channels, the channels, and the time [us] of each tick."""
    data = np.load(path)
    key = next(k for k in data.files if k.startswith("frame_"))
    channels, (start, tick, first) = data["channels" + key[5:]], data["tickinfo" + key[5:]]
    order = np.argsort(channels)
    times = (start + tick * (first + np.arange(data[key].shape[1]))) / 1000
    return data[key][order], channels[order], times


def tensors(path, datatype="traces"):
    """The arrays of a dump that have the datatype."""
    data = np.load(path)
    stems = [k[:-len("_array")] for k in data.files if k.endswith("_array")]
    return [data[stem + "_array"] for stem in stems
            if json.loads(data[stem + "_metadata.json"].decode())["datatype"] == datatype]


class Event:
    """All stages of one TPC as lists of images [channel, tick], one per plane, in ascending order of channels."""

    def __init__(self, folder, tpc):
        adc, channels, self.times = frame(folder / f"adc-{tpc}.npz")
        truth, signal = (frame(folder / f"{tier}-{tpc}.npz")[0] for tier in ("splat", "signal"))
        rows = np.concatenate(tensors(folder / f"tensors-frame-{tpc}.npz", "chids"))
        gauss = tensors(folder / f"tensors-gauss-{tpc}.npz")
        idents = np.split(rows, np.cumsum([len(image) for image in gauss])[:-1])
        order = [np.argsort(own) for own in idents]
        self.channels = [own[o] for own, o in zip(idents, order)]
        self.gauss = [image[o] for image, o in zip(gauss, order)]
        self.roi = [image[o] for image, o in zip(tensors(folder / f"tensors-roi-{tpc}.npz"), order)]
        where = [np.searchsorted(channels, own) for own in self.channels]
        self.adc = [adc[w] - np.median(adc[w], axis=1, keepdims=True) for w in where]
        self.truth, self.signal = ([image[w] for w in where] for image in (truth, signal))


def shrink(image):
    """Fewer pixels, each the largest in magnitude of those that it stands for, so that thin tracks stay visible."""
    nticks, nchannels = (max(1, size // want) for size, want in zip(image.shape[::-1], SHOWN))
    rows, columns = image.shape[0] // nchannels, image.shape[1] // nticks
    blocks = image[:rows * nchannels, :columns * nticks].reshape(rows, nchannels, columns, nticks).astype(float)
    high, low = blocks.max(axis=(1, 3)), blocks.min(axis=(1, 3))
    return np.where(high >= -low, high, low)


def charge_colours():
    """From white, where there is no charge, to dark."""
    colours = plt.get_cmap("magma_r").copy()
    colours.set_under("white")
    return colours


def draw_plane(event, plane, path):
    """The stages of one plane, on common axes."""
    charge = {"cmap": charge_colours(), "vmin": CHARGE / 100, "vmax": CHARGE, "label": "electrons per tick"}
    both_signs = {"cmap": "RdBu_r", "vmin": -CHARGE, "vmax": CHARGE, "label": "electrons per tick"}
    panels = [
        ("ADC waveforms", event.adc, {"cmap": "RdBu_r", "vmin": -ADC, "vmax": ADC, "label": "counts above pedestal"}),
        ("deconvolved", event.gauss, both_signs),
        ("regions of interest", event.roi, {"cmap": "Greys", "vmin": 0, "vmax": 1, "label": ""}),
        ("signal", event.signal, charge),
        ("truth", event.truth, charge),
        ("signal - truth", [s - t for s, t in zip(event.signal, event.truth)],
         {**both_signs, "vmin": -CHARGE / 3, "vmax": CHARGE / 3}),
    ]
    figure, axes = plt.subplots(2, 3, figsize=(15, 9), sharex=True, sharey=True, constrained_layout=True)
    channels = event.channels[plane]
    extent = [event.times[0], event.times[-1], channels[0], channels[-1] + 1]
    for axis, (title, images, style) in zip(axes.flat, panels):
        style = dict(style)
        label = style.pop("label")
        picture = axis.imshow(shrink(images[plane]), aspect="auto", origin="lower", extent=extent,
                              interpolation="nearest", **style)
        axis.set_title(title)
        if label:
            figure.colorbar(picture, ax=axis, label=label, extend="both", pad=0.01)
    for axis in axes[-1]:
        axis.set_xlabel("time [us]")
    for axis in axes[:, 0]:
        axis.set_ylabel("channel")
    figure.suptitle(f"{PLANES[plane]} plane")
    figure.savefig(path, dpi=100)
    plt.close(figure)


def typical_channel(truth):
    """A channel whose largest pulse is that of a usual one, and the tick of the pulse."""
    peaks = truth.max(axis=1)
    busy = np.flatnonzero(truth.sum(axis=1) > 20 * VALID)
    if not len(busy):
        return 0, 0
    order = busy[np.argsort(peaks[busy])]
    row = order[int(0.75 * len(order))]
    return row, int(truth[row].argmax())


def draw_waveforms(event, path, reach=60.0):
    """One channel of each plane through all stages, within `reach` [us] of its largest pulse."""
    figure, axes = plt.subplots(3, 3, figsize=(15, 9), sharex="col", constrained_layout=True)
    for plane, column in enumerate(axes.T):
        row, tick = typical_channel(event.truth[plane])
        near = np.abs(event.times - event.times[tick]) < reach
        time = event.times[near]
        inside = event.roi[plane][row][near]
        for axis in column:
            axis.fill_between(time, 0, 1, where=inside, color=GREY, alpha=0.5, lw=0, transform=axis.get_xaxis_transform(),
                              label="region of interest")
            axis.axhline(0, color="black", lw=0.5)
        column[0].step(time, event.adc[plane][row][near], where="mid", color=BLUE, label="ADC")
        column[1].plot(time, event.gauss[plane][row][near], color=BLUE, label="deconvolved")
        column[2].plot(time, event.truth[plane][row][near], color=ORANGE, lw=3, alpha=0.7, label="truth")
        column[2].plot(time, event.signal[plane][row][near], color=BLUE, label="signal")
        column[0].set_title(f"{PLANES[plane]} plane, channel {event.channels[plane][row]}")
        column[2].set_xlabel("time [us]")
        column[2].set_xlim(time[0], time[-1])
    for axis, label in zip(axes[:, 0], ("counts above pedestal", "electrons per tick", "electrons per tick")):
        axis.set_ylabel(label)
    for axis in axes[:, -1]:
        axis.legend(loc="upper right")
    figure.savefig(path, dpi=90)
    plt.close(figure)


def figures_text(path, plane):
    """The figures of a plane that spng-metrics wrote, if it did."""
    if not path.exists():
        return ""
    own = json.loads(path.read_text())["planes"][plane]
    names = {"bias": "bias", "resolution": "resolution", "inefficiency": "inefficiency"}
    return "\n".join(f"{name} {100 * own[key]:.1f} %" for key, name in names.items() if own[key] is not None)


def draw_scatter(axis, truth, found, ends):
    axis.plot(ends, ends, color=ORANGE, label="equal")
    axis.scatter(truth, np.clip(found, ends[0], None), s=8, color=BLUE, alpha=0.6, lw=0, label="one channel")
    axis.set(xscale="log", yscale="log", xlim=ends, ylim=ends, aspect="equal", adjustable="datalim",
             xlabel="true charge [1000 electrons]", ylabel="charge found [1000 electrons]")
    for side in (axis.xaxis, axis.yaxis):
        side.set_major_locator(LogLocator(subs=(1, 2, 5)))
        side.set_major_formatter(ScalarFormatter())
        side.set_minor_formatter("")
    axis.legend(loc="upper left")


def draw_charge(event, path, metrics):
    """Found against true charge of channels, above, and the distribution of their ratio, below."""
    figure, axes = plt.subplots(2, 3, figsize=(15, 9), constrained_layout=True)
    for plane, (above, below) in enumerate(axes.T):
        truth, found = (images[plane].sum(axis=1, dtype=float) / 1000 for images in (event.truth, event.signal))
        valid = truth > VALID / 1000
        truth, found = truth[valid], found[valid]
        ends = [truth.min() / 1.5, truth.max() * 1.5] if len(truth) else [0.1, 10]
        draw_scatter(above, truth, found, ends)
        above.set_title(f"{PLANES[plane]} plane")
        below.hist(np.clip(found / truth, 0.5, 1.5), bins=np.linspace(0.5, 1.5, 81), color=BLUE)
        below.axvline(1, color=ORANGE)
        below.set(xlabel="charge found / true charge (outliers in the end bins)", ylabel="channels", xlim=(0.5, 1.5))
        below.text(0.03, 0.95, figures_text(metrics, plane), transform=below.transAxes, va="top")
    figure.savefig(path, dpi=90)
    plt.close(figure)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    folder, tpc = pathlib.Path(sys.argv[1]), sys.argv[2] if len(sys.argv) == 3 else "0"
    event = Event(folder, tpc)
    for plane, letter in enumerate(PLANES.lower()):
        draw_plane(event, plane, folder / f"plane-{letter}.png")
    draw_waveforms(event, folder / "waveforms.png")
    draw_charge(event, folder / "charge.png", folder / "metrics.json")


if __name__ == "__main__":
    main()
