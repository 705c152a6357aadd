#!/usr/bin/env python3
"""Make the small archives of this folder, as numpy and Python's tarfile and zipfile write them."""

import io
import json
import tarfile
import zipfile

import numpy as np

SAMPLES = np.array([[1, 2, 3], [4, 5, 6]])
TICKINFO = np.array([1000.0, 500.0, 4.0])


def frame(tag, ident, samples):
    return {
        f"frame_{tag}_{ident}": samples,
        f"channels_{tag}_{ident}": np.array([10, 11], dtype="<i4"),
        f"tickinfo_{tag}_{ident}": TICKINFO,
    }


def npy(array, version=(1, 0)):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, version=version)
    return out.getvalue()


def members(arrays):
    return {name + ".npy": npy(array) for name, array in arrays.items()}


def write_tar(filename, mode, contents):
    with tarfile.open(filename, mode) as tar:
        for name, data in contents.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


def main():
    np.savez("frame-savez.npz", **frame("*", 0, SAMPLES.astype("<i2")))

    everything = frame("gauss0", 7, np.asfortranarray(SAMPLES.astype("<f4")))
    everything["summary_gauss0_7"] = np.array([0.5, 1.5])
    everything["chanmask_bad_7"] = np.asfortranarray(np.array([[10, 0, 2], [11, 1, 3], [11, 4, 5]], dtype="i8"))
    np.savez_compressed("frame-savez-compressed.npz", **everything)

    dtypes = {}
    for ident, dtype in enumerate(["<u2", ">i4", ">f8", "<f2", "|u1", "<i8"]):
        dtypes.update(frame("", ident, SAMPLES.astype(dtype)))
    write_tar("frame-dtypes.tar.gz", "w:gz", members(dtypes))
    write_tar("frame-python.tar", "w", {"./in/folder/" + n: d for n, d in members(frame("*", 3, SAMPLES)).items()})
    write_tar("frame-python.tar.bz2", "w:bz2", members(frame("*", 3, SAMPLES)))

    with zipfile.ZipFile("tensors-python.zip", "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("pre_tensorset_5_metadata.json", json.dumps({"datapath": "sets/5"}))
        out.writestr("pre_tensor_5_0_metadata.json", json.dumps({"datatype": "tensor"}))
        out.writestr("pre_tensor_5_0_array.npy", npy(np.asfortranarray(SAMPLES.astype("<f4")), (2, 0)))
        out.writestr("pre_tensor_5_1_array.npy", npy(np.arange(24, dtype=">i4").reshape(2, 3, 4), (3, 0)))
        out.writestr("pre_tensor_5_2_metadata.json", json.dumps({"datatype": "none"}))
        out.writestr("pre_tensor_5_3_array.npy", npy(np.array([True, False])))
        out.writestr("README.txt", "no tensor")


if __name__ == "__main__":
    main()
