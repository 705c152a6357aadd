"""Tensors with their metadata: what a job's `dump` writes.  docs/tensor-data-model.md says what the metadata mean."""
import re
import zipfile

from . import archives
from .errors import FileError
from .pickles import load_pickle


class Tensor:
    """array: of numpy, None for a tensor that has metadata only; metadata: a dictionary."""

    def __init__(self, array, metadata=None):
        self.array, self.metadata = array, dict(metadata or {})

    def __getattr__(self, name):
        if name in ("shape", "dtype"):
            return getattr(self.array, name)
        if name in ("datatype", "datapath", "tag"):
            return self.metadata.get(name, "")
        raise AttributeError(name)

    def __repr__(self):
        what = "no array" if self.array is None else f"{self.array.dtype} {list(self.array.shape)}"
        return f"<Tensor {self.datatype or '?'} {self.datapath}: {what}>"


class TensorSet:
    """The tensors of one event: a sequence.  ident, metadata: of the set."""

    def __init__(self, ident, tensors, metadata=None):
        self.ident, self.tensors, self.metadata = ident, list(tensors), dict(metadata or {})

    def __iter__(self):
        return iter(self.tensors)

    def __len__(self):
        return len(self.tensors)

    def __getitem__(self, index):
        return self.tensors[index]

    def find(self, **wanted):
        """Those whose metadata match: find(datatype="traces", tag="gauss"); texts are regular expressions of the whole."""
        return [one for one in self if all(matches(one.metadata.get(key), value) for key, value in wanted.items())]

    def one(self, **wanted):
        """The one that matches."""
        found = self.find(**wanted)
        if len(found) != 1:
            raise LookupError(f"{len(found)} tensors match {wanted} (want one); there are {self.tensors}")
        return found[0]

    def __repr__(self):
        return f"<TensorSet {self.ident}: {len(self)} tensors>"


def matches(have, want):
    if isinstance(want, str) and isinstance(have, str):
        return have == want or re.fullmatch(want, have) is not None
    return have == want


def read_tensors(path, prefix=""):
    """The TensorSet of each event of a file, in a list: an archive (.npz, .zip, .tar, ...), whose members' names begin with
    the prefix, or a .pkl."""
    return from_pickle(path) if is_pickle(path) else from_archive(path, prefix)


def is_pickle(path):
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any(name.endswith("data.pkl") for name in archive.namelist())


def from_archive(path, prefix):
    names = re.compile(re.escape(prefix) + r"(?:tensorset_(?P<set>-?\d+)_metadata\.json"
                       r"|tensor_(?P<ident>-?\d+)_(?P<index>\d+)_(?:metadata\.json|array\.npy))")
    sets = []
    for member, read in archives.members(path):
        found = names.fullmatch(member if "/" in prefix else archives.base_name(member))
        if not found:
            continue
        ident = int(found["set"] or found["ident"])
        key = None if found["set"] else (int(found["index"]), member.endswith(".npy"))
        # A member again is the next event too: archives may hold several of one ident.
        if not sets or sets[-1][0] != ident or key in sets[-1][1]:
            sets.append((ident, {}))
        make = archives.to_array if member.endswith(".npy") else archives.to_json
        sets[-1][1][key] = make(path, member, read())
    if not sets:
        raise FileError(f"{path}: holds no tensors (want members named tensor_<ident>_<index>_array.npy)")
    return [TensorSet(ident, tensors_of(path, ident, parts), parts.get(None)) for ident, parts in sets]


def tensors_of(path, ident, parts):
    indices = sorted({key[0] for key in parts if key is not None})
    if indices != list(range(len(indices))):
        raise FileError(f"{path}: of the tensor set {ident} there are the tensors {indices} only")
    return [Tensor(parts.get((index, True)), parts.get((index, False))) for index in indices]


def from_pickle(path):
    """Keys are exec{call}-tensor{index}-{datatype}-{datapath}; "metadata" is a text with the metadata by the same keys."""
    entries = load_pickle(path)
    if not isinstance(entries, dict):
        raise FileError(f"{path}: holds a {type(entries).__name__} (want a dictionary of tensors)")
    metadata = entries.pop("metadata", "{}")
    metadata = archives.to_json(path, "metadata", metadata) if isinstance(metadata, str) else {}
    sets = {}
    for key, array in entries.items():
        call = re.match(r"exec(\d+)-", key)
        own = metadata.get(key) or {"datapath": key}
        sets.setdefault(int(call[1]) if call else 0, []).append(Tensor(array, own))
    return [TensorSet(next((one.metadata["ident"] for one in tensors if "ident" in one.metadata), call), tensors)
            for call, tensors in sets.items()]
