"""Archives byte by byte, so that they can lie."""

import io
import struct
import tarfile
import zlib

import numpy as np


def npy(array, **header):
    """An array as npy; a header of one's own is taken as it is: version, text, magic, length."""
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.asanyarray(array), allow_pickle=True)
    if not header:
        return stream.getvalue()
    data = np.asanyarray(array).tobytes()
    text = header.get("text")
    if text is None:
        text = str(np.lib.format.header_data_from_array_1_0(np.asanyarray(array)))
    text = text.encode("latin1") if isinstance(text, str) else text
    version = header.get("version", (1, 0))
    wide = version[0] != 1
    fixed = 12 if wide else 10
    if header.get("pad", True):
        text += b" " * (-(fixed + len(text) + 1) % 64) + b"\n"
    length = header.get("length", len(text))
    size = struct.pack("<I", length) if wide else struct.pack("<H", min(length, 0xFFFF))
    return header.get("magic", b"\x93NUMPY") + bytes(version) + size + text + data


def npy_of(text, data=b"", **header):
    """An npy file of a header's text and data as they are."""
    return npy(np.empty(0, np.uint8), text=text, **header) + data


class Entry:
    """A member of a zip archive.  What is not told is right."""

    def __init__(self, name, data, method=0, **lies):
        self.name = name if isinstance(name, bytes) else name.encode()
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        self.packed = lies.get("packed", packer.compress(data) + packer.flush() if method == 8 else data)
        self.method, self.size, self.crc = method, len(data), zlib.crc32(data)
        self.lies = lies

    def fields(self, where):
        """Flags, method, time, date, checksum, packed and plain size; `where` is "local" or "central"."""

        def get(key, right):
            return self.lies.get(f"{where}_{key}", self.lies.get(key, right))

        flags = get("flags", 0x800 if any(byte > 127 for byte in self.name) else 0)
        return struct.pack(
            "<HHHHIII",
            flags,
            get("method", self.method),
            0,
            0x5D7C,
            get("crc", self.crc) & 0xFFFFFFFF,
            get("packed_size", len(self.packed)) & 0xFFFFFFFF,
            get("size", self.size) & 0xFFFFFFFF,
        )

    def local(self):
        extra = self.lies.get("local_extra", b"")
        name = self.lies.get("local_name", self.name)
        head = struct.pack("<IH", 0x04034B50, 20) + self.fields("local")
        return head + struct.pack("<HH", len(name), len(extra)) + name + extra + self.packed

    def central(self, offset):
        extra = self.lies.get("extra", b"")
        head = struct.pack("<IHH", 0x02014B50, 20, 20) + self.fields("central")
        length = self.lies.get("name_length", len(self.name))
        return (
            head
            + struct.pack(
                "<HHHHHII",
                length,
                len(extra),
                0,
                0,
                0,
                self.lies.get("attributes", 0),
                self.lies.get("offset", offset) & 0xFFFFFFFF,
            )
            + self.name
            + extra
        )


def zip_of(entries, **lies):
    """A zip archive of entries; lies: count, directory_size, directory_offset, comment, comment_length."""
    entries = [one if isinstance(one, Entry) else Entry(*one) for one in entries]
    body = lies.get("front", b"")
    offsets = []
    for one in entries:
        offsets.append(len(body))
        body += one.local()
    directory = b"".join(one.central(at) for one, at in zip(entries, offsets)) * lies.get("repeat", 1)
    count = lies.get("count", len(entries) * lies.get("repeat", 1)) & 0xFFFF
    comment = lies.get("comment", b"")
    end = struct.pack(
        "<IHHHHIIH",
        0x06054B50,
        0,
        0,
        count,
        count,
        lies.get("directory_size", len(directory)) & 0xFFFFFFFF,
        lies.get("directory_offset", len(body)) & 0xFFFFFFFF,
        lies.get("comment_length", len(comment)),
    )
    return body + directory + end + comment


def npz(arrays, method=0):
    """The like of numpy's, of arrays or of bytes that are to be the members."""
    return zip_of(
        [Entry(name + ".npy", one if isinstance(one, bytes) else npy(one), method) for name, one in pairs(arrays)]
    )


def pairs(arrays):
    return arrays.items() if isinstance(arrays, dict) else arrays


def tar(arrays, form=tarfile.GNU_FORMAT, mode="w"):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode, format=form) as archive:
        for name, one in pairs(arrays):
            data = one if isinstance(one, bytes) else npy(one)
            info = tarfile.TarInfo(name + ".npy")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def tar_block(name, data=b"", end=True, **fields):
    """A tar of one member; fields of the header as bytes, at their places, with a checksum that is right."""
    header = bytearray(512)
    places = {
        "name": (0, 100),
        "mode": (100, 8),
        "uid": (108, 8),
        "gid": (116, 8),
        "size": (124, 12),
        "mtime": (136, 12),
        "type": (156, 1),
        "link": (157, 100),
        "magic": (257, 8),
        "prefix": (345, 155),
        "devmajor": (329, 8),
        "sparse": (386, 97),
        "real_size": (483, 12),
    }
    values = {
        "name": name.encode(),
        "mode": b"0000644\0",
        "uid": b"0000000\0",
        "gid": b"0000000\0",
        "size": b"%011o\0" % len(data),
        "mtime": b"00000000000\0",
        "type": b"0",
        "magic": b"ustar\x0000",
    }
    for key, value in {**values, **fields}.items():
        if key not in places:
            continue
        begin, length = places[key]
        header[begin : begin + length] = value[:length].ljust(length, b"\0")
    header[148:156] = b" " * 8
    checksum = fields.get("checksum", sum(header))
    header[148:156] = b"%06o\0 " % (checksum & 0o777777)
    return bytes(header) + data + b"\0" * (-len(data) % 512) + (b"\0" * 1024 if end else b"")


def zeros_deflated(mebibytes):
    """Raw deflate data of so many MiB of zeros, made without packing them all."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(b"\0" * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(b"\0" * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    return piece + again * (mebibytes - 1) + packer.flush(zlib.Z_FINISH)
