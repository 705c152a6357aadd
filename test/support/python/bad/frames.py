"""Frames whose arrays are wrong: dtypes, shapes, values, names.  A job copies them from file to file."""

import itertools
import struct

import numpy as np

from . import containers, workflow
from .case import ACCEPTED, EITHER, REFUSED, Case

ROWS, TICKS = 5, 20


def good(tag="*", ident=0, tbin=0.0, rows=ROWS, ticks=TICKS):
    samples = np.arange(rows * ticks, dtype=np.int16).reshape(rows, ticks)
    return {
        f"frame_{tag}_{ident}": samples,
        f"channels_{tag}_{ident}": np.arange(rows, dtype=np.int32),
        f"tickinfo_{tag}_{ident}": np.array([0, 500.0, tbin]),
    }


def job(kind, name, data, expect=REFUSED, filename="in.npz", words=None, check=None, tags=(), keeps=(), **keys):
    """A case that copies a file of frames."""
    return Case(
        kind,
        name,
        {filename: data, "job.json": workflow.copy_frames(filename, tags=tags, **keys)},
        ["-c", "job.json"],
        expect,
        words or (filename,),
        ("out.npz",),
        check,
        keeps=keeps,
    )


def frame_job(kind, name, expect=REFUSED, arrays=None, check=None, **changes):
    """The good frame with arrays replaced, or left out where None; "frame" stands for "frame_*_0"."""
    content = good() if arrays is None else arrays
    for key, value in changes.items():
        content[key if "_" in key else f"{key}_*_0"] = value
    content = {key: value for key, value in content.items() if value is not None}
    return job(kind, name, containers.npz(content), expect, check=check)


def same_samples(arrays):
    expected = good()["frame_*_0"]
    for key, array in arrays.items():
        if key.startswith("frame"):
            return None if np.array_equal(array, expected) else f"{key} differs from the input"
    return "no frame in the output"


def dtypes(random):
    """Which dtypes each array may have."""
    values = good()["frame_*_0"]
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
        ">i2",
        ">i4",
        ">f4",
        ">f8",
        ">u8",
    ):
        yield frame_job("dtype", f"frame-{code}", ACCEPTED, frame=values.astype(code))
    for code in ("f16", "c8", "c16", ">c8", "S4", "U4", "V6", "M8[s]", "m8[ns]", "O", "S0"):
        with_kind = values.astype("i8").astype(code) if code[0] in "Mm" else values.astype(code)
        yield frame_job("dtype", f"frame-{code}", frame=with_kind)
        row = np.arange(ROWS).astype("i8").astype(code)
        yield frame_job("dtype", f"channels-{code}", channels=row)
        info = np.array([0, 500, 0]).astype("i8").astype(code)
        yield frame_job("dtype", f"tickinfo-{code}", tickinfo=info)
    record = np.zeros((ROWS, TICKS), [("a", "i2"), ("b\n\x1b[31m", "f4")])
    yield frame_job("dtype", "frame-record", frame=record)
    yield frame_job(
        "dtype",
        "frame-subarray",
        frame=containers.npy_of("{'descr': ('<i2', (2,)), 'fortran_order': False, 'shape': (5, 10), }", b"\0" * 200),
    )
    for code in ("i1", "i2", "i8", "u2", "u8", "f4", "f8", ">i4"):
        yield frame_job(
            "dtype", f"channels-{code}", EITHER if code[0] == "f" else ACCEPTED, channels=np.arange(ROWS).astype(code)
        )
    for code in ("i4", "i8", "f4", ">f8", "u8"):
        yield frame_job("dtype", f"tickinfo-{code}", ACCEPTED, tickinfo=np.array([0, 500, 0]).astype(code))


def shapes(random):
    samples = np.zeros(1000, np.int16)
    for shape in (
        (),
        (100,),
        (5, 20, 1),
        (1, 5, 20),
        (20, 5),
        (4, 20),
        (6, 20),
        (0, 20),
        (1, 1, 1, 1, 1),
        (0,),
        (1,) * 40,
    ):
        count = int(np.prod(shape))
        yield frame_job(
            "shape",
            f"frame-{shape}",
            frame=(
                samples[:count].reshape(shape)
                if len(shape) < 30
                else containers.npy_of(f"{{'descr': '<i2', 'fortran_order': False, 'shape': {shape}, }}", b"\0\0")
            ),
        )
    for shape in ((5, 0), (0, 0)):
        channels = np.arange(shape[0], dtype=np.int32)
        yield frame_job("shape", f"no-samples-{shape}", EITHER, frame=np.zeros(shape, np.int16), channels=channels)
    for shape in ((), (5, 1), (1, 5), (0,), (4,), (6,), (5, 0)):
        count = int(np.prod(shape))
        yield frame_job("shape", f"channels-{shape}", channels=np.arange(count, dtype=np.int32).reshape(shape))
    for shape in ((), (0,), (1,), (2,), (4,), (3, 1), (1, 3), (30,)):
        count = int(np.prod(shape))
        yield frame_job("shape", f"tickinfo-{shape}", tickinfo=np.full(shape, 500.0) if count else np.zeros(shape))
    for shape in ((4,), (6,), (5, 1), (), (0,)):
        yield frame_job("shape", f"summary-{shape}", summary=np.zeros(shape))
    yield frame_job("shape", "fortran", ACCEPTED, frame=np.asfortranarray(good()["frame_*_0"]), check=same_samples)
    for rows, ticks in ((400000000, 0), (0, 400000000), (2**40, 0), (0, 2**62), (2**31, 0), (2**32 + 5, 0)):
        header = f"{{'descr': '<i2', 'fortran_order': False, 'shape': ({rows}, {ticks}), }}"
        yield frame_job("shape", f"empty-{rows}x{ticks}", frame=containers.npy_of(header))
        header = header.replace("False", "True")
        yield frame_job("shape", f"empty-fortran-{rows}x{ticks}", frame=containers.npy_of(header))


def ticks(random):
    """Values of tickinfo."""
    inf, nan = np.inf, np.nan
    for name, value in {
        "tick-0": (0, 0, 0),
        "tick-negative": (0, -500, 0),
        "tick-nan": (0, nan, 0),
        "tick-inf": (0, inf, 0),
        "time-nan": (nan, 500, 0),
        "time-inf": (-inf, 500, 0),
        "tbin-nan": (0, 500, nan),
        "tbin-inf": (0, 500, inf),
        "tbin-above-int": (0, 500, 2.0**31),
        "tbin-1e300": (0, 500, 1e300),
        "tbin-below-int": (0, 500, -(2.0**31) - 1),
        "tbin-wraps": (0, 500, 2.0**31 - 5),
        "tbin-last": (0, 500, 2.0**31 - 1),
        "tbin-1e18": (0, 500, 1e18),
    }.items():
        yield frame_job("tickinfo", name, tickinfo=np.array(value))
    for name, value in {
        "tick-tiny": (0, 1e-300, 0),
        "tick-huge": (0, 1e300, 0),
        "time-huge": (1e300, 500, 0),
        "tbin-half": (0, 500, 0.5),
        "tbin-first": (0, 500, -(2.0**31)),
        "tbin-negative": (0, 500, -7),
        "tbin-1e9": (0, 500, 1e9),
        "time-negative": (-1e9, 500, 0),
    }.items():
        yield frame_job("tickinfo", name, EITHER, tickinfo=np.array(value))
    for low, high in (
        (0, 3e6),
        (0, 2.0**31 - 40),
        (-(2.0**31), 2.0**31 - 40),
        (-1e9, 1e9),
        (0, 1e5),
        (-320, -1920),
        (2.0**31 - 320, -1920),
        (2.0**31 - 21, 0),
        (-3e6, 0),
    ):
        arrays = {**good(tbin=low), **good(tag="", tbin=high)}
        yield frame_job("tbins", f"{low:g}-{high:g}", EITHER, arrays=arrays)
        more = {**good(tbin=low), **good(tag="", tbin=high, rows=1)}
        yield frame_job("tbins", f"one-channel-{low:g}-{high:g}", EITHER, arrays=more)
    for name, value in {"other-tick": (0, 400, 0), "other-time": (7, 500, 0), "nan": (0, nan, 0)}.items():
        yield frame_job(
            "tbins", f"second-group-{name}", arrays={**good(), **good(tag=""), "tickinfo__0": np.array(value)}
        )


def values(random):
    for code, wrong in itertools.product(("f2", "f4", "f8", ">f4", ">f8"), (np.nan, np.inf, -np.inf)):
        samples = good()["frame_*_0"].astype(code)
        samples[3, 7] = wrong
        yield frame_job("not finite", f"{code}-{wrong}", frame=samples)
        yield frame_job("not finite", f"fortran-{code}-{wrong}", frame=np.asfortranarray(samples))
    for wrong in (1e39, -1e300, np.finfo("f8").max):
        samples = good()["frame_*_0"].astype("f8")
        samples[0, 0] = wrong
        yield frame_job("not finite", f"f8-{wrong:g}", frame=samples)
    # Each tag is good; what the sink adds up is not.
    sums = {**good(), **good(tag="")}
    sums = {key: np.full((ROWS, TICKS), 3e38, "f4") if key.startswith("frame") else value for key, value in sums.items()}
    yield job("not finite", "sums-overflow", containers.npz(sums), EITHER, words=("out.npz",))
    for name, value in {
        "half": 0.5,
        "nan": np.nan,
        "inf": np.inf,
        "2^31": 2.0**31,
        "-2^31-1": -(2.0**31) - 1,
        "1e300": 1e300,
    }.items():
        yield frame_job("channels", name, channels=np.array([0, 1, 2, 3, value]))
    for name, value in {"u8": np.uint64(2**63 + 1), "i8": np.int64(2**40), "i8-low": np.int64(-(2**40))}.items():
        yield frame_job("channels", f"too-large-{name}", channels=np.array([0, 1, 2, 3, value], type(value)))
    for name, value in {"negative": -5, "most": 2**31 - 1, "least": -(2**31)}.items():
        yield frame_job("channels", name, EITHER, channels=np.array([0, 1, 2, 3, value], np.int32))
    yield frame_job("channels", "twice", EITHER, channels=np.array([0, 1, 2, 3, 3], np.int32))
    yield frame_job("channels", "all-the-same", EITHER, channels=np.zeros(ROWS, np.int32))
    yield frame_job("channels", "backwards", ACCEPTED, channels=np.arange(ROWS, dtype=np.int32)[::-1])


def masks(random):
    """Rows of channel masks: channel, first tick, end."""
    for name, table in {
        "one-column": np.zeros((2, 1), "i4"),
        "two-columns": np.zeros((2, 2), "i4"),
        "four-columns": np.zeros((2, 4), "i4"),
        "flat": np.zeros(6, "i4"),
        "cube": np.zeros((1, 2, 3), "i4"),
        "text": np.array([["a", "b", "c"]]),
        "complex": np.zeros((2, 3), "c8"),
        "nan": np.array([[0, np.nan, 5]]),
        "half": np.array([[0, 0.5, 5]]),
        "wide": np.array([[0, 0, 2**40]]),
        "scalar": np.array(3),
    }.items():
        yield frame_job("chanmask", name, chanmask_bad_0=table)
    for name, row in {
        "backwards": (0, 9, 3),
        "negative": (0, -9, -3),
        "beyond": (0, 0, 10**9),
        "before": (0, -(10**9), 5),
        "int-limits": (0, -(2**31), 2**31 - 1),
        "unknown-channel": (777, 0, 5),
        "empty": (1, 5, 5),
        "int-limits-backwards": (0, 2**31 - 1, -(2**31)),
    }.items():
        yield frame_job("chanmask", name, EITHER, chanmask_bad_0=np.array([row], np.int32))
    yield frame_job("chanmask", "no-rows", ACCEPTED, chanmask_bad_0=np.zeros((0, 3), np.int32))
    yield frame_job(
        "chanmask", "overlapping", EITHER, chanmask_bad_0=np.array([[0, 0, 9], [0, 5, 20], [0, 0, 9]], "i4")
    )
    yield frame_job("chanmask", "many", EITHER, chanmask_bad_0=np.tile(np.array([[0, 0, 9]], "i4"), (200000, 1)))
    header = "{'descr': '<i4', 'fortran_order': False, 'shape': (%d, 3), }"
    yield frame_job("chanmask", "lies", chanmask_bad_0=containers.npy_of(header % 10**8))


def names(random):
    """Names of arrays, and which of them are there."""
    for key in good():
        yield frame_job("names", f"without-{key[:-4]}", arrays={k: v for k, v in good().items() if k != key})
    for number, order in enumerate(itertools.permutations(good().items())):
        yield frame_job("names", f"order-{number}", ACCEPTED, arrays=dict(order), check=same_samples)
    for order in itertools.permutations(("frame", "channels", "tickinfo")):
        events = {**good(ident=0), **good(ident=1), **good(ident=2)}
        grouped = {k: v for kind in order for k, v in events.items() if k.startswith(kind)}
        yield frame_job("names", "grouped-" + "-".join(order), ACCEPTED, arrays=grouped)
    yield frame_job("names", "nothing", EITHER, arrays={})
    for name in (
        "frame",
        "frame_0",
        "frame__",
        "frame_*_",
        "frame_*_x",
        "frame_*_99999999999",
        "frame_*_0x0",
        "frame_*_1e3",
        "frame_*_0 ",
        "frame_*_+1",
        "frame_*_-",
        "x",
        "_*_0",
        "__",
        "",
        "arr_0",
        "frame_*_2147483648",
    ):
        arrays = good()
        arrays[name] = arrays.pop("frame_*_0")
        yield frame_job("names", f"frame-is-{name or 'empty'}", arrays=arrays)
    for ident in (-1, 2**31 - 1, -(2**31)):
        yield frame_job("names", f"ident-{ident}", EITHER, arrays=good(ident=ident))
    for ident in (2**31, 2**40, -(2**40), 10**30):
        yield frame_job("names", f"ident-{ident}", arrays=good(ident=ident))
    for name, tag in {
        "plain": "orig",
        "score": "a_b_c",
        "space": "a b",
        "utf8": "größe",
        "long": "t" * 5000,
        "percent": "%d",
        "newline": "a\nwire-cell: gotcha",
        "escape": "\x1b[31mred",
        "dots": "..",
        "nul": "a\\0b",
        "path": "x/../../y",
        "quote": "a'b\"",
        "number": "0",
    }.items():
        expect = ACCEPTED if name in ("plain", "score", "utf8", "space") else EITHER
        yield frame_job("tags", name, expect, arrays=good(tag=tag))
    yield frame_job("tags", "two", EITHER, arrays={**good(tag="orig"), **good(tag="raw")})
    yield frame_job("tags", "differ", arrays={k.replace("frame_*", "frame_x"): v for k, v in good().items()})
    twice = containers.npz(list(good().items()) * 2)
    yield job("names", "all-twice", twice, EITHER)
    for key, array in good().items():
        yield job(
            "names",
            f"{key[:-4]}-twice",
            containers.npz([*good().items(), (key, array)]),
            EITHER,
            keeps=("out.incomplete.npz",),
        )
        yield job(
            "names",
            f"{key[:-4]}-twice-first",
            containers.npz([(key, array), *good().items()]),
            EITHER,
            keeps=("out.incomplete.npz",),
        )
    yield job(
        "names",
        "other-members",
        containers.zip_of(
            [
                containers.Entry("readme.txt", b"hello"),
                *[containers.Entry(k + ".npy", containers.npy(v)) for k, v in good().items()],
            ]
        ),
        EITHER,
    )


def memory(random):
    """Little files that ask for much."""
    for shape in ((40000, 50000), (1, 2**31), (2**31, 1), (5, 400000000), (3000000, 1000)):
        header = "{'descr': '<i2', 'fortran_order': False, 'shape': (%d, %d), }" % shape
        yield frame_job("memory", f"header-{shape}", frame=containers.npy_of(header))
        data = containers.npy_of(header)
        mebibytes = 2 * shape[0] * shape[1] // 2**20 + 1
        size = len(data) + 2 * shape[0] * shape[1]
        lies = {"size": size, "packed": stored(data) + containers.zeros_deflated(min(mebibytes, 4096)), "method": 8}
        bomb = containers.Entry("frame_*_0.npy", data, **lies)
        rest = [containers.Entry(k + ".npy", containers.npy(v)) for k, v in good().items() if not k.startswith("frame")]
        yield job("memory", f"bomb-{shape}", containers.zip_of([bomb, *rest]))
        yield job("memory", f"bomb-last-{shape}", containers.zip_of([*rest, bomb]))


def stored(data):
    """A stored block of a deflate stream that goes on."""
    return b"\x00" + struct.pack("<HH", len(data), len(data) ^ 0xFFFF) + data


def cases(random, toy):
    for make in (dtypes, shapes, ticks, values, masks, names, memory):
        yield from make(random)
