"""Archives of named members: zip and npz, tar plain or compressed.  What a file is, not its name, decides how it is read."""
import io
import json
import pathlib
import shutil
import subprocess
import tarfile
import zipfile
import zlib

import numpy as np

from .errors import FileError

ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
DAMAGE = (OSError, EOFError, ValueError, zipfile.BadZipFile, tarfile.TarError, zlib.error, NotImplementedError)


def members(path):
    """(name, reader) of each member, in the order of the file; reader() gives its bytes, before the next one is asked for."""
    start = start_of(path)
    walk = zip_members if start[:2] == b"PK" else tar_members
    try:
        yield from walk(path, start)
    except FileError:
        raise
    except tarfile.ReadError as error:
        why = "" if "could not be opened" in str(error) else f": {error}"
        raise FileError(f"{path}: is no zip or tar archive, or damaged{why}") from None
    except DAMAGE as error:
        raise FileError(f"{path}: is no archive, or damaged ({error})") from None


def start_of(path):
    try:
        with open(path, "rb") as file:
            return file.read(4)
    except OSError as error:
        raise FileError(f"{path}: can not be read ({error.strerror})") from None


def zip_members(path, _):
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                yield info.filename, lambda info=info: checked(path, info.filename, lambda: archive.read(info))


def tar_members(path, start):
    with open_tar(path, start) as archive:
        for info in archive:
            if info.isfile():
                yield info.name, lambda info=info: checked(path, info.name, lambda: archive.extractfile(info).read())


def open_tar(path, start):
    stream = io.BytesIO(unpack_zstd(path)) if start == ZSTD_MAGIC else None
    return tarfile.open(path, mode="r:*" if stream is None else "r:", fileobj=stream)


def unpack_zstd(path):
    """Python has no module for it before 3.14, so the program does it."""
    if not shutil.which("zstd"):
        raise FileError(f"{path}: is compressed with zstd (want the program zstd to read it, or another format)")
    done = subprocess.run(["zstd", "-dcq", "--", str(path)], capture_output=True)
    if done.returncode:
        raise FileError(f"{path}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def checked(path, member, read):
    try:
        return read()
    except DAMAGE as error:
        raise FileError(f"{path}: member '{member}' is damaged ({error})") from None


def base_name(member):
    """Without the folders in front."""
    return member.rsplit("/", 1)[-1]


def to_array(path, member, data):
    """The array in the bytes of an npy file, in this machine's byte order."""
    try:
        array = np.load(io.BytesIO(data), allow_pickle=False)
    except (ValueError, EOFError, OSError) as error:
        raise FileError(f"{path}: member '{member}' is no array ({error})") from None
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def to_json(path, member, data):
    try:
        return json.loads(data)
    except ValueError as error:
        raise FileError(f"{path}: member '{member}' is no JSON ({error})") from None


def array_name(member):
    """(type, tag, ident) of a member named <type>_<tag>_<ident>.npy, else None.  The tag may hold underscores."""
    name = base_name(member)
    if not name.endswith(".npy"):
        return None
    parts = name[:-len(".npy")].split("_")
    if len(parts) < 3 or not parts[-1].lstrip("-").isdigit():
        return None
    return parts[0], "_".join(parts[1:-1]), int(parts[-1])


def save(path, arrays):
    """Write an npz file, which is under its name when it is complete."""
    path = pathlib.Path(path)
    if path.suffix != ".npz":
        raise ValueError(f"{path}: only .npz can be written")
    part = path.with_name(path.name + ".part")
    try:
        with open(part, "wb") as file:
            np.savez_compressed(file, **arrays)
        part.replace(path)
    except OSError as error:
        raise FileError(f"{path}: can not be written ({error.strerror})") from None
    finally:
        part.unlink(missing_ok=True)
