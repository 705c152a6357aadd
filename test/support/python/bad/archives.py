"""Archives that are damaged, lie, or are something else.  A job copies the frames in them."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile

import numpy as np

from . import containers, frames
from .case import ACCEPTED, EITHER, REFUSED
from .containers import Entry
from .frames import job, same_samples


def entries(method=0, **lies):
    """The good frame's members, of which the first tells lies."""
    made = [Entry(k + ".npy", containers.npy(v), method) for k, v in frames.good().items()]
    if lies:
        name, data = made[0].name, containers.npy(frames.good()["frame_*_0"])
        made[0] = Entry(name, data, lies.pop("method", method) if "local_method" not in lies else method, **lies)
    return made


def spoilt(random, data, filename, kind, number):
    """Cuts and flipped bits.  In a plain tar samples may change without a trace."""
    check = None if kind == "tar" else same_samples
    for at in sorted(
        {int(len(data) * f) for f in random.uniform(0, 1, number)} | {0, 1, 3, 4, 29, len(data) - 1, len(data) - 22}
    ):
        # The rest of a tar is zeros.
        expect = EITHER if kind == "tar" and at > len(data.rstrip(b"\0")) else REFUSED
        yield job(f"{kind} cut", f"{filename}-{at}", data[:at], expect, filename=filename)
    for bit in sorted(random.choice(8 * len(data), 2 * number, replace=False)):
        damaged = bytearray(data)
        damaged[bit // 8] ^= 1 << bit % 8
        yield job(f"{kind} flip", f"{filename}-{bit}", bytes(damaged), EITHER, filename=filename, check=check)
    for size in (1, 16, 100):
        at = int(random.integers(0, len(data) - size))
        yield job(
            f"{kind} overwritten",
            f"{filename}-{at}-{size}",
            data[:at] + random.bytes(size) + data[at + size :],
            EITHER,
            filename=filename,
            check=check,
        )


def damaged(random):
    plain, packed = containers.npz(frames.good()), containers.npz(frames.good(), 8)
    yield from spoilt(random, plain, "in.npz", "zip", 12)
    yield from spoilt(random, packed, "packed.npz", "zip", 12)
    yield from spoilt(random, containers.tar(frames.good()), "in.tar", "tar", 12)
    for extension, pack in {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}.items():
        yield from spoilt(random, pack(containers.tar(frames.good())), f"in.tar.{extension}", extension, 4)


def zips(random):
    good = entries()
    for name, lies in {
        "crc": {"crc": 1},
        "size-more": {"size": 10**6},
        "size-less": {"size": 100},
        "size-0": {"size": 0},
        "packed-more": {"packed_size": 10**6},
        "packed-less": {"packed_size": 50},
        "packed-4G": {"packed_size": 0xFFFFFFFE},
        "size-4G": {"size": 0xFFFFFFFE},
        "size-zip64": {"size": 0xFFFFFFFF},
        "both-zip64": {"size": 0xFFFFFFFF, "packed_size": 0xFFFFFFFF},
        "method-99": {"method": 99},
        "method-9": {"method": 9},
        "method-14": {"method": 14},
        "method-12": {"method": 12},
        "method-8-of-stored": {"method": 8, "packed": containers.npy(frames.good()["frame_*_0"])},
        "encrypted": {"flags": 1},
        "encrypted-strong": {"flags": 0x41},
        "offset-far": {"offset": 10**9},
        "offset-itself": {"offset": 0x40},
        "name-length": {"name_length": 60000},
        "name-length-0": {"name_length": 0},
        "packed-garbage": {"method": 8, "packed": b"\xff" * 200},
        "packed-empty": {"method": 8, "packed": b""},
    }.items():
        yield job("zip lies", name, containers.zip_of(entries(**lies)))
    for name, lies in {
        "local-crc": {"local_crc": 1},
        "local-size": {"local_size": 17},
        "local-packed": {"local_packed_size": 17},
        "local-name": {"local_name": b"channels_*_0.npy"},
        "local-flags": {"local_flags": 1},
        "local-method": {"local_method": 8},
        "extra": {"extra": b"\x01\x00\xff\xff" + b"x" * 8},
        "extra-short": {"extra": b"\x01"},
        "zip64-extra": {
            "extra": struct.pack("<HHQQ", 1, 16, 2**63, 2**63),
            "size": 0xFFFFFFFF,
            "packed_size": 0xFFFFFFFF,
        },
        "folder": {"attributes": 0x10},
        "link": {"attributes": 0o120777 << 16},
        "flag-utf8": {"flags": 0x800},
        "flag-descriptor": {"flags": 8},
    }.items():
        yield job("zip lies", name, containers.zip_of(entries(**lies)), EITHER)
    for name, lies in {
        "directory-size-0": {"directory_size": 0},
        "directory-size-4G": {"directory_size": 0xFFFFFFFE},
        "directory-far": {"directory_offset": 10**9},
        "directory-4G": {"directory_offset": 0xFFFFFFFF},
        "comment-length": {"comment_length": 999},
        "repeated": {"repeat": 2},
        "count-0": {"count": 0},
        "count-1": {"count": 1},
        "count-99": {"count": 99},
        "count-ffff": {"count": 0xFFFF},
        "repeated-5000": {"repeat": 5000},
    }.items():
        yield job("zip lies", name, containers.zip_of(good, **lies), EITHER)
    for name, lies in {
        "comment": {"comment": b"hello"},
        "comment-long": {"comment": b"x" * 65535},
        "comment-PK": {"comment": b"PK\x05\x06" + b"\0" * 18},
        "in-front": {"front": b"#!/bin/sh\n" * 20},
    }.items():
        yield job("zip kinds", name, containers.zip_of(good, **lies), EITHER)
    yield job("zip kinds", "nothing-in-it", containers.zip_of([]), EITHER)
    yield job("zip kinds", "trailing", containers.zip_of(good) + b"garbage" * 20, EITHER)
    yield job("zip kinds", "twice", containers.zip_of(good) * 2, EITHER)
    yield job("zip kinds", "folders", containers.zip_of([Entry("a/", b""), *good]), ACCEPTED, check=same_samples)
    for method, name in ((8, "deflated"), (0, "stored")):
        yield job("zip kinds", name, containers.zip_of(entries(method)), ACCEPTED, check=same_samples)
    for prefix in ("a/b/", "./", "/", "../", "größe/", "x" * 3000 + "/", "a\\b\\", "\x1b[31m/", "wire-cell: no\n/"):
        renamed = containers.npz({prefix + k: v for k, v in frames.good().items()})
        yield job("zip kinds", f"prefix-{prefix[:9]!r}", renamed, EITHER)
    for method, name in ((zipfile.ZIP_BZIP2, "bzip2"), (zipfile.ZIP_LZMA, "lzma"), (zipfile.ZIP_DEFLATED, "python")):
        yield job("zip kinds", name, python_zip(method), EITHER)
    yield job("zip kinds", "zip64", python_zip(zipfile.ZIP_DEFLATED, force_zip64=True), ACCEPTED, check=same_samples)
    yield job("zip kinds", "streamed", python_zip(zipfile.ZIP_DEFLATED, seekable=False), ACCEPTED, check=same_samples)
    latin = [Entry("größe.npy".encode("latin1"), b"x"), *good]
    yield job("zip kinds", "latin1-name", containers.zip_of(latin), EITHER)
    yield job("zip kinds", "nul-in-name", containers.zip_of([Entry(b"frame_*_0\0.npy", b"x"), *good]), EITHER)
    yield job(
        "zip kinds",
        "many-members",
        containers.zip_of([Entry(f"x_y_{n}.npy", b"") for n in range(20000)] + good),
        EITHER,
    )
    yield job("zip kinds", "nested", containers.zip_of([Entry("in.npz", containers.zip_of(good))]))


def python_zip(method, seekable=True, **words):
    class Stream(io.BytesIO):
        def seek(self, *where):
            if not seekable:
                raise OSError("a pipe")
            return super().seek(*where)

        def tell(self):
            if not seekable:
                raise OSError("a pipe")
            return super().tell()

    stream = Stream()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, array in frames.good().items():
            with archive.open(name + ".npy", "w", **words) as member:
                member.write(containers.npy(array))
    return stream.getvalue()


def tars(random):
    good = containers.tar(frames.good())
    body = containers.npy(frames.good()["frame_*_0"])
    name = "frame_*_0.npy"
    for label, form in (("ustar", tarfile.USTAR_FORMAT), ("gnu", tarfile.GNU_FORMAT), ("pax", tarfile.PAX_FORMAT)):
        yield job("tar kinds", label, containers.tar(frames.good(), form), ACCEPTED, "in.tar", check=same_samples)
        deep = {"d" * 70 + "/" + "e" * 70 + "/" + k: v for k, v in frames.good().items()}
        yield job("tar kinds", f"{label}-deep", containers.tar(deep, form), ACCEPTED, "in.tar", check=same_samples)
    for label, mode, extension in (
        ("gz", "w:gz", "tar.gz"),
        ("bz2", "w:bz2", "tar.bz2"),
        ("xz", "w:xz", "tar.xz"),
        ("tgz", "w:gz", "tgz"),
    ):
        yield job(
            "tar kinds",
            label,
            containers.tar(frames.good(), mode=mode),
            ACCEPTED,
            f"in.{extension}",
            check=same_samples,
        )
    for label, fields in {
        "checksum": {"checksum": 1},
        "size-text": {"size": b"hello world"},
        "size-huge": {"size": b"77777777777\0"},
        "size-negative": {"size": b"\xff" * 12},
        "size-base256": {"size": b"\x80" + b"\x7f" * 11},
        "size-more": {"size": b"%011o\0" % 4000},
        "size-less": {"size": b"%011o\0" % 100},
        "size-0": {"size": b"%011o\0" % 0},
        "type-link": {"type": b"2", "link": b"/etc/passwd", "size": b"0"},
        "type-hardlink": {"type": b"1", "link": b"x"},
        "type-fifo": {"type": b"6", "size": b"0"},
        "type-device": {"type": b"3", "size": b"0"},
        "type-sparse": {"type": b"S", "real_size": b"77777777777\0"},
        "type-longname": {"type": b"L"},
        "type-pax": {"type": b"x"},
        "type-global": {"type": b"g"},
        "type-volume": {"type": b"V"},
        "type-continued": {"type": b"M"},
        "type-odd": {"type": b"Q"},
        "no-magic": {"magic": b""},
        "magic-odd": {"magic": b"ustar  \0"},
    }.items():
        block = containers.tar_block(name, body, end=False, **fields)
        yield job("tar lies", label, block + good, EITHER, "in.tar")
        yield job("tar lies", f"{label}-alone", block + b"\0" * 1024, EITHER, "in.tar")
    for sparse in (b"%011o\0%011o\0" % (0, 512), b"%011o\0%011o\0" % (0o7777777777, 512), b"\xff" * 24):
        block = containers.tar_block(
            name, b"x" * 512, end=True, type=b"S", magic=b"ustar  \0", sparse=sparse, real_size=b"77777777777\0"
        )
        yield job("tar lies", f"sparse-{sparse[:4].hex()}", block, REFUSED, "in.tar")
    for label, text in {
        "size": b"19 size=99999999999\n",
        "negative": b"12 size=-99\n",
        "length": b"99999 size=1\n",
        "no-length": b"size=1\n",
        "sparse": b"22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n30 GNU.sparse.realsize=9999999\n",
        "path": b"18 path=a\x1b[31mb.c\n",
        "charset": b"23 hdrcharset=nonsense\n",
    }.items():
        yield job(
            "tar lies", f"pax-{label}", containers.tar_block("pax", text, end=False, type=b"x") + good, EITHER, "in.tar"
        )
    yield job(
        "tar lies",
        "long-name",
        containers.tar_block("././@LongLink", b"n" * 200000, end=False, type=b"L") + good,
        EITHER,
        "in.tar",
    )
    yield job("tar lies", "no-end", good.rstrip(b"\0") + b"\0" * 7, REFUSED, "in.tar")
    yield job("tar lies", "trailing", good + b"garbage" * 99, EITHER, "in.tar")
    yield job("tar lies", "zeros-behind", good + b"\0" * 10**6, ACCEPTED, "in.tar", check=same_samples)
    yield job("tar lies", "two-in-a-row", good + good, EITHER, "in.tar")
    yield job("tar lies", "zeros-only", b"\0" * 10240, EITHER, "in.tar")


def strangers(random):
    """Files that are something else, and packers that are programs."""
    good = containers.tar(frames.good())
    texts = {
        "text": b"not an archive\n" * 50,
        "empty": b"",
        "byte": b"x",
        "html": b"<html><body>404</body></html>",
        "zeros": b"\0" * 5000,
        "random": random.bytes(5000),
        "hdf5": b"\x89HDF\r\n\x1a\n" + b"\0" * 600,
        "png": b"\x89PNG\r\n\x1a\n" + b"\0" * 99,
        "npy": containers.npy(np.zeros(5)),
        "pickle": b"\x80\x04K\x01.",
        "elf": b"\x7fELF" + b"\0" * 400,
        "shell": b"#!/bin/sh\ntouch ran\n",
        "root": b"root\0\0\xf3\x90" + b"\0" * 300,
        "json": b"{}",
        "7z": b"7z\xbc\xaf\x27\x1c" + b"\0" * 99,
        "rar": b"Rar!\x1a\x07\0" + b"\0" * 99,
        "cpio": b"070701" + b"0" * 104,
        "ar": b"!<arch>\n" + b"x" * 60,
        "iso": b"\0" * 32768 + b"\x01CD001\x01" + b"\0" * 3000,
        "mtree": b"#mtree\n./x type=file size=5\n",
        "xar": b"xar!" + b"\0" * 99,
        "cab": b"MSCF" + b"\0" * 99,
        "warc": b"WARC/1.0\r\n" * 9,
        "zip-magic": b"PK\x03\x04",
        "zip-end": b"PK\x05\x06",
        "zip-end-only": b"PK\x05\x06" + b"\0" * 18,
        "zip-span": b"PK\x07\x08" + b"\0" * 50,
    }
    for name, data in texts.items():
        expect = EITHER if name in ("zeros", "zip-end-only", "iso") else REFUSED
        for filename in ("in.npz", "in.tar"):
            yield job("strangers", f"{name}-as-{filename}", data, expect, filename)
    packers = {
        "lrzip": b"LRZI\x00\x06",
        "grzip": b"GRZipII\x00\x02\x04:)",
        "lzop": b"\x89LZO\0\r\n\x1a\n\x10\x30\x20\x80\x09\x40",
        "lz4": b"\x04\x22\x4d\x18",
        "zstd": b"\x28\xb5\x2f\xfd",
        "compress": b"\x1f\x9d\x90",
        "lzma": b"\x5d\0\0\x80\0",
        "lzip": b"LZIP\x01\x0c",
        "rpm": b"\xed\xab\xee\xdb",
        "uu": b"begin 644 x\n#0V%T\n`\nend\n",
        "gz": b"\x1f\x8b\x08",
        "bz2": b"BZh9",
        "xz": b"\xfd7zXZ\0",
    }
    for name, magic in packers.items():
        for filename in ("l.tar", f"l.tar.{name if name in ('gz', 'bz2', 'xz') else 'gz'}", "l.npz"):
            yield job("packers", f"{name}-as-{filename}", magic + b"0" * 200, REFUSED, filename)
    layers = good
    for number in range(1, 41):
        layers = gzip.compress(layers)
        if number in (2, 8, 40):
            yield job("packers", f"gz-{number}-times", layers, EITHER, "in.tar.gz")
    yield job("packers", "npz-in-gz", gzip.compress(containers.npz(frames.good())), EITHER)
    for extension, packed in {"gz": gzip.compress(good) * 2, "bz2": bz2.compress(good) * 2}.items():
        yield job("packers", f"{extension}-twice", packed, EITHER, f"in.tar.{extension}")
    yield job("packers", "gz-trailing", gzip.compress(good) + b"garbage", EITHER, "in.tar.gz")
    yield job("packers", "gz-checksum", gzip.compress(good)[:-8] + b"12345678", REFUSED, "in.tar.gz")
    bomb = b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + containers.zeros_deflated(4096) + struct.pack("<II", 0, 0)
    yield job("packers", "gz-of-zeros", bomb, EITHER, "in.tar.gz")
    block = containers.tar_block("frame_*_0.npy", b"", end=False, size=b"%011o\0" % (4 * 2**30 - 1))
    yield job(
        "packers",
        "gz-tar-of-zeros",
        b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + frames.stored(block) + bomb[10:],
        REFUSED,
        "in.tar.gz",
    )
    for filename in ("in.tar", "in.zip", "in.tar.gz", "in.tar.bz2", "in.tbz2"):
        yield job("extensions", f"npz-as-{filename}", containers.npz(frames.good()), EITHER, filename)
    for filename in ("in", "in.h5", "in.root", "in.npy", "in.gz", ".npz", "in.NPZ", "in.npz ", "in.tar.lrz"):
        yield job(
            "extensions", f"npz-as-{filename}", containers.npz(frames.good()), EITHER, filename, words=("in", ".npz")
        )


def cases(random, toy):
    for make in (damaged, zips, tars, strangers):
        yield from make(random)
