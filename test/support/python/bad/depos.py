"""Files of deposits, and of tensors with their metadata in JSON.  Jobs copy them."""

import json

import numpy as np

from . import containers, workflow
from .case import ACCEPTED, EITHER, REFUSED, Case
from .containers import Entry

DEPOS = 4


def good_depos(ident=0):
    data = np.ones((DEPOS, 7)) * [1000, -500, 10, 20, 30, 1, 2]
    info = np.zeros((DEPOS, 4), np.int32)
    info[:, 0] = range(DEPOS)
    return {f"depo_data_{ident}": data, f"depo_info_{ident}": info}


def depo_job(name, expect=REFUSED, arrays=None, data=None, info=None, raw=None, check=None):
    content = good_depos() if arrays is None else arrays
    if data is not None:
        content["depo_data_0"] = data
    if info is not None:
        content["depo_info_0"] = info
    files = {"in.npz": raw or containers.npz(content), "job.json": workflow.copy_depos("in.npz")}
    return Case("depos", name, files, ["-c", "job.json"], expect, ("in.npz", "out.npz"), ("out.npz",), check)


def same_depos(arrays):
    found = arrays.get("depo_data_0")
    right = found is not None and np.allclose(np.sort(found.ravel()), np.sort(good_depos()["depo_data_0"].ravel()))
    return None if right else "the deposits differ from the input"


def changed(array, where, value):
    array = array.copy()
    array[where] = value
    return array


def depos(random):
    arrays = good_depos()
    data, info = arrays["depo_data_0"], arrays["depo_info_0"]
    yield depo_job("good", ACCEPTED, check=same_depos)
    yield depo_job("turned", ACCEPTED, data=data.T.copy(), info=info.T.copy(), check=same_depos)
    yield depo_job(
        "turned-by-order", ACCEPTED, data=np.asfortranarray(data), info=np.asfortranarray(info), check=same_depos
    )
    for column in range(7):
        for name, wrong in {"nan": np.nan, "inf": np.inf, "-inf": -np.inf}.items():
            yield depo_job(f"column-{column}-{name}", data=changed(data, (2, column), wrong))
        for name, odd in {"1e300": 1e300, "-1e300": -1e300}.items():
            yield depo_job(f"column-{column}-{name}", EITHER, data=changed(data, (2, column), odd))
    for column in (5, 6):
        yield depo_job(f"extent-negative-{column}", data=changed(data, (0, column), -1))
    for value in (-1, 1001, 2**31 - 1, -(2**31)):
        yield depo_job(f"generation-{value}", info=changed(info, (1, 2), value))
    chain = info.copy()
    chain[1, 2:] = (1, 0)
    yield depo_job("prior", ACCEPTED, info=chain)
    for name, child in {"itself": 1, "negative": -1, "beyond": DEPOS, "far": 2**31 - 1}.items():
        yield depo_job(f"child-{name}", info=changed(chain, (1, 3), child))
    ring = chain.copy()
    ring[2, 2:] = (1, 1)
    yield depo_job("child-of-its-generation", info=ring)
    shared = chain.copy()
    shared[2, 2:] = (1, 0)
    yield depo_job("child-of-two", info=shared)
    long = np.zeros((1000, 4), np.int32)
    long[:, 2] = range(1000)
    long[1:, 3] = range(999)
    yield depo_job("a-thousand-generations", EITHER, data=np.tile(data[:1], (1000, 1)), info=long)
    for rows, columns in ((DEPOS, 6), (DEPOS, 8), (0, 0), (7, 0), (1, 1), (6, 6), (8, 8)):
        yield depo_job(f"data-{rows}x{columns}", data=np.zeros((rows, columns)))
    for shape in ((DEPOS, 3), (DEPOS, 5), (DEPOS + 1, 4), (DEPOS - 1, 4), (0, 4), (DEPOS,), (DEPOS, 4, 1), ()):
        yield depo_job(f"info-{shape}", info=np.zeros(shape, np.int32))
    for shape in ((7,), (DEPOS, 7, 1), (), (28,)):
        yield depo_job(f"data-{shape}", data=np.zeros(shape))
    yield depo_job("none-of-them", EITHER, data=np.zeros((0, 7)), info=np.zeros((0, 4), np.int32))
    yield depo_job("square", EITHER, data=np.ones((7, 7)), info=np.zeros((7, 4), np.int32))
    for code in ("f2", "f4", ">f8", "i4", "u8"):
        yield depo_job(f"data-{code}", ACCEPTED, data=np.abs(data).astype(code))
    for code in ("c8", "S8", "M8[s]", "O", "f16"):
        wrong = np.abs(data).astype("i8").astype(code)
        yield depo_job(f"data-{code}", data=wrong)
    for code in ("i1", "i8", "u8", "f8"):
        yield depo_job(f"info-{code}", EITHER if code == "f8" else ACCEPTED, info=info.astype(code))
    for name, value in {"nan": np.nan, "half": 0.5, "1e300": 1e300, "2^31": 2.0**31}.items():
        yield depo_job(f"info-{name}", info=changed(info.astype("f8"), (0, 0), value))
    for missing in arrays:
        yield depo_job(f"without-{missing}", arrays={k: v for k, v in arrays.items() if k != missing})
    yield depo_job("nothing", EITHER, raw=containers.npz({}))
    yield depo_job("strangers", EITHER, raw=containers.npz({"a_b_0": np.zeros(2), "x": np.zeros(1)}))
    yield depo_job("frames", EITHER, raw=containers.npz({"frame_*_0": np.zeros((2, 2))}))
    yield depo_job("twice", EITHER, raw=containers.npz(list(arrays.items()) * 2))
    yield depo_job("data-twice", raw=containers.npz([("depo_data_0", data), *arrays.items()]))
    for ident in (-1, 2**31 - 1):
        yield depo_job(f"ident-{ident}", EITHER, raw=containers.npz(good_depos(ident)))
    for ident in (2**31, 10**20, "x", ""):
        yield depo_job(f"ident-{ident}", raw=containers.npz(good_depos(ident)))
    for rows in (10**9, 2**40, 3 * 10**8):
        header = "{'descr': '<f8', 'fortran_order': False, 'shape': (%d, 7), }"
        yield depo_job(f"lies-{rows}", data=containers.npy_of(header % rows))
        zeros = containers.npy_of(header.replace("7", "0") % rows)
        yield depo_job(f"rows-without-columns-{rows}", data=zeros)
        turned = containers.npy_of(header.replace("(%d, 7)", "(0, %d)") % rows)
        yield depo_job(f"columns-without-rows-{rows}", data=turned)
    packed = containers.npz(arrays, 8)
    for at in random.integers(1, len(packed) - 1, 8):
        yield depo_job(f"cut-{at}", raw=packed[:at])
        damaged = bytearray(packed)
        damaged[at] ^= 1 << int(random.integers(8))
        yield depo_job(f"flip-{at}", EITHER, raw=bytes(damaged))


def good_tensors():
    return [
        ("tensorset_0_metadata.json", b'{"a": 1}'),
        ("tensor_0_0_metadata.json", b'{"b": [1, 2]}'),
        ("tensor_0_0_array.npy", containers.npy(np.arange(6, dtype="f4").reshape(2, 3))),
    ]


def tensor_job(name, expect=REFUSED, members=None, method=8, check=None, raw=None, **changes):
    content = dict(good_tensors() if members is None else members)
    places = {
        "set_text": "tensorset_0_metadata.json",
        "text": "tensor_0_0_metadata.json",
        "array": "tensor_0_0_array.npy",
    }
    for key, value in changes.items():
        content[places[key]] = value.encode() if isinstance(value, str) else value
    made = raw or containers.zip_of([Entry(k, v, method) for k, v in content.items()])
    files = {"in.npz": made, "job.json": workflow.copy_tensors("in.npz")}
    return Case("tensors", name, files, ["-c", "job.json"], expect, ("in.npz",), ("out.npz",), check)


BAD_JSON = {
    "empty": b"",
    "spaces": b"   ",
    "open": b"{",
    "comma": b"[1,]",
    "word": b"hello",
    "single": b"{'a': 1}",
    "two": b"{} {}",
    "nan": b"[NaN]",
    "infinity": b'{"a": Infinity}',
    "comment": b"{} // x",
    "bom": b"\xef\xbb\xbf{}x",
    "utf16": "{}".encode("utf-16"),
    "latin1": b'{"\xe9": 1}',
    "control": b'["\x01"]',
    "escape": b'["\\x41"]',
    "surrogate": b'["\\ud800"]',
    "octal": b"[017]",
    "plus": b"[+1]",
    "dot": b"[.5]",
    "overlong": b'["\xc0\xaf"]',
    "key": b"{1: 2}",
    "binary": b"\x00\x01\x02\xff",
    "terminal": b'\x1b[31m"',
    "newline": b'"\nwire-cell: forged',
    "huge-number": b"[1e999]",
    "digits-open": b"[" + b"1" * 5000,
}
ODD_JSON = {
    "null": b"null",
    "nul": b"{}\0",
    "number": b"5",
    "text": b'"hello"',
    "array": b"[]",
    "true": b"true",
    "deep-100": b"[" * 100 + b"]" * 100,
    "bom": b"\xef\xbb\xbf{}",
    "large-number": b"[123456789012345678901234567890]",
    "denormal": b"[1e-320]",
    "twice": b'{"a": 1, "a": 2}',
    "long-key": b'{"' + b"k" * 100000 + b'": 1}',
    "many-keys": json.dumps({str(n): n for n in range(20000)}).encode(),
    "zeros": b"[" + b"0," * 100000 + b"0]",
    "escapes": b'["\\u001b[31m\\n\\u0000"]',
    "white": b" " * 100000 + b"{}",
}
DEEP = {
    "array": ("[", "]"),
    "object": ('{"a":', "}"),
    "mixed": ('[{"a":', "}]"),
    "open": ("[", ""),
    "object-open": ('{"a":', ""),
}


def tensors(random):
    def same(arrays):
        return (
            None
            if any(np.array_equal(a, np.arange(6).reshape(2, 3)) for a in arrays.values())
            else "the tensor differs"
        )

    yield tensor_job("good", ACCEPTED, check=same)
    for name, text in BAD_JSON.items():
        yield tensor_job(f"json-{name}", text=text)
        yield tensor_job(f"set-json-{name}", set_text=text)
    for name, text in ODD_JSON.items():
        yield tensor_job(f"odd-json-{name}", EITHER, text=text)
        yield tensor_job(f"odd-set-json-{name}", EITHER, set_text=text)
    for (name, (begin, end)), depth in ((one, depth) for one in DEEP.items() for depth in (2000, 100000, 3000000)):
        text = (begin * depth + "1" + end * depth).encode()
        expect = REFUSED if depth > 100000 or not end else EITHER
        yield tensor_job(f"deep-{name}-{depth}", expect, text=text)
        yield tensor_job(f"deep-set-{name}-{depth}", expect, set_text=text)
    head = b'{"a": 1'
    for name, mebibytes in (("3G", 3072), ("200M", 200)):
        lies = {"method": 8, "packed": spaces_deflated(mebibytes), "size": mebibytes * 2**20, "crc": 0}
        bomb = Entry("tensor_0_0_metadata.json", head, **lies)
        made = containers.zip_of([Entry("tensorset_0_metadata.json", b"{}"), bomb])
        yield tensor_job(f"spaces-{name}", raw=made)
    array = np.arange(6, dtype="f4").reshape(2, 3)
    for code in (
        "b1",
        "i1",
        "i2",
        "i4",
        "i8",
        "u1",
        "u2",
        "u4",
        "u8",
        "f2",
        "f4",
        "f8",
        "c8",
        "c16",
        ">f4",
        ">c16",
        ">u2",
    ):
        yield tensor_job(f"dtype-{code}", ACCEPTED, array=containers.npy(array.astype(code)))
    for code in ("f16", "S3", "U3", "O", "V4", "M8[s]"):
        yield tensor_job(
            f"dtype-{code}",
            array=containers.npy(array.astype("i8").astype(code) if code != "V4" else np.zeros(3, "V4")),
        )
    for shape in ((), (0,), (6,), (1, 2, 3, 1, 1, 1), (0, 3), (3, 0, 2)):
        yield tensor_job(f"shape-{shape}", ACCEPTED, array=containers.npy(np.zeros(shape, "f4")))
    header = "{'descr': '<f4', 'fortran_order': %s, 'shape': %s, }"
    for order in ("False", "True"):
        for shape in (
            "(4000000000, 0)",
            "(0, 4000000000)",
            "(2147483648, 2)",
            "(4611686018427387904,)",
            "(1, 3000000000)",
            "(" + "1, " * 300 + ")",
        ):
            yield tensor_job(
                f"shape-{shape[:24]}-{order}",
                EITHER if "1, 1" in shape or " 0" in shape or "(0" in shape else REFUSED,
                array=containers.npy_of(header % (order, shape)),
            )
    for names in (
        "tensor_0_1_array.npy",
        "tensor_0_-1_array.npy",
        "tensor_0_2147483647_array.npy",
        "tensor_0_2147483648_array.npy",
        "tensor_1_0_array.npy",
        "tensor_0_0_array.npz",
        "tensor_0_0",
        "tensorset_x_metadata.json",
        "tensor_0_0_metadata.json.npy",
    ):
        members = [good_tensors()[0], (names, containers.npy(array))]
        yield tensor_job(f"name-{names}", EITHER, members=members)
    yield tensor_job("array-is-json", array=b"{}")
    yield tensor_job("json-is-array", text=containers.npy(array))
    yield tensor_job("nothing", EITHER, members=[])
    yield tensor_job("array-alone", EITHER, members=good_tensors()[2:])
    yield tensor_job("metadata-alone", EITHER, members=good_tensors()[:2])


def spaces_deflated(mebibytes):
    import zlib

    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + again * (mebibytes - 1) + packer.flush(zlib.Z_FINISH)


def cases(random, toy):
    yield from depos(random)
    yield from tensors(random)
