"""What DNNROIFinding does before and after its network, in plain loops, and the files that its key `debugfile` makes."""
import pickle
import zipfile

import numpy as np


class Reader(pickle.Unpickler):
    """Only what torch.load accepts without trusting the file."""
    def __init__(self, archive, root):
        super().__init__(archive.open(root + "/data.pkl"))
        self.archive, self.root = archive, root

    def find_class(self, module, name):
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda values, offset, size, stride, grad, hooks: values[offset:].reshape(size)
        if (module, name) == ("collections", "OrderedDict"):
            return dict
        if (module, name) == ("torch", "FloatStorage"):
            return np.float32
        raise pickle.UnpicklingError(f"not allowed: {module}.{name}")

    def persistent_load(self, pid):
        kind, dtype, key, location, count = pid
        assert (kind, location) == ("storage", "cpu")
        return np.frombuffer(self.archive.read(f"{self.root}/data/{key}"), dtype, count)


def read_call(path):
    """Input [1, feature, channel, bin], output [1, any, channel, bin], and a dictionary about them."""
    with zipfile.ZipFile(path) as archive:
        root = archive.namelist()[0].split("/")[0]
        return Reader(archive, root).load()


def network_input(images, ticks, scale=1 / 4000):
    """[feature, channel, bin] of images [channel, tick]."""
    return np.stack([image.reshape(len(image), -1, ticks).astype(float).mean(axis=2) * scale for image in images])


def subtract_line(row):
    """Off each run of samples that are not zero; what reaches the last tick is dropped."""
    out = np.zeros(len(row))
    begin = None
    for tick, sample in enumerate(row):
        if sample != 0 and begin is None:
            begin = tick
        if sample == 0 and begin is not None:
            run = row[begin:tick].astype(float)
            if len(run) > 1:
                out[begin:tick] = run - np.linspace(run[0], run[-1], len(run))
            begin = None
    return out


def charge_in_regions(charge, score, threshold):
    """[channel, tick] of charge [channel, tick] and score [channel, bin]."""
    ticks = charge.shape[1] // score.shape[1]
    masked = np.where(np.repeat(score > np.float32(threshold), ticks, axis=1), charge, 0)
    return np.maximum([subtract_line(row) for row in masked], 0)
