"""Pictures with matplotlib, which is imported when the first one is drawn.

Functions that draw take the axes to draw on, or make a figure of their own, and return the axes.  So that a program without
a display can save pictures, call matplotlib.use("Agg") first.
"""
import numpy as np

BLUE, ORANGE, GREY = "#3b6fb6", "#d9662b", "#c9ccd1"
SHOWN = (400, 400)  # an image is drawn in about so many pixels: channels, ticks


def pyplot():
    try:
        import matplotlib.pyplot
    except ImportError as error:
        raise ImportError("pictures need matplotlib (the Debian package python3-matplotlib)") from error
    return matplotlib.pyplot


def own_axes(axes):
    return axes if axes is not None else pyplot().subplots(constrained_layout=True)[1]


def shrink(image, shown=SHOWN):
    """The image [row, column] in about so many pixels, each the sample of largest magnitude of those that it stands for.

    A mean would fade what is thin, and leaving out samples would lose it.  The price is that lines look wider than they are
    and noise larger.
    """
    blocks = [max(1, size // want) for size, want in zip(image.shape, shown)]
    rows, columns = (-(-size // block) for size, block in zip(image.shape, blocks))
    missing = (rows * blocks[0] - image.shape[0], columns * blocks[1] - image.shape[1])
    # The last block repeats the edge, so that no sample is left out.
    padded = np.pad(np.asarray(image, float), [(0, missing[0]), (0, missing[1])], mode="edge")
    parts = padded.reshape(rows, blocks[0], columns, blocks[1])
    high, low = parts.max(axis=(1, 3)), parts.min(axis=(1, 3))
    return np.where(high >= -low, high, low)


def charge_colours():
    """From white, where there is no charge, to dark."""
    colours = pyplot().get_cmap("magma_r").copy()
    colours.set_under("white")
    return colours


def style_of(kind, full):
    """Colours of an image: charge (0 is white), signed (both signs), or mask (0 and 1)."""
    if kind == "charge":
        return {"cmap": charge_colours(), "vmin": full / 100, "vmax": full}
    if kind == "signed":
        return {"cmap": "RdBu_r", "vmin": -full, "vmax": full}
    if kind == "mask":
        return {"cmap": "Greys", "vmin": 0, "vmax": 1}
    raise ValueError(f"kind {kind!r} (want charge, signed or mask)")


def draw_image(samples, times, channels, axes=None, kind="signed", full=None, unit=None, title=None, shown=SHOWN):
    """Samples [channel, tick] of ascending channels over time [us] and channel.

    times: [us] of the columns; full: the value of full colour, by default that of the largest of 1000 samples; unit: written
    above a colour bar, which there is none of without.
    """
    axes = own_axes(axes)
    if full is None:
        full = float(np.quantile(np.abs(samples), 0.999)) or float(np.abs(samples).max()) or 1.0
    step = times[1] - times[0] if len(times) > 1 else 1
    extent = [times[0], times[-1] + step, channels[0], channels[-1] + 1]
    picture = axes.imshow(shrink(samples, shown), aspect="auto", origin="lower", extent=extent, interpolation="nearest",
                          **style_of(kind, full))
    axes.set(xlabel="time [us]", ylabel="channel")
    if title:
        axes.set_title(title)
    if unit:
        bar = axes.figure.colorbar(picture, ax=axes, extend="neither" if kind == "mask" else "both", pad=0.02, fraction=0.05)
        if kind == "mask":
            bar.set_ticks([0, 1])
        # Above the bar it is plain which panel it belongs to.
        bar.ax.set_title(unit, fontsize="small", loc="center", pad=10)
    return axes


def draw_frame(frame, axes=None, kind=None, first=None, end=None, **options):
    """The image of a Frame with one tag, or of Traces: all channels or those from `first` to before `end`.

    Waveforms of whole numbers are shown above the median of their channel, charge as it is.  Options as of draw_image.
    """
    traces = frame.sorted()
    inside = np.ones(len(traces.channels), bool)
    if first is not None:
        inside &= traces.channels >= first
    if end is not None:
        inside &= traces.channels < end
    if not inside.any():
        raise ValueError(f"there is no channel from {first} to {end}")
    samples = traces.samples[inside]
    is_adc = np.issubdtype(samples.dtype, np.integer)
    if is_adc:
        samples = samples - np.median(samples, axis=1, keepdims=True)
    options.setdefault("unit", "counts" if is_adc else "electrons\nper tick")
    return draw_image(samples, traces.times / 1000, traces.channels[inside], axes, kind or ("signed" if is_adc else "charge"),
                      **options)


def draw_waveform(frame, channel, axes=None, near=None, reach=60.0, **style):
    """The samples of a channel over time [us]: all, or those within `reach` [us] of the time `near`."""
    axes = own_axes(axes)
    times = frame.times / 1000
    samples = frame.rows(channel)[0]
    inside = np.ones(len(times), bool) if near is None else np.abs(times - near) < reach
    style.setdefault("color", BLUE)
    axes.plot(times[inside], samples[inside], **style)
    axes.set(xlabel="time [us]", title=f"channel {channel}")
    return axes


def draw_scatter(truth, found, axes=None):
    """Found against true charge of channels, [electrons], those where both are positive, on logarithmic axes."""
    from matplotlib.ticker import LogLocator, ScalarFormatter
    axes = own_axes(axes)
    truth, found = np.asarray(truth) / 1000, np.asarray(found) / 1000
    known = truth > 0
    truth, found = truth[known], found[known]
    ends = [truth.min() / 1.5, truth.max() * 1.5] if len(truth) else [0.1, 10]
    axes.plot(ends, ends, color=ORANGE, label="equal")
    axes.scatter(truth, np.clip(found, ends[0], None), s=8, color=BLUE, alpha=0.6, lw=0, label="one channel")
    axes.set(xscale="log", yscale="log", xlim=ends, ylim=ends, aspect="equal", adjustable="datalim",
             xlabel="true charge [1000 electrons]", ylabel="charge found [1000 electrons]")
    for side in (axes.xaxis, axes.yaxis):
        side.set_major_locator(LogLocator(subs=(1, 2, 5)))
        side.set_major_formatter(ScalarFormatter())
        side.set_minor_formatter("")
    axes.legend(loc="upper left")
    return axes


def draw_ratios(truth, found, axes=None, ends=(0.5, 1.5)):
    """How the ratio of found to true charge of channels is distributed; outliers are in the bins at the ends."""
    axes = own_axes(axes)
    truth, found = np.asarray(truth, float), np.asarray(found, float)
    known = truth > 0
    axes.hist(np.clip(found[known] / truth[known], *ends), bins=np.linspace(*ends, 81), color=BLUE)
    axes.axvline(1, color=ORANGE)
    axes.set(xlabel="charge found / true charge (outliers in the end bins)", ylabel="channels", xlim=ends)
    return axes
