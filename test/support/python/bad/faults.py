"""What a machine does to a job: links, pipes, folders, limits, closed descriptors."""

import os
import resource
import signal

from . import containers, frames, workflow
from .case import ACCEPTED, EITHER, REFUSED, Case

GOOD = containers.npz(frames.good())


def link(target):
    return lambda path: path.symlink_to(target)


def pipe(path):
    os.mkfifo(path)


def folder(path):
    path.mkdir()


def sealed(path):
    path.write_bytes(GOOD)
    path.chmod(0)


def fault(name, expect=REFUSED, source="in.npz", output="out.npz", words=None, outputs=None, job=None, **more):
    """A copy of frames; what stands in `files` comes on top of the good input."""
    files = {"in.npz": GOOD, **more.pop("files", {}), "job.json": job or workflow.copy_frames(source, output)}
    return Case(
        "faults",
        name,
        files,
        ["-c", "job.json"],
        expect,
        words or (source, output),
        (output,) if outputs is None else outputs,
        **more,
    )


def inputs(random):
    for name, make in {
        "dangling-link": link("nowhere.npz"),
        "link-to-itself": link("in.npz"),
        "link-to-folder": link("/tmp"),
        "link-to-zeros": link("/dev/zero"),
        "link-to-null": link("/dev/null"),
        "link-to-memory": link("/proc/self/mem"),
        "link-to-maps": link("/proc/self/maps"),
        "pipe": pipe,
        "folder": folder,
    }.items():
        yield fault(f"input-{name}", files={"in.npz": make})
        yield fault(f"depos-{name}", files={"in.npz": make}, job=workflow.copy_depos("in.npz"))
        yield fault(f"tensors-{name}", files={"in.npz": make}, job=workflow.copy_tensors("in.npz"))
        if name == "link-to-itself":
            continue
        text = workflow.copy_frames("good.npz")
        yield Case(
            "faults",
            f"config-{name}",
            {"good.npz": GOOD, "job.json": lambda path, make=make: make(path), "in.npz": text},
            ["-c", "job.json"],
            REFUSED,
            ("job.json", "apps"),
            ("out.npz",),
        )
    yield fault("input-link", ACCEPTED, files={"real.npz": GOOD, "in.npz": link("real.npz")})
    yield fault(
        "input-link-of-links",
        ACCEPTED,
        files={"real.npz": GOOD, "a": link("real.npz"), "b": link("a"), "in.npz": link("b")},
    )
    ring = {"in.npz": link("a.npz"), "a.npz": link("in.npz")}
    yield fault("input-ring-of-links", files=ring)
    for source in (
        "none.npz",
        "no/such.npz",
        "in.npz/x.npz",
        "x" * 300 + ".npz",
        "x/" * 3000 + "y.npz",
        "",
        "*.none.npz",
        "[.npz",
        "\n.npz",
        "\x1b[31m.npz",
    ):
        yield fault(f"input-is-{source[:20]!r}", source=source, words=("FrameFileSource",))
    if os.geteuid() != 0:
        yield fault("input-sealed", files={"in.npz": sealed})


def outputs(random):
    yield fault("output-is-input", output="in.npz", outputs=())
    for name, output in {"dot": "./in.npz", "up": "sub/../in.npz", "absolute": "@FOLDER@/in.npz"}.items():
        text = workflow.copy_frames("in.npz", output)
        yield Case(
            "faults",
            f"output-is-input-{name}",
            {"in.npz": GOOD, "sub/x": b"", "job.json": text},
            ["-c", "job.json"],
            REFUSED,
            ("in.npz",),
        )
    yield fault("output-links-to-input", files={"out.npz": link("in.npz")}, outputs=())
    yield fault(
        "output-is-hard-link-to-input",
        EITHER,
        files={"zz.npz": lambda path: os.link(path.parent / "in.npz", path)},
        output="zz.npz",
    )
    yield fault(
        "input-links-to-output", files={"real.npz": GOOD, "in.npz": link("real.npz")}, output="real.npz", outputs=()
    )
    yield fault("output-is-folder", files={"out.npz": folder}, outputs=())
    yield fault("output-in-a-file", files={"file": b"x"}, output="file/out.npz")
    yield fault(
        "output-in-a-dangling-link",
        files={"d": link("nowhere")},
        output="d/out.npz",
        expect=EITHER,
        keeps=("nowhere",),
        outputs=("d/out.npz", "nowhere", "nowhere/out.npz"),
    )
    yield fault("output-dangling-link", EITHER, files={"out.npz": link("there.npz")}, outputs=("out.npz", "there.npz"))
    yield fault(
        "output-dangling-link-far",
        EITHER,
        files={"out.npz": link("no/such/there.npz")},
        outputs=("out.npz",),
        keeps=("no", "no/such", "no/such/there.npz"),
    )
    yield fault("output-link-to-itself", EITHER, files={"out.npz": link("out.npz")})
    yield fault(
        "output-link", EITHER, files={"real.npz": b"old", "out.npz": link("real.npz")}, outputs=("out.npz", "real.npz")
    )
    for name, make in {
        "zeros": link("/dev/zero"),
        "null": link("/dev/null"),
        "full": link("/dev/full"),
        "pipe": pipe,
    }.items():
        yield fault(f"output-{name}", EITHER, files={"out.npz": make}, outputs=())
    yield from names_of_outputs()
    yield fault("output-up", ACCEPTED, files={"sub/x": b""}, output="sub/../out.npz", outputs=("out.npz",))


def names_of_outputs():
    refused = ("out.xyz", "out", "", "x" * 300 + ".npz", "no\0thing.npz", "/proc/none/out.npz", "/dev/null", "out.npz/")
    odd = {
        "out-%d-%d.npz": "out-0-0.npz",
        "out-%99999999999d.npz": None,
        "out-%0999999d.npz": None,
        "out-%s.npz": None,
        "out-%n.npz": None,
        "%.npz": None,
        ".npz": None,
        "a\nwire-cell: b.npz": None,
        "\x1b[31m.npz": None,
        "out.tar.lrz": None,
    }
    for output in (*refused, *odd):
        files = {"in.npz": GOOD, "job.json": workflow.copy_frames("in.npz", output)}
        written = (odd[output] or output,) if output in odd else ()
        expect = EITHER if output in odd else REFUSED
        name = f"output-is-{output[:24]!r}"
        yield Case("faults", name, files, ["-c", "job.json"], expect, ("FrameFileSink", "out"), written)


def limits_of_process(random):
    def limited(which, value):
        return lambda: resource.setrlimit(which, (value, value))

    def ignoring():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

    for size in (0, 1, 100, 300):
        yield fault(f"files-of-{size}-bytes", prepare=limited(resource.RLIMIT_FSIZE, size), has_stderr=size >= 300)
    yield fault("files-of-100-bytes-signal-ignored", prepare=ignoring, has_stderr=False)
    for number in (4, 5, 6, 8):
        yield fault(
            f"{number}-descriptors",
            EITHER,
            prepare=limited(resource.RLIMIT_NOFILE, number),
            has_stderr=number > 6,
            words=(" ",),
        )
    yield fault("memory-100M", EITHER, prepare=limited(resource.RLIMIT_AS, 100 * 2**20), words=(" ",))
    warned = containers.npz({**frames.good(), "what_x_0": frames.good()["channels_*_0"]})
    for closed in ((0,), (1,), (2,), (0, 1), (1, 2), (0, 1, 2)):

        def close(closed=closed):
            for descriptor in closed:
                os.close(descriptor)

        label = "".join(map(str, closed))
        yield fault(
            f"closed-{label}",
            ACCEPTED,
            prepare=close,
            files={"in.npz": warned},
            has_stderr=False,
            check=frames.same_samples,
        )
        yield fault(f"closed-{label}-bad-input", REFUSED, prepare=close, files={"in.npz": b"x"}, has_stderr=False)
    yield fault("no-home-no-path", ACCEPTED, environment={"HOME": "", "WIRECELL_PATH": ""})
    yield fault("odd-path", ACCEPTED, environment={"WIRECELL_PATH": ":::/none:\n:/dev/null"})
    yield fault("odd-locale", ACCEPTED, environment={"LC_ALL": "xx_YY.nonsense", "LANG": "C"})


def libraries(random):
    """Files in the current folder that are no business of a program."""
    for name in (
        "libbz2.so.1.0",
        "libarchive.so.13",
        "libWireCellUtil.so",
        "libWireCellSio.so",
        "WireCellSio",
        "libfmt.so.9",
        "lrzip",
        "sitecustomize.py",
    ):
        yield fault(f"planted-{name}", ACCEPTED, files={name: b"no library"})
    planted = {name: b"#!/bin/sh\ntouch ran\n" for name in ("lrzip", "grzip", "lzop")}

    def executable(path):
        path.write_text("#!/bin/sh\ntouch ran\ncat\n")
        path.chmod(0o755)

    for name, magic in {
        "lrzip": b"LRZI\x00\x06",
        "grzip": b"GRZipII\x00\x02\x04:)",
        "lzop": b"\x89LZO\0\r\n\x1a\n\x10\x30\x20\x80\x09\x40",
    }.items():
        path = f"{{}}:{os.environ.get('PATH', '')}"
        assert planted
        case = fault(
            f"input-chooses-{name}",
            source="l.tar",
            files={"l.tar": magic + b"0" * 300, name: executable},
            words=("l.tar",),
        )
        case.environment = {"PATH": path}
        yield case


def cases(random, toy):
    for make in (inputs, outputs, limits_of_process, libraries):
        yield from make(random)
