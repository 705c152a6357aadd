#!/usr/bin/env python3
"""What the fuzz targets start from: good inputs, and bad ones that broke something once, or are of its kind.

usage: corpus.py TARGET FOLDER
"""

import copy
import hashlib
import io
import json
import os
import pathlib
import struct
import sys
import zipfile

os.environ.setdefault("SPNG_BINARY_DIR", ".")
os.environ.setdefault("SPNG_SOURCE_DIR", str(pathlib.Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support/python"))

import numpy as np

from bad import archives, containers, depos, detector, documents, frames, headers, jsonnet, segments

LARGEST = 1 << 16

# The names that the targets give to members, in their order.
NAMES = {
    "frame": [
        "frame_*_0.npy",
        "channels_*_0.npy",
        "tickinfo_*_0.npy",
        "summary_*_0.npy",
        "chanmask_bad_0.npy",
        "frame_orig_0.npy",
        "channels_orig_0.npy",
        "summary_orig_0.npy",
        "tickinfo_orig_0.npy",
        "frame__1.npy",
        "channels__1.npy",
        "tickinfo__1.npy",
        "frame__0.npy",
        "channels__0.npy",
        "tickinfo__0.npy",
    ],
    "depo": ["depo_data_0.npy", "depo_info_0.npy", "depo_data_1.npy", "depo_info_1.npy", "depo_info_-1.npy"],
    "tensor": [
        "tensorset_0_metadata.json",
        "tensor_0_0_metadata.json",
        "tensor_0_0_array.npy",
        "tensor_0_1_metadata.json",
        "tensor_0_1_array.npy",
        "tensorset_1_metadata.json",
        "tensor_1_0_array.npy",
    ],
}


def inputs(makers):
    """What the cases of generators hand to a source."""
    for make in makers:
        for case in make(np.random.default_rng(1)):
            for name, data in case.files.items():
                if isinstance(data, bytes) and name != "job.json":
                    yield data


def members(makers, names):
    """The same as a sequence of members: number of the name, size, bytes."""
    for data in inputs(makers):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                parts = [(info.filename, archive.read(info)) for info in archive.infolist() if info.file_size < LARGEST]
        except Exception:  # a broken archive is for another target
            continue
        known = [(names.index(name), part) for name, part in parts if name in names]
        if known:
            yield b"".join(struct.pack("<BH", number, min(len(part), 0xFFFF)) + part[:0xFFFF] for number, part in known)


def arrays():
    for code in ("b1", "i1", ">i2", "i4", ">u8", "f2", "f4", ">f8", "c8", "c16", "f16", "S3", "U2", "M8[s]"):
        array = np.arange(6).astype(code).reshape(2, 3)
        yield containers.npy(array)
        yield containers.npy(np.asfortranarray(array))
    for case in headers.cases(np.random.default_rng(1), None):
        with zipfile.ZipFile(io.BytesIO(case.files["in.npz"])) as archive:
            yield archive.read("frame_*_0.npy")


def few_wires():
    """A wires file of three wires a plane."""
    document = copy.deepcopy(detector.wires())
    for plane in document["Store"]["planes"]:
        plane["Plane"]["wires"] = plane["Plane"]["wires"][:3]
    kept = [wire for plane in document["Store"]["planes"] for wire in plane["Plane"]["wires"]]
    points = []
    for number, wire in enumerate(kept):
        content = document["Store"]["wires"][wire]["Wire"]
        points += [document["Store"]["points"][content[end]] for end in ("tail", "head")]
        content.update(tail=2 * number, head=2 * number + 1)
    document["Store"]["wires"] = [document["Store"]["wires"][wire] for wire in kept]
    document["Store"]["points"] = points
    for number, plane in enumerate(document["Store"]["planes"]):
        plane["Plane"]["wires"] = list(range(3 * number, 3 * number + 3))
    return document


def few_fields():
    document = copy.deepcopy(detector.fields())
    for plane in document["FieldResponse"]["planes"]:
        plane["PlaneResponse"]["paths"] = plane["PlaneResponse"]["paths"][:7]
        for path in plane["PlaneResponse"]["paths"]:
            path["PathResponse"]["current"]["array"] = {"shape": [4], "elements": [0.0, 1e-3, -1e-3, 3e38]}
    return document


def texts(document):
    import bz2

    text = json.dumps(document)
    yield text.encode()
    yield bz2.compress(text.encode())
    for _, _, data in documents.text_changes(text, np.random.default_rng(1)):
        yield data


def graphs():
    def edge(tail, out, head, into):
        return {"tail": {"node": tail, "port": out}, "head": {"node": head, "port": into}}

    good = [
        edge("Start:a", 0, "Ports:a", 1),
        edge("Start:a", 1, "Ports:a", 0),
        edge("Ports:a", 0, "End:b", 1),
        edge("Ports:a", 1, "End:b", 0),
    ]
    yield good
    yield good[:2]
    yield good + [edge("Ports:a", 0, "Ports", 1), edge("Ports", 1, "Ports:b", 0), edge("Ports:b", 1, "Ports", 0)]
    yield [edge("Nope", 0, "Ports:a", 2**31), edge("Ports:a", -1, "", 0), {"tail": 5}, None, [], "x"]
    yield {"edges": good}
    yield [edge(f"Nope:{n}", 0, f"Ports:{n}", n) for n in range(200)]


def seeds(target):
    if target == "npy":
        return arrays()
    if target == "archive":
        return inputs([archives.damaged, archives.zips, archives.tars, archives.strangers])
    if target == "frame":
        return members(
            [frames.dtypes, frames.shapes, frames.ticks, frames.values, frames.masks, frames.names], NAMES["frame"]
        )
    if target == "depo":
        return members([depos.depos], NAMES["depo"])
    if target == "tensor":
        return members([depos.tensors], NAMES["tensor"])
    if target == "segment":
        return [
            text if isinstance(text, bytes) else text.encode()
            for case in segments.texts()
            for text in [case.files["in.txt"]]
        ]
    if target == "json":
        return [
            *depos.BAD_JSON.values(),
            *depos.ODD_JSON.values(),
            json.dumps([{"type": "a", "name": "b", "data": {"c": [1]}}, {"type": "a"}]).encode(),
        ]
    if target == "jsonnet":
        more = [
            "import 'a.jsonnet'",
            "local x = import \"a.jsonnet\", y = importstr 'a.jsonnet'; x + y",
            "/* c */ // d\n@'e''f' + |||\n  g\n||| # h",
        ]
        return [text.encode() for text in [*jsonnet.JSONNET.values(), *more]]
    if target == "wires":
        return texts(few_wires())
    if target == "field":
        return texts(few_fields())
    if target == "graph":
        return (json.dumps(one).encode() for one in graphs())
    raise ValueError(f"no corpus for the target {target}")


def write(target, folder):
    """The folder, filled with the corpus of a target."""
    folder.mkdir(parents=True, exist_ok=True)
    for data in seeds(target):
        if len(data) <= LARGEST:
            (folder / hashlib.sha1(data).hexdigest()[:16]).write_bytes(data)
    return folder


if __name__ == "__main__":
    write(sys.argv[1], pathlib.Path(sys.argv[2]))
