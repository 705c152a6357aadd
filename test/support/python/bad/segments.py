"""Tables of the segments of particles' paths: texts, archives of columns, HDF5."""

import io

import numpy as np

from . import containers, workflow
from .case import ACCEPTED, EITHER, REFUSED, Case

COLUMNS = (
    "event_id",
    "x_start",
    "y_start",
    "z_start",
    "x_end",
    "y_end",
    "z_end",
    "t0_start",
    "t0_end",
    "dE",
    "n_electrons",
)
ROW = (0, 1, 2, 3, 1.2, 2.2, 3.2, 0, 0, 1, 5000)


def segment_job(name, content, expect=REFUSED, filename="in.txt", check=None, **keys):
    source = workflow.node("SegmentFileSource", "in", inname=filename, **{"model": "electrons", **keys})
    text = workflow.chain(source, workflow.node("DepoFileSink", "out", outname="out.npz"))
    words = (filename, "SegmentFileSource", "out.npz")
    files = {filename: content, "job.json": text}
    # An event may be complete before the row that is wrong.
    kept = ("out.incomplete.npz",)
    return Case("segments", name, files, ["-c", "job.json"], expect, words, ("out.npz",), check, keeps=kept)


def some_depos(arrays):
    return None if arrays.get("depo_data_0", np.zeros(0)).size else "no deposits in the output"


def table(rows=3, separator=" ", names=COLUMNS, **changes):
    """A text; changes replace the word of a column in the middle row."""
    lines = [separator.join(names)]
    for number in range(rows):
        words = dict(zip(names, map(str, ROW)))
        if number == rows // 2:
            words.update(changes)
        lines.append(separator.join(words[name] for name in names))
    return "\n".join(lines) + "\n"


def texts():
    yield segment_job("good", table(), ACCEPTED, check=some_depos)
    for name, separator in (("commas", ","), ("tabs", "\t"), ("semicolons", ";")):
        yield segment_job(name, table(separator=separator), ACCEPTED, check=some_depos)
    for column in COLUMNS:
        for label, word in {
            "nan": "nan",
            "inf": "inf",
            "text": "hello",
            "escape": "\x1b[31m",
            "1e999": "1e999",
            "hex": "0x10",
        }.items():
            yield segment_job(f"{column}-{label}", table(**{column: word}))
        for label, word in {"1e300": "1e300", "negative": "-1e300", "tiny": "1e-320"}.items():
            yield segment_job(f"{column}-{label}", table(**{column: word}), EITHER)
        left = [name for name in COLUMNS if name != column]
        needed = column not in ("event_id", "dE", "t0_end")
        yield segment_job(f"without-{column}", table(names=left), REFUSED if needed else EITHER)
    for label, word in {"half": "0.5", "2^31": "2147483648", "huge": "1e18"}.items():
        yield segment_job(f"event-{label}", table(event_id=word))
    for name, text in {
        "empty": "",
        "newlines": "\n" * 500,
        "names-only": table(rows=0),
        "no-names": table().split("\n", 1)[1],
        "comments": "# x\n" * 99,
        "one-word": "hello",
        "short-row": table() + "1 2 3\n",
        "long-row": table() + "1 " * 500 + "\n",
        "nul": "\0" * 500,
        "forged": "wire-cell: x\n\x1b[31m y z\n",
        "long-line": "x" * 5000000,
        "long-word": table(dE="9" * 100000),
    }.items():
        yield segment_job(f"is-{name}", text)
    for name, data in {
        "binary": bytes(range(256)) * 20,
        "latin1": table().encode() + b"\xff\xfe\n",
        "utf16": table().encode("utf-16"),
    }.items():
        yield segment_job(f"is-{name}", data)
    for name, text in {
        "windows": table().replace("\n", "\r\n"),
        "names-twice": table() + table(),
        "column-twice": table(names=COLUMNS + ("dE",)),
        "no-newline": table().rstrip(),
        "bom": "\ufeff" + table(),
        "comment-names": "#" + table(),
    }.items():
        yield segment_job(f"is-{name}", text, EITHER)
    far = {"x_end": "9.9e5"}
    yield segment_job(
        "long-segments",
        "\n".join([table(), *[table(rows=1, **far).split("\n", 1)[1].strip()] * 300]),
        EITHER,
        layout="edep-sim",
    )
    yield segment_job("a-longer-segment", table(x_end="1e9"))


def archives(random):
    good = dict(zip(COLUMNS, (np.full(4, value, float) for value in ROW)))
    yield segment_job("npz", containers.npz(good), ACCEPTED, "in.npz", some_depos)
    for name, array in {
        "short": np.zeros(3),
        "flat": np.zeros((4, 1)),
        "scalar": np.zeros(()),
        "complex": np.zeros(4, "c8"),
        "text": np.array(["a"] * 4),
        "nan": np.full(4, np.nan),
        "object": np.zeros(4, "O"),
    }.items():
        yield segment_job(f"npz-{name}", containers.npz({**good, "x_start": array}), REFUSED, "in.npz")
    yield segment_job("npz-nothing", containers.npz({}), REFUSED, "in.npz")
    yield segment_job("npz-strangers", containers.npz({"a": np.zeros(3)}), REFUSED, "in.npz")
    lies = containers.npy_of("{'descr': '<f8', 'fortran_order': False, 'shape': (%d,), }" % 10**10)
    yield segment_job("npz-lies", containers.npz({**good, "x_start": lies}), REFUSED, "in.npz")
    data = containers.npz(good, 8)
    for at in random.choice(len(data), 8, replace=False):
        yield segment_job(f"npz-cut-{at}", data[:at], REFUSED, "in.npz")
    for name, made in {
        "record": np.zeros(4, [(column, "f8") for column in COLUMNS]),
        "plain": np.zeros((4, len(COLUMNS))),
    }.items():
        yield segment_job(f"npy-{name}", containers.npy(made), EITHER, "in.npy")


def hdf(random):
    """Damage to an HDF5 file, where Python can make one."""
    for name, data in {
        "text": b"hello" * 99,
        "empty": b"",
        "magic": b"\x89HDF\r\n\x1a\n",
        "zeros": b"\0" * 4096,
        "magic-zeros": b"\x89HDF\r\n\x1a\n" + b"\0" * 4096,
        "random": b"\x89HDF\r\n\x1a\n" + random.bytes(4096),
    }.items():
        yield segment_job(f"h5-is-{name}", data, REFUSED, "in.h5")
    try:
        import h5py
    except ImportError:
        return
    stream = io.BytesIO()
    table_of = np.zeros(4, [(column, "f8") for column in COLUMNS])
    for column, value in zip(COLUMNS, ROW):
        table_of[column] = value
    with h5py.File(stream, "w") as file:
        file["segments"] = table_of
    data = stream.getvalue()
    yield segment_job("h5", data, EITHER, "in.h5", some_depos)
    for at in random.choice(len(data), 6, replace=False):
        yield segment_job(f"h5-cut-{at}", data[:at], EITHER if at > 0.9 * len(data) else REFUSED, "in.h5")
    for bit in random.choice(8 * 1200, 25, replace=False):
        damaged = bytearray(data)
        damaged[bit // 8] ^= 1 << bit % 8
        yield segment_job(f"h5-flip-{bit}", bytes(damaged), EITHER, "in.h5")


def cases(random, toy):
    yield from texts()
    yield from archives(random)
    yield from hdf(random)
