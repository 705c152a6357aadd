#!/usr/bin/env python3
"""Read an archive of tensors as `torch.load(path)` does by default, with no import of torch.

Only names on the list that torch.load accepts without trusting the file are let through.  Prints one line per entry:
a tensor's key, type and shape and the sum of its elements, or a string's key and length.
"""
import pickle
import struct
import sys
import zipfile

TYPES = {"FloatStorage": "f", "DoubleStorage": "d", "IntStorage": "i", "LongStorage": "q", "ShortStorage": "h",
         "BoolStorage": "?", "ByteStorage": "B", "CharStorage": "b"}


def rebuild_tensor(storage, offset, size, stride, requires_grad, hooks):
    name, values = storage
    count = 1
    for extent in size:
        count *= extent
    assert not requires_grad and not hooks
    contiguous = []
    step = 1
    for extent in reversed(size):
        contiguous.insert(0, step)
        step *= max(extent, 1)
    assert count == 0 or all(s == c for s, c, n in zip(stride, contiguous, size) if n > 1), "not contiguous"
    return name, tuple(size), sum(values[offset:offset + count])


class Reader(pickle.Unpickler):
    def __init__(self, archive, root):
        super().__init__(archive.open(root + "/data.pkl"))
        self.archive = archive
        self.root = root

    def find_class(self, module, name):
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return rebuild_tensor
        if (module, name) == ("collections", "OrderedDict"):
            return dict
        if module == "torch" and name in TYPES:
            return name
        raise pickle.UnpicklingError("not allowed: %s.%s" % (module, name))

    def persistent_load(self, pid):
        kind, storage, key, location, count = pid
        assert kind == "storage" and location == "cpu"
        data = self.archive.read("%s/data/%s" % (self.root, key))
        values = struct.unpack("<%d%s" % (count, TYPES[storage]), data)
        return storage, values


def main(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        roots = {name.split("/")[0] for name in archive.namelist()}
        assert len(roots) == 1
        root = roots.pop()
        assert archive.read(root + "/byteorder") == b"little"
        assert int(archive.read(root + "/version")) >= 3
        entries = Reader(archive, root).load()
    assert type(entries) is dict
    for key, value in entries.items():
        if isinstance(value, str):
            print(key, len(value))
        else:
            name, shape, total = value
            print(key, name, "x".join(map(str, shape)), "%g" % total)


main(sys.argv[1])
