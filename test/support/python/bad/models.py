"""Networks: damaged files, files that are something else, code that can not run or must not."""

import functools
import io
import json
import os
import pathlib
import pickle
import warnings
import zipfile

from . import configurations, containers, detector
from .case import ACCEPTED, EITHER, REFUSED, Case


@functools.lru_cache(None)
def members():
    """(name below the top folder, data) of the default network."""
    path = pathlib.Path(os.environ["SPNG_BINARY_DIR"]) / "share/wirecell/roi-default.ts"
    with zipfile.ZipFile(path) as archive:
        return [(info.filename.split("/", 1)[1], archive.read(info)) for info in archive.infolist()]


def archive(changes=(), top="m", method=zipfile.ZIP_STORED, extra=()):
    """The network with members changed, or left out where None.  A member's data start at a multiple of 64."""
    changes = dict(changes)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as out, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a name is there twice
        for name, data in [*members(), *extra]:
            data = changes.get(name, data)
            if data is None:
                continue
            info = zipfile.ZipInfo(f"{top}/{name}")
            info.compress_type = method
            start = stream.tell() + 30 + len(info.filename.encode())
            fill = -(start + 4) % 64
            info.extra = b"FB" + fill.to_bytes(2, "little") + b"Z" * fill
            out.writestr(info, data)
    return stream.getvalue()


def load_case(name, data, expect=REFUSED, kind="models"):
    """The network is loaded, nothing more."""
    sequence = [
        {"type": "wire-cell", "data": {"plugins": configurations.PLUGINS, "apps": ["Pgrapher"]}},
        {"type": "SPNGTensorForwardTS", "name": "m", "data": {"ts_filename": "m.ts"}},
        {"type": "Pgrapher", "data": {"edges": []}},
    ]
    return Case(kind, name, {"m.ts": data, "job.json": json.dumps(sequence)}, ["-c", "job.json"], expect, ("m.ts",))


def run_case(name, code, expect=REFUSED, **changes):
    """The network takes part in the main job; its code is that of forward."""
    sequence = detector.main_job()
    detector.item(sequence, "SPNGTensorForwardTS")["data"]["ts_filename"] = "m.ts"
    source = dict(members())["code/__torch__.py"].decode()
    head = source.split("  def forward")[0]
    text = head + "  def forward(self: __torch__.RoiFinder,\n    x: Tensor) -> " + code
    data = archive({"code/__torch__.py": text.encode(), "code/__torch__.py.debug_pkl": None, **changes})
    return detector.main_case(
        "models at work", name, expect, ("m.ts", "SPNGTensorForward"), json.dumps(sequence), **{"m.ts": data}
    )


def damaged(random):
    good = archive()
    yield load_case("good", good, ACCEPTED)
    yield load_case("packed", archive(method=zipfile.ZIP_DEFLATED), EITHER)
    for part in (0, 1, 100, 512, len(good) // 2, len(good) - 100, len(good) - 1):
        yield load_case(f"cut-{part}", good[:part])
    for bit in random.choice(8 * len(good), 40, replace=False):
        changed = bytearray(good)
        changed[bit // 8] ^= 1 << bit % 8
        yield load_case(f"flip-{bit}", bytes(changed), EITHER)
    for name, data in members():
        yield load_case(f"without-{name}", archive({name: None}), EITHER)
        yield load_case(f"empty-{name}", archive({name: b""}), EITHER)
        yield load_case(f"random-{name}", archive({name: random.bytes(max(len(data), 20))}), EITHER)
        yield load_case(f"half-{name}", archive({name: data[: len(data) // 2]}), EITHER)
        for number in range(4):
            changed = bytearray(data)
            changed[int(random.integers(len(data)))] = int(random.integers(256))
            yield load_case(f"byte-{number}-{name}", archive({name: bytes(changed)}), EITHER)
        yield load_case(f"twice-{name}", archive(extra=[(name, data)]), EITHER)
    for name, data in {
        "text": b"no model\n" * 9,
        "empty": b"",
        "zeros": b"\0" * 999,
        "random": random.bytes(999),
        "npz": containers.npz(detector.frame()),
        "folder-of-zip": containers.zip_of([]),
        "pickle": pickle.dumps({"a": 1}),
        "old-pth": b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.",
        "onnx": b"\x08\x07\x12\x07pytorch",
        "script": b"import os\nos.system('touch ran')\n",
        "state-dict": state_dict(),
    }.items():
        yield load_case(f"is-{name}", data)
    for version in ("0", "-1", "3.5", "99999999999", "x", "\x1b[31m", "12\nwire-cell: x"):
        yield load_case(
            f"version-{version[:8]}", archive({"version": version.encode(), ".data/version": version.encode()}), EITHER
        )


def state_dict():
    """What torch.save writes: a zip with pickled data and no code."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as out:
        for name, data in {"data.pkl": pickle.dumps({"w": 1}, 2), "version": b"3\n", "data/0": b"\0" * 64}.items():
            out.writestr(f"archive/{name}", data)
    return stream.getvalue()


def pickles(random):
    """data.pkl and constants.pkl as attacks."""
    deep = {
        "lists": b"\x80\x02" + b"](" * 200000 + b"e" * 200000 + b".",
        "tuples": b"\x80\x02N" + b"\x85" * 300000 + b".",
        "marks": b"\x80\x02" + b"(" * 500000 + b".",
        "dicts": b"\x80\x02" + b"}(" * 100000 + b"u" * 100000 + b".",
    }
    other = {
        "empty": b"",
        "stop": b".",
        "protocol": b"\x80\xff.",
        "none": b"\x80\x02N.",
        "number": b"\x80\x02K\x05.",
        "pop": b"\x80\x020.",
        "get": b"\x80\x02h\x05.",
        "long-get": b"\x80\x02j\xff\xff\xff\xff.",
        "text-length": b"\x80\x02X\xff\xff\xff\xffabc.",
        "negative-length": b"\x80\x02\x8b\xff\xff\xff\xff.",
        "system": b"cos\nsystem\n(S'touch ran'\ntR.",
        "build": b"\x80\x02}}b.",
        "persistent": b"\x80\x02U\x03abcQ.",
        "reduce": b"\x80\x02NNR.",
        "global": b"\x80\x02c__torch__\nNothing\n.",
        "global-open": b"\x80\x02c__torch__",
        "builtin": b"c__builtin__\neval\n(S'1'\ntR.",
        "frame": b"\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\x7f.",
    }
    for name, data in {**deep, **other}.items():
        for member in ("data.pkl", "constants.pkl"):
            yield load_case(
                f"{member}-{name}",
                archive({member: data}),
                EITHER if member == "constants.pkl" else REFUSED,
                "model pickles",
            )
    right = dict(members())["data.pkl"]
    for number in range(30):
        changed = bytearray(right)
        for _ in range(int(random.integers(1, 4))):
            changed[int(random.integers(2, len(right)))] = int(random.integers(256))
        yield load_case(f"data.pkl-bytes-{number}", archive({"data.pkl": bytes(changed)}), EITHER, "model pickles")


def codes(random):
    """The source text of the network."""
    source = dict(members())["code/__torch__.py"].decode()

    def case(name, text, expect=REFUSED):
        return load_case(
            name,
            archive({"code/__torch__.py": text.encode(), "code/__torch__.py.debug_pkl": None}),
            expect,
            "model code",
        )

    yield case("good", source, ACCEPTED)
    body = source.split("    _0 = ")[0] if "    _0 = " in source else source
    for name, text in {
        "empty": "",
        "python": "import os\nos.system('touch ran')\n",
        "garbage": "%$#@!",
        "no-class": "def forward(x):\n  return x\n",
        "nul": "\0" * 50,
        "latin1": "é" * 9,
        "open": source[:-20],
        "parens": "x = " + "(" * 20000,
        "tabs": source.replace("  ", "\t"),
        "without-forward": source.split("  def forward")[0],
        "forged": "wire-cell: x\n\x1b[31m" + source,
    }.items():
        yield case(name, text, EITHER if name in ("tabs", "without-forward") else REFUSED)
    assert body
    head = source.split("  def forward")[0] + "  def forward(self: __torch__.RoiFinder,\n    x: Tensor) -> Tensor:\n"
    for name, text in {
        "parens-20000": "    return " + "(" * 20000 + "x" + ")" * 20000,
        "parens-300000": "    return " + "(" * 300000 + "x" + ")" * 300000,
        "minus": "    return " + "-" * 100000 + "x",
        "plus": "    return x" + " + x" * 30000,
        "nots": "    a = " + "not " * 50000 + "True\n    return x",
        "modulo": "    a = torch.remainder(7, 0)\n    return x",
        "modulo-2": "    a = 7 % 0\n    return torch.add(x, a)",
        "divide": "    a = 7 // 0\n    return torch.add(x, a)",
        "divide-2": "    a = torch.floordiv(7, 0)\n    return torch.add(x, a)",
        "overflow": "    a = torch.floordiv(-9223372036854775807 - 1, -1)\n    return torch.add(x, a)",
        "overflow-modulo": "    a = torch.remainder(-9223372036854775807 - 1, -1)\n    return torch.add(x, a)",
        "shift": "    a = 1 << 99\n    return torch.add(x, a)",
        "power": "    a = torch.pow(0., -1.)\n    return torch.add(x, a)",
        "lists": "    a = " + "[" * 20000 + "]" * 20000 + "\n    return x",
        "digits": "    a = " + "9" * 5000 + "\n    return x",
        "huge-tensor": "    a = torch.zeros([1000000, 1000000, 10])\n    return torch.add(x, torch.sum(a))",
        "list-repeat": "    a = torch.mul([1], 9000000000)\n    return x",
        "text-repeat": '    a = torch.len(torch.mul("x", 9000000000))\n    return x',
        "unknown": "    return ops.nothing.nothing(x)",
        "save": '    torch.save(x, "ran")\n    return x',
        "ops-save": '    ops.aten.save(x, "ran")\n    return x',
        "from_file": '    a = torch.from_file("ran", True, 100)\n    return torch.add(x, torch.sum(a))',
        "from_file-read": '    a = torch.from_file("/etc/passwd", False, 100)\n    return torch.add(x, torch.sum(a))',
        "constant": "    return torch.add(x, CONSTANTS.c99)",
        "recursion": "    return (self).forward(x, )",
    }.items():
        yield case(f"body-{name}", head + text + "\n", EITHER)


def at_work(random):
    """Networks that fail, or give what can not be used, when they run."""
    one = "Tensor:\n    return "
    for name, code in {"sigmoid": one + "torch.sigmoid(torch.slice(x, 1, 0, 1))"}.items():
        yield run_case(name, code + "\n", ACCEPTED)
    for name, code in {
        "nan": one + 'torch.mul(torch.slice(x, 1, 0, 1), float("nan"))',
        "infinite": one + "torch.div(torch.slice(x, 1, 0, 1), 0.)",
        "nan-of-zero": one + "torch.div(torch.sub(torch.slice(x, 1, 0, 1), torch.slice(x, 1, 0, 1)), 0.)",
        "all-features": one + "x",
        "one-number": one + "torch.sum(x)",
        "no-rows": one + "torch.slice(x, 2, 0, 0)",
        "half": one + "torch.slice(torch.slice(x, 1, 0, 1), 3, 0, 5)",
        "flat": one + "torch.reshape(x, [-1])",
        "five-dimensions": one + "torch.unsqueeze(torch.slice(x, 1, 0, 1), 0)",
        "fails": 'Tensor:\n    ops.prim.RaiseException("my words")\n    return x',
        "fails-escape": 'Tensor:\n    ops.prim.RaiseException("\\x1b[31m\\nwire-cell: forged")\n    return x',
        "bad-view": one + "torch.view(x, [7, 11])",
        "tuple": "Tuple[Tensor, Tensor]:\n    return (x, x)",
        "list": "List[Tensor]:\n    return [x]",
        "none": "NoneType:\n    return None",
        "number": "float:\n    return 1.0",
        "text": 'str:\n    return "x"',
        "memory": one + "torch.add(torch.slice(x, 1, 0, 1), torch.sum(torch.zeros([100000, 1000000])))",
        "boolean": one + "torch.gt(torch.slice(x, 1, 0, 1), 0.)",
        "integer": one + "torch.to(torch.slice(x, 1, 0, 1), 4)",
        "complex": one + "torch.to(torch.slice(x, 1, 0, 1), 9)",
        "double": one + "torch.to(torch.slice(x, 1, 0, 1), 7)",
        "beyond-one": one + "torch.slice(x, 1, 0, 1)",
        "negative": one + "torch.neg(torch.slice(x, 1, 0, 1))",
        "endless": "Tensor:\n    y = x\n    while True:\n      y = torch.add(y, 1.)\n    return y",
    }.items():
        expect = EITHER if name in ("boolean", "integer", "double", "negative") else REFUSED
        if name != "endless":
            yield run_case(name, code + "\n", expect)
    for name, card in {
        "no-json": b"hello",
        "array": b"[]",
        "numbers": b'{"axes": [1, 2, 3], "features": [1]}',
        "text": b'{"axes": "feature", "features": "dense"}',
        "axes-unknown": b'{"axes": ["a", "b", "c"], "features": ["dense", "mp2", "mp3"]}',
        "axes-twice": b'{"axes": ["feature", "feature", "tick"], "features": ["dense", "mp2", "mp3"]}',
        "axes-none": b'{"axes": [], "features": ["dense", "mp2", "mp3"]}',
        "deep": b"[" * 200000,
        "escape": b'{"axes": ["\\u001b[31m", "b", "c"], "features": ["dense", "mp2", "mp3"]}',
        "binary": b"\xff\xfe\x00\x01",
        "null": b"null",
        "features-twelve": json.dumps({"axes": ["feature", "tick", "channel"], "features": ["x"] * 12}).encode(),
    }.items():
        yield run_case(
            f"card-{name}",
            one + "torch.slice(x, 1, 0, 1)\n",
            EITHER if name in ("null", "array") else REFUSED,
            **{"extra/spng.json": card},
        )


def cases(random, toy):
    for make in (damaged, pickles, codes, at_work):
        yield from make(random)
