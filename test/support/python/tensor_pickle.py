"""Pickles of tensors as torch.save() and our sink write them, by Python alone."""
import io
import pickle
import sys
import types
import unittest.mock
import zipfile

import numpy as np


class Storage:
    """The numbers of a tensor, which a pickle refers to."""

    def __init__(self, array):
        self.array = array


def rebuild_tensor(*_):
    return None


class Tensor:
    def __init__(self, array):
        self.array = np.ascontiguousarray(array)

    def __reduce__(self):
        steps = tuple(stride // self.array.itemsize for stride in self.array.strides)
        return rebuild_tensor, (Storage(self.array), 0, self.array.shape, steps, False, {})


def save(path, entries):
    """A dictionary of Tensors and plain values as a file."""
    names = {"float32": "FloatStorage", "int64": "LongStorage", "bool": "BoolStorage"}
    torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
    for name in names.values():
        setattr(torch, name, type(name, (), {"__module__": "torch", "__qualname__": name}))
    utils._rebuild_tensor_v2 = rebuild_tensor
    rebuild_tensor.__module__, rebuild_tensor.__qualname__ = "torch._utils", "_rebuild_tensor_v2"
    records, content = [], io.BytesIO()

    class Pickler(pickle.Pickler):
        def persistent_id(self, value):
            if not isinstance(value, Storage):
                return None
            records.append(value.array.tobytes())
            return "storage", getattr(torch, names[value.array.dtype.name]), str(len(records) - 1), "cpu", value.array.size

    with unittest.mock.patch.dict(sys.modules, {"torch": torch, "torch._utils": utils}):
        Pickler(content, 2).dump(entries)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", content.getvalue())
        for ind, record in enumerate(records):
            archive.writestr(f"archive/data/{ind}", record)
        archive.writestr("archive/version", "3\n")
