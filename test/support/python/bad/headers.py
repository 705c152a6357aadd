"""Headers of npy files that lie, or are none."""

from . import containers, frames
from .case import ACCEPTED, EITHER, REFUSED


def cases(random, toy):
    data = frames.good()["frame_*_0"].tobytes()
    right = "{'descr': '<i2', 'fortran_order': False, 'shape': (5, 20), }"

    def member(name, text=right, expect=REFUSED, body=data, **words):
        array = containers.npy_of(text, body, **words)
        return frames.frame_job("npy header", name, expect, frame=array)

    for name, version in {"2": (2, 0), "3": (3, 0)}.items():
        yield member(f"version-{name}", version=version, expect=ACCEPTED)
    for version in ((0, 0), (4, 0), (255, 255), (1, 9)):
        yield member(
            f"version-{version[0]}.{version[1]}", version=version, expect=EITHER if version == (1, 9) else REFUSED
        )
    for magic in (b"\x93NUMPX", b"NUMPY\x93", b"\0" * 6, b"\x93numpy"):
        yield member(f"magic-{magic.hex()}", magic=magic)
    for length in (0, 1, 10, 0xFFFF):
        yield member(f"length-{length}", length=length)
    for length in (0, 2**31, 2**32 - 1, 10**6):
        yield member(f"length2-{length}", length=length, version=(2, 0))
    texts = {
        "empty": "",
        "no-descr": "{'fortran_order': False, 'shape': (5, 20), }",
        "no-order": "{'descr': '<i2', 'shape': (5, 20), }",
        "no-shape": "{'descr': '<i2', 'fortran_order': False, }",
        "garbage": "hello",
        "list": "[1, 2]",
        "open": right[:-3],
        "nul": "\0" * 60,
        "code": "__import__('os').system('touch ran')",
        "deep": "(" * 3000,
        "no-colon": right.replace(":", ""),
        "latin1": "{'d\xe9scr': 1}",
        "escape": "{'descr': '<i2\x1b[31m', 'fortran_order': False, 'shape': (5, 20), }",
        "newline": "{'descr': '\nwire-cell: forged', 'fortran_order': False, 'shape': (5, 20), }",
    }
    for name, text in texts.items():
        yield member(f"text-{name}", text)
    for descr in (
        "'<i3'",
        "'<i-2'",
        "'i'",
        "''",
        "'<'",
        "'|O'",
        "'<f4'",
        "'<i22'",
        "'int16'",
        "None",
        "2",
        "[('a', '<i2')]",
        "'<i2",
        "'<i2,<i2'",
        "('<i2', (5,))",
        "'<U1'",
        "'<M8[s]'",
        "'" + "i" * 50000 + "'",
    ):
        yield member(f"descr-{descr[:20]}", right.replace("'<i2'", descr))
    for order in ("None", "1", "'no'", "", "maybe"):
        yield member(f"order-{order}", right.replace("False", order), EITHER)
    for shape in (
        "(-5, -20)",
        "(5, -20)",
        "(5.0, 20)",
        "('5', 20)",
        "(5, 20",
        "5, 20)",
        "()",
        "(100)",
        "(100,)",
        "(5, (20,))",
        "[5, 20]",
        "None",
        "(5 20)",
        "(0x5, 20)",
        "(1e1, 10)",
        "(5, 20, 1)",
        "(99999999999999999999, 1)",
        "(4294967296, 4294967296)",
        "(2147483648, 2147483648)",
        "(9223372036854775807, 2)",
        "(5, 21)",
        "(5, 19)",
        "(True, 100)",
        "(5;20)",
        "(+5, 20)",
        "(_5, 20)",
        "(5, 2_0)",
        "(5,, 20)",
        "(5, 20) + (1,)",
        "(" + "1, " * 5000 + "100)",
    ):
        yield member(f"shape-{shape[:24]}", right.replace("(5, 20)", shape), EITHER if shape == "(+5, 20)" else REFUSED)
    for name, text in {
        "double-quotes": right.replace("'", '"'),
        "spaces": right.replace(" ", "   "),
        "order": "{'shape': (5, 20), 'fortran_order': False, 'descr': '<i2'}",
        "no-comma": "{'descr': '<i2', 'fortran_order': False, 'shape': (5,20)}",
        "tight": "{'descr':'<i2','fortran_order':False,'shape':(5,20)}",
        "long": right + " " * 60000,
        "extra": right[:-1] + "'more': 1, }",
        "python2": right.replace("(5, 20)", "(5L, 20L)"),
        "twice": "{'shape': (5, 20), " + right[1:],
        "other-twice": right[:-1] + "'shape': (1, 1), }",
    }.items():
        yield member(f"right-{name}", text, EITHER)
    yield member("unpadded", pad=False, expect=EITHER)
    for cut in (0, 3, 6, 7, 8, 9, 10, 20, 127, 128, 129, 327):
        yield frames.frame_job("npy header", f"cut-{cut}", frame=containers.npy(frames.good()["frame_*_0"])[:cut])
    yield member("more-data", body=data + b"x")
    yield member("less-data", body=data[:-1])
