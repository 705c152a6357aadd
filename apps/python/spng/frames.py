"""Frames: what a TPC's channels show in time, as waveforms or as charge."""
import numpy as np

from . import archives
from .errors import FileError

TYPES = ("frame", "channels", "tickinfo", "summary")


class Traces:
    """Waveforms of one tag on a common grid.

    samples   [channel, tick], of the file's type: counts as integers, charge [electrons] as float32
    channels  [channel] their numbers
    tbin      tick of the first column
    time      [ns] of tick 0
    tick      [ns] between two columns
    summary   [channel] a value each, or None
    """

    def __init__(self, samples, channels=None, time=0.0, tick=500.0, tbin=0, summary=None):
        self.samples = np.asarray(samples)
        if self.samples.ndim != 2:
            raise ValueError(f"samples of shape {self.samples.shape} (want [channel, tick])")
        count = len(self.samples)
        self.channels = np.arange(count, dtype=np.int32) if channels is None else np.asarray(channels)
        if self.channels.shape != (count,):
            raise ValueError(f"channels of shape {self.channels.shape} for {count} rows of samples")
        self.time, self.tick, self.tbin = float(time), float(tick), int(tbin)
        self.summary = None if summary is None else np.asarray(summary)

    @property
    def times(self):
        """[ns] of each column."""
        return self.time + self.tick * (self.tbin + np.arange(self.samples.shape[1]))

    @property
    def charge(self):
        """[channel] sums over time."""
        return self.samples.sum(axis=1, dtype=float)

    def rows(self, channels):
        """The samples of the channels, in their order; zeros where there are none, the sum where there are several."""
        wanted = np.atleast_1d(np.asarray(channels))
        found = np.zeros((len(wanted), self.samples.shape[1]), self.samples.dtype)
        places = {}
        for row, channel in enumerate(self.channels.tolist()):
            places.setdefault(channel, []).append(row)
        for row, channel in enumerate(wanted.tolist()):
            for place in places.get(channel, ()):
                found[row] += self.samples[place]
        return found

    def sorted(self):
        """The same, in ascending order of channels."""
        order = np.argsort(self.channels, kind="stable")
        summary = None if self.summary is None else self.summary[order]
        return Traces(self.samples[order], self.channels[order], self.time, self.tick, self.tbin, summary)

    def __repr__(self):
        rows, columns = self.samples.shape
        return f"<Traces: {rows} channels x {columns} ticks of {self.tick:g} ns, {self.samples.dtype}>"


class Frame:
    """One event of a file: traces by tag, and masks.

    ident     number of the event
    traces    {tag: Traces}; traces without a tag have "*" or ""
    masks     {name: [row, 3]} channel, first tick and one past the last, of what is marked, say as bad

    A frame with one tag has its traces' attributes: samples, channels, times, time, tick, tbin, summary, charge, rows()
    and sorted().
    """

    def __init__(self, ident, traces, masks=None):
        self.ident = ident
        self.traces = dict(traces)
        self.masks = dict(masks or {})

    def __getitem__(self, tag):
        if tag not in self.traces:
            raise KeyError(f"frame {self.ident} has no traces with the tag {tag!r} (it has: {self.tags})")
        return self.traces[tag]

    @property
    def tags(self):
        return list(self.traces)

    def __getattr__(self, name):
        if name not in ("samples", "channels", "times", "time", "tick", "tbin", "summary", "charge", "rows", "sorted"):
            raise AttributeError(name)
        if len(self.traces) != 1:
            raise AttributeError(f"frame {self.ident} has traces of the tags {self.tags}: say frame[tag].{name}")
        return getattr(next(iter(self.traces.values())), name)

    def __repr__(self):
        return f"<Frame {self.ident}: {self.traces}>"


class Builder:
    """Collects the arrays of one event."""

    def __init__(self, path, ident):
        self.path, self.ident = path, ident
        self.groups, self.masks = {}, {}

    def has(self, kind, tag):
        return tag in self.masks if kind == "chanmask" else kind in self.groups.get(tag, ())

    def add(self, kind, tag, array):
        if kind == "chanmask":
            if array.ndim != 2 or array.shape[1] != 3:
                self.fail(tag, f"channel masks of shape {array.shape} (want [row, 3])")
            self.masks[tag] = array
        else:
            self.groups.setdefault(tag, {})[kind] = array

    def traces(self, tag, arrays):
        for kind in ("frame", "channels", "tickinfo"):
            if kind not in arrays:
                self.fail(tag, f"there is no array {kind}_{tag}_{self.ident}")
        info = arrays["tickinfo"]
        if info.shape != (3,):
            self.fail(tag, f"tickinfo of shape {info.shape} (want time, tick and first tick)")
        try:
            return Traces(arrays["frame"], arrays["channels"], info[0], info[1], info[2], arrays.get("summary"))
        except ValueError as error:
            self.fail(tag, error)

    def fail(self, tag, why):
        raise FileError(f"{self.path}: frame {self.ident}, tag '{tag}': {why}")

    def build(self):
        return Frame(self.ident, {tag: self.traces(tag, arrays) for tag, arrays in self.groups.items()}, self.masks)


def read_frames(path):
    """Each Frame of an archive, one after another.  A damaged file, or one of something else, is a FileError."""
    builder, count = None, 0
    for member, read in archives.members(path):
        name = archives.array_name(member)
        if name is None or name[0] not in TYPES + ("chanmask",):
            continue
        kind, tag, ident = name
        # An array again is the next event too: archives may hold several of one ident.
        if builder and (ident != builder.ident or builder.has(kind, tag)):
            yield builder.build()
            builder = None
        builder = builder or Builder(path, ident)
        builder.add(kind, tag, archives.to_array(path, member, read()))
        count += 1
    if not count:
        raise FileError(f"{path}: holds no frames (want arrays named frame_<tag>_<ident>, channels_..., tickinfo_...)")
    yield builder.build()


def read_frame(path, ident=None):
    """The one Frame of an archive, or the one with the ident."""
    found = []
    for frame in read_frames(path):
        if ident is not None and frame.ident == ident:
            return frame
        found.append(frame)
    if ident is not None:
        raise FileError(f"{path}: has no frame {ident} (it has: {', '.join(str(one.ident) for one in found)})")
    if len(found) > 1:
        raise FileError(f"{path}: holds {len(found)} frames (want one, or its ident)")
    return found[0]


def write_frames(path, frames):
    """Write an npz file of frames, which the jobs read.  frames: a Frame, a Traces or several of these; traces become
    event 0, 1, ... without a tag."""
    frames = [frames] if isinstance(frames, (Frame, Traces)) else list(frames)
    arrays = {}
    for number, frame in enumerate(frames):
        if isinstance(frame, Traces):
            frame = Frame(number, {"*": frame})
        if f"{frame.ident}" in {name.rsplit("_", 1)[-1] for name in arrays}:
            raise ValueError(f"two frames have the ident {frame.ident}")
        for tag, one in frame.traces.items():
            stem = f"{tag}_{frame.ident}"
            arrays[f"frame_{stem}"] = one.samples
            arrays[f"channels_{stem}"] = one.channels.astype(np.int32)
            arrays[f"tickinfo_{stem}"] = np.array([one.time, one.tick, one.tbin], float)
            if one.summary is not None:
                arrays[f"summary_{stem}"] = one.summary
        for name, mask in frame.masks.items():
            arrays[f"chanmask_{name}_{frame.ident}"] = np.asarray(mask, np.int32)
    archives.save(path, arrays)
