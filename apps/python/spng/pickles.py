"""Archives of tensors as LibTorch writes them and `torch.load` reads them, without torch."""
import pickle
import sys
import zipfile

import numpy as np

from .errors import FileError

# Types of storage, by their names in the file.
STORAGES = {
    "BoolStorage": "?", "ByteStorage": "u1", "CharStorage": "i1", "ShortStorage": "i2", "IntStorage": "i4",
    "LongStorage": "i8", "HalfStorage": "f2", "FloatStorage": "f4", "DoubleStorage": "f8", "ComplexFloatStorage": "c8",
    "ComplexDoubleStorage": "c16", "UInt16Storage": "u2", "UInt32Storage": "u4", "UInt64Storage": "u8",
    "BFloat16Storage": "bfloat16",
}


def rebuild_tensor(storage, offset, size, stride, *_):
    """The array of the arguments of torch._utils._rebuild_tensor_v2."""
    size, stride = tuple(size), tuple(stride)
    if 0 in size:
        return np.empty(size, storage.dtype)
    last = offset + sum((n - 1) * step for n, step in zip(size, stride))
    if len(stride) != len(size) or offset < 0 or min(stride, default=0) < 0 or last >= len(storage):
        raise pickle.UnpicklingError(f"a tensor of shape {size} is larger than its {len(storage)} elements")
    steps = [step * storage.itemsize for step in stride]
    return np.lib.stride_tricks.as_strided(storage[offset:], size, steps).copy()


def numbers(data, kind, order):
    """The elements of a storage; numpy has no type for bfloat16, which is the upper half of float32."""
    if kind == "bfloat16":
        return (np.frombuffer(data, order + "u2").astype("u4") << 16).view("f4")
    array = np.frombuffer(data, np.dtype(kind).newbyteorder(order))
    return array.astype(array.dtype.newbyteorder("="), copy=False)


class Reader(pickle.Unpickler):
    """Lets through what tensors and plain values need and nothing else, so that a file can not run code."""

    def __init__(self, archive, root):
        super().__init__(archive.open(root + "data.pkl"))
        self.archive, self.root, self.storages = archive, root, {}
        names = archive.namelist()
        word = archive.read(root + "byteorder").decode() if root + "byteorder" in names else sys.byteorder
        self.order = "<" if word == "little" else ">"

    def find_class(self, module, name):
        if module == "torch._utils" and name in ("_rebuild_tensor", "_rebuild_tensor_v2"):
            return rebuild_tensor
        if (module, name) == ("collections", "OrderedDict"):
            return dict
        if (module, name) == ("torch.jit._pickle", "restore_type_tag"):
            return lambda value, _: value
        if module in ("torch", "torch.storage") and name in STORAGES:
            return name
        raise pickle.UnpicklingError(f"{module}.{name} is no tensor and no plain value")

    def persistent_load(self, pid):
        _, kind, key, _, count = pid
        if key not in self.storages:
            data = self.archive.read(f"{self.root}data/{key}")
            self.storages[key] = numbers(data, STORAGES[kind], self.order)
        if len(self.storages[key]) < count:
            raise pickle.UnpicklingError(f"data/{key} has {len(self.storages[key])} elements of {count}")
        return self.storages[key]


def load_pickle(path):
    """What is in a .pkl or .pt archive, with arrays for tensors: what `torch.load(path)` gives."""
    try:
        with zipfile.ZipFile(path) as archive:
            roots = [name[:-len("data.pkl")] for name in archive.namelist() if name.endswith("data.pkl")]
            if len(roots) != 1:
                raise FileError(f"{path}: is a zip archive but holds no data.pkl, which torch's files have")
            return Reader(archive, roots[0]).load()
    except FileError:
        raise
    except OSError as error:
        raise FileError(f"{path}: can not be read ({error.strerror or error})") from None
    except (zipfile.BadZipFile, pickle.UnpicklingError, KeyError, ValueError, TypeError, EOFError, IndexError) as error:
        raise FileError(f"{path}: is no archive of tensors, or damaged ({error})") from None
