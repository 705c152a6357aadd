"""How a file was made, as it tells itself."""
import json
import tarfile
import zipfile

from .archives import DAMAGE, open_tar, start_of
from .errors import FileError
from .pickles import load_pickle


def read_about(path):
    """The words in which an output of a job tells how it was made, empty if it does not: {program, version, git, detector, files}.

    path: an archive of frames, tensors or deposits, or a .pkl of tensors.  FileError: it can not be read, or is none of these.
    """
    start = start_of(path)
    try:
        if start[:2] != b"PK":
            with open_tar(path, start) as archive:
                first = archive.next()
            return of_owner(first.uname, first.gname) if first else {}
        with zipfile.ZipFile(path) as archive:
            is_pickle = any(name.endswith("data.pkl") for name in archive.namelist())
            comment = archive.comment
    except tarfile.ReadError:
        raise FileError(f"{path}: is no zip or tar archive, or damaged") from None
    except DAMAGE as error:
        raise FileError(f"{path}: is no archive, or damaged ({error})") from None
    return of_pickle(load_pickle(path)) if is_pickle else of_comment(comment)


def of_comment(comment):
    """Of the comment of a zip; those of others are none of ours."""
    try:
        about = json.loads(comment)
    except ValueError:
        return {}
    return about if isinstance(about, dict) and about.get("program") == "spng" else {}


def of_owner(user, group):
    """Of the owner of a tar's members: spng/0.1.0/161f76d0c2 and pdhd/builtin."""
    words = user.split("/")
    if len(words) < 2 or words[0] != "spng":
        return {}
    about = dict(zip(("program", "version", "git"), words))
    detector, slash, files = group.rpartition("/")
    return {**about, "detector": detector, "files": files} if slash else about


def of_pickle(values):
    metadata = values.get("metadata") if isinstance(values, dict) else None
    try:
        return json.loads(metadata).get("about", {}) if metadata else {}
    except (ValueError, AttributeError):
        return {}
