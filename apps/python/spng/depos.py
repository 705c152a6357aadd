"""Deposits of charge: what the simulation starts from."""
import numpy as np

from . import archives
from .errors import FileError

COLUMNS = ("time", "charge", "x", "y", "z", "extent_long", "extent_tran")
INFO = ("id", "pdg", "generation", "child")


def by_row(array, width):
    """Files may have a column for each deposit."""
    return array.T if array.ndim == 2 and array.shape[1] != width and array.shape[0] == width else array


class Depos:
    """The deposits of one event, an array each by attribute, [deposit].

    time [ns], charge [electrons, negative], x, y, z [mm], extent_long and extent_tran [mm] (widths along the drift and
    across), id, pdg (of the particle), generation (0, or how many steps before another one it was), child (the row of that
    other one).
    """

    def __init__(self, ident, data, info=None):
        self.ident = ident
        data = by_row(np.asarray(data), len(COLUMNS))
        info = np.zeros((len(data), len(INFO)), np.int32) if info is None else by_row(np.asarray(info), len(INFO))
        if data.ndim != 2 or data.shape[1] != len(COLUMNS) or info.shape != (len(data), len(INFO)):
            raise ValueError(f"deposits of shape {data.shape} and {info.shape} (want [deposit, 7] and [deposit, 4])")
        self.data, self.info = data, info

    def __getattr__(self, name):
        if name in COLUMNS:
            return self.data[:, COLUMNS.index(name)]
        if name in INFO:
            return self.info[:, INFO.index(name)]
        raise AttributeError(name)

    def __len__(self):
        return len(self.data)

    def __repr__(self):
        return f"<Depos {self.ident}: {len(self)} deposits, {self.charge.sum():.4g} electrons>"


def read_depos(path):
    """The Depos of each event of an archive, in a list."""
    parts = {}
    for member, read in archives.members(path):
        name = archives.array_name(member)
        if name and name[0] == "depo" and name[1] in ("data", "info"):
            parts.setdefault(name[2], {})[name[1]] = archives.to_array(path, member, read())
    if not parts:
        raise FileError(f"{path}: holds no deposits (want arrays named depo_data_<ident> and depo_info_<ident>)")
    found = []
    for ident, arrays in parts.items():
        if len(arrays) != 2:
            raise FileError(f"{path}: of event {ident} there is depo_{next(iter(arrays))}_{ident} alone")
        try:
            found.append(Depos(ident, arrays["data"], arrays["info"]))
        except ValueError as error:
            raise FileError(f"{path}: event {ident}: {error}") from None
    return found


def write_depos(path, depos):
    """Write an npz file of deposits, which the simulation reads.  depos: a Depos or several."""
    depos = [depos] if isinstance(depos, Depos) else list(depos)
    arrays = {}
    for one in depos:
        arrays[f"depo_data_{one.ident}"] = np.asarray(one.data, np.float32)
        arrays[f"depo_info_{one.ident}"] = np.asarray(one.info, np.int32)
    if len(arrays) != 2 * len(depos):
        raise ValueError("two of the events have the same ident")
    archives.save(path, arrays)
