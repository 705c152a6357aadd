#!/usr/bin/env python3
"""Draw the demo's event: images of every stage, one waveform through all stages, charge against truth.

usage: plots.py FOLDER [TPC]

FOLDER holds what cfg/sim-sigproc.jsonnet writes: adc-N.npz, splat-N.npz (the truth) and signal-N.npz, where N is the
TPC's ident (0), and the dumps tensors-frame-N.npz, tensors-gauss-N.npz and tensors-roi-N.npz; if the charge's figures are
there too, as metrics.json, they are written into the picture.  Pictures: plane-u.png, plane-v.png, plane-w.png,
waveforms.png and charge.png, in the same folder.  docs/demo.md explains them.  Needs matplotlib.
"""
import pathlib
import sys

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "python"))
import spng
from spng import plots

PLANES = "UVW"
ADC, CHARGE = 150, 6000  # full scale of images [counts above pedestal, electrons per tick]
VALID = 500  # channels with less true charge are left out [electrons]
PER_TICK = "electrons\nper tick"


class Event:
    """All stages of one TPC as lists of images [channel, tick], one per plane, in ascending order of channels."""

    def __init__(self, folder, tpc):
        adc, truth, signal = (spng.read_frame(folder / f"{tier}-{tpc}.npz") for tier in ("adc", "splat", "signal"))
        self.times = adc.times / 1000
        rows = np.concatenate([one.array for one in self.tensors(folder, "frame", tpc, "chids")])
        gauss = [one.array for one in self.tensors(folder, "gauss", tpc, "traces")]
        roi = [one.array for one in self.tensors(folder, "roi", tpc, "traces")]
        idents = np.split(rows, np.cumsum([len(image) for image in gauss])[:-1])
        order = [np.argsort(own) for own in idents]
        self.channels = [own[o] for own, o in zip(idents, order)]
        self.gauss = [image[o] for image, o in zip(gauss, order)]
        self.roi = [image[o] for image, o in zip(roi, order)]
        counts = [adc.rows(own) for own in self.channels]
        self.adc = [image - np.median(image, axis=1, keepdims=True) for image in counts]
        self.truth = [truth.rows(own) for own in self.channels]
        self.signal = [signal.rows(own) for own in self.channels]

    @staticmethod
    def tensors(folder, tier, tpc, datatype):
        return spng.read_tensors(folder / f"tensors-{tier}-{tpc}.npz")[0].find(datatype=datatype)


def empty_side(event, plane):
    """(first, end) of the channels at one end of the plane that have no true charge, if they are a good part of it."""
    channels = event.channels[plane]
    busy = np.flatnonzero(event.truth[plane].any(axis=1))
    if not len(busy):
        return None
    sides = [(0, busy[0]), (busy[-1] + 1, len(channels))]
    begin, end = max(sides, key=lambda side: side[1] - side[0])
    return (channels[begin], channels[end - 1] + 1) if end - begin > 0.25 * len(channels) else None


def caption(event, plane):
    blocks = [max(1, size // want) for size, want in zip(event.truth[plane].shape, plots.SHOWN)]
    text = (f"A pixel stands for {blocks[0]} channels x {blocks[1]} ticks and shows the sample of largest magnitude among "
            f"them.  Time 0 is the trigger, when the muons came; the readout begins {-event.times[0]:.0f} us before it.")
    empty = empty_side(event, plane)
    if empty:
        text += (f"\nChannels {empty[0]} to {empty[1] - 1} are wires of the face that looks away from the drift volume, or "
                 "of a part that no track crossed: they have noise only.")
    return text


def draw_plane(event, plane, path):
    """The stages of one plane, on common axes, and charge on a common scale."""
    panels = [
        ("ADC waveforms", event.adc, "signed", ADC, "counts above\npedestal"),
        ("deconvolved", event.gauss, "signed", CHARGE, PER_TICK),
        ("regions of interest", event.roi, "mask", 1, "1 is inside"),
        ("signal", event.signal, "charge", CHARGE, PER_TICK),
        ("truth", event.truth, "charge", CHARGE, PER_TICK),
        ("signal - truth", [s - t for s, t in zip(event.signal, event.truth)], "signed", CHARGE, PER_TICK),
    ]
    figure, axes = plots.pyplot().subplots(2, 3, figsize=(16, 9.5), sharex=True, sharey=True, constrained_layout=True)
    figure.set_constrained_layout_pads(wspace=0.04, hspace=0.03)
    for one, (title, images, kind, full, unit) in zip(axes.flat, panels):
        plots.draw_image(images[plane], event.times, event.channels[plane], one, kind, full, unit, title)
        one.label_outer()
    figure.suptitle(f"{PLANES[plane]} plane")
    figure.supxlabel(caption(event, plane), fontsize="medium")
    figure.savefig(path, dpi=90, pil_kwargs={"optimize": True})
    plots.pyplot().close(figure)


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
    figure, axes = plots.pyplot().subplots(3, 3, figsize=(15, 9), sharex="col", constrained_layout=True)
    for plane, column in enumerate(axes.T):
        row, tick = typical_channel(event.truth[plane])
        near = np.abs(event.times - event.times[tick]) < reach
        time = event.times[near]
        inside = event.roi[plane][row][near]
        for axis in column:
            axis.fill_between(time, 0, 1, where=inside, color=plots.GREY, alpha=0.5, lw=0,
                              transform=axis.get_xaxis_transform(), label="region of interest")
            axis.axhline(0, color="black", lw=0.5)
        column[0].step(time, event.adc[plane][row][near], where="mid", color=plots.BLUE, label="ADC")
        column[1].plot(time, event.gauss[plane][row][near], color=plots.BLUE, label="deconvolved")
        column[2].plot(time, event.truth[plane][row][near], color=plots.ORANGE, lw=3, alpha=0.7, label="truth")
        column[2].plot(time, event.signal[plane][row][near], color=plots.BLUE, label="signal")
        column[0].set_title(f"{PLANES[plane]} plane, channel {event.channels[plane][row]}")
        column[2].set_xlabel("time [us]")
        column[2].set_xlim(time[0], time[-1])
    for axis, label in zip(axes[:, 0], ("counts above pedestal", "electrons per tick", "electrons per tick")):
        axis.set_ylabel(label)
    for axis in axes[:, -1]:
        axis.legend(loc="upper right")
    figure.savefig(path, dpi=90)
    plots.pyplot().close(figure)


def figures_text(path, plane):
    """The figures of a plane that spng-metrics wrote, if it did."""
    if not path.exists():
        return ""
    own = spng.read_metrics(path)[plane]
    names = ("bias", "resolution", "inefficiency", "purity")
    return "\n".join(f"{name} {100 * own[name]:.1f} %" for name in names if own[name] == own[name])


def draw_charge(event, path, metrics):
    """Found against true charge of channels, above, and the distribution of their ratio, below."""
    figure, axes = plots.pyplot().subplots(2, 3, figsize=(15, 9), constrained_layout=True)
    for plane, (above, below) in enumerate(axes.T):
        truth, found = (images[plane].sum(axis=1, dtype=float) for images in (event.truth, event.signal))
        valid = truth > VALID
        plots.draw_scatter(truth[valid], found[valid], above)
        above.set_title(f"{PLANES[plane]} plane")
        plots.draw_ratios(truth[valid], found[valid], below)
        below.text(0.03, 0.95, figures_text(metrics, plane), transform=below.transAxes, va="top")
    figure.savefig(path, dpi=90)
    plots.pyplot().close(figure)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    import matplotlib
    matplotlib.use("Agg")
    folder, tpc = pathlib.Path(sys.argv[1]), sys.argv[2] if len(sys.argv) == 3 else "0"
    event = Event(folder, tpc)
    for plane, letter in enumerate(PLANES.lower()):
        draw_plane(event, plane, folder / f"plane-{letter}.png")
    draw_waveforms(event, folder / "waveforms.png")
    draw_charge(event, folder / "charge.png", folder / "metrics.json")


if __name__ == "__main__":
    main()
