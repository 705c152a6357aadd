"""Configurations: wrong types and values of keys, jobs that are none, options of the command line."""

import functools
import json
import os
import pathlib
import re

from . import containers, detector, documents, frames, workflow
from .case import EITHER, REFUSED, Case

PLUGINS = ["WireCellSio", "WireCellGen", "WireCellSigProc", "WireCellSpng", "WireCellPytorch", "WireCellEval", "WireCellPgraph"]
ROOT = pathlib.Path(os.environ["SPNG_SOURCE_DIR"])
# Those of training, which no other job loads.
TRAINING = {
    name
    for path in (ROOT / "src/train").rglob("*.cxx")
    for name in re.findall(r"WIRECELL_FACTORY\((\w+)", path.read_text())
}
WRONG = {
    "bool": [1, "true", [], {}],
    "int": ["3", True, 1.5, 1e300, 2**31, -(2**31) - 1, 2**63, [3], {}],
    "double": ["3", True, [1], {}],
    "std::string": [3, True, [], {}],
    "vector": [3, "x", True, {}],
    "map": [3, "x", []],
}
ODD_VALUES = [
    "",
    "a\x1b[31mb",
    "x\nwire-cell: forged",
    "%s%n{}",
    "../../x",
    "none:none:none",
    -1,
    0,
    2**31 - 1,
    1e308,
    [],
    [[]],
    {},
    [None],
    None,
    "\u0000",
    "y" * 5000,
]


@functools.lru_cache(None)
def keys():
    """(component type, key, type of the key) of all components, from the page of configuration keys."""
    page = ROOT / "docs/config-reference.md"
    found, component = [], None
    for line in page.read_text().splitlines():
        if line.startswith("## "):
            component = line[3:].strip()
        row = re.match(r"\| (\w+) \| ([\w:<>, ]+?) \|", line)
        if row and component and row[1] != "key":
            found.append((component, row[1], row[2]))
    return found


def kind_of(type_name):
    if type_name.startswith("std::vector"):
        return "vector"
    if type_name.startswith("std::map"):
        return "map"
    return type_name if type_name in WRONG else "int" if type_name in ("size_t", "int64_t", "unsigned") else None


def component_case(kind, name, component, data, expect, words):
    if component in ("Pgrapher", "TbbFlow", "TbbDataFlowGraph"):
        plugins = [*PLUGINS, "WireCellTbb"]
        sequence = [
            {"type": "wire-cell", "data": {"plugins": plugins, "apps": [component]}},
            {"type": component, "data": data},
        ]
    else:
        plugins = [*PLUGINS, "WireCellTrain", "WireCellSpngTrain"] if component in TRAINING else PLUGINS
        sequence = [
            {"type": "wire-cell", "data": {"plugins": plugins, "apps": ["Pgrapher"]}},
            {"type": component, "name": "victim", "data": data},
            {"type": "Pgrapher", "data": {"edges": []}},
        ]
    return Case(kind, name, {"job.json": json.dumps(sequence)}, ["-c", "job.json"], expect, words)


def types_of_keys(random, toy):
    """Every key of every component with a value of another type."""
    for component, key, type_name in keys():
        kind = kind_of(type_name)
        if component.startswith("Tbb") and component != "TbbFlow":
            continue
        # What meets an object among the defaults is left out with a warning.
        expect = EITHER if kind == "map" else REFUSED
        for number, value in enumerate(WRONG.get(kind, [])):
            yield component_case(
                "types of keys", f"{component}.{key}-{number}", component, {key: value}, expect, (key,)
            )
        if kind is None:
            for number, value in enumerate((3, "nonsense", True, [1], {"a": 1}, [[[]]], 1e300)):
                yield component_case(
                    "types of keys",
                    f"{component}.{key}-odd-{number}",
                    component,
                    {key: value},
                    EITHER,
                    (key, component),
                )
        yield component_case(
            "unknown keys", f"{component}.{key}", component, {key + "_": 1, "_strict": True}, REFUSED, (key + "_",)
        )
    for component in sorted({one[0] for one in keys()}):
        if component.startswith("TbbData"):
            continue
        for number, data in enumerate(([], 5, "x", True)):
            yield component_case("types of keys", f"{component}-data-{number}", component, data, REFUSED, (component,))
        deep = json.loads("[" * 400 + "]" * 400)
        yield component_case(
            "types of keys", f"{component}-deep", component, {"_strict": True, "nothing": deep}, REFUSED, (component,)
        )
        yield component_case("types of keys", f"{component}-alone", component, {}, EITHER, (component,))


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, one in value.items():
            yield from leaves(one, (*path, key))
    elif isinstance(value, list) and value:
        yield from leaves(value[0], (*path, 0))
    else:
        yield path


def values_of_keys(random, toy):
    """The main job with one value changed, which then runs if it is legal."""
    sequence = detector.main_job()
    seen = set()
    for number, one in enumerate(sequence):
        if one["type"] in ("wire-cell", "Pgrapher"):
            continue
        for path in leaves(one.get("data", {})):
            if not path or (one["type"], path) in seen:
                continue
            seen.add((one["type"], path))
            for label, value in enumerate(ODD_VALUES):
                changed = documents.with_value(sequence, (number, "data", *path), value)
                words = (one["type"], str(path[0]))
                made = detector.main_case(
                    "values of keys", f"{one['type']}.{'.'.join(map(str, path))}-{label}", EITHER, words, changed
                )
                made.outputs = () if one["type"] == "FrameFileSink" else made.outputs
                if one["type"] != "FrameFileSink" or path != ("outname",):
                    yield made


def documents_of_jobs(random, toy):
    """Jobs in JSON that are no jobs."""
    good = json.dumps(
        [
            {"type": "wire-cell", "data": {"plugins": ["WireCellPgraph"], "apps": ["Pgrapher"]}},
            {"type": "Pgrapher", "data": {"edges": []}},
        ]
    )
    for name, refused, data in documents.text_changes(good, random):
        if name != "spaces":
            yield Case(
                "jobs",
                name,
                {"job.json": data},
                ["-c", "job.json"],
                REFUSED if refused else EITHER,
                ("job.json", "apps", "component", "plugin"),
            )
    first = {"type": "wire-cell", "data": {"plugins": ["WireCellPgraph"], "apps": ["Pgrapher"]}}
    last = {"type": "Pgrapher", "data": {"edges": []}}
    changes = {
        "plugins-text": {"plugins": "WireCellPgraph"},
        "plugins-number": {"plugins": 5},
        "plugins-numbers": {"plugins": [5]},
        "plugins-unknown": {"plugins": ["NoSuchPlugin"]},
        "plugins-path": {"plugins": ["../../x"]},
        "plugins-empty": {"plugins": [""]},
        "plugins-escape": {"plugins": ["\x1b[31m"]},
        "apps-number": {"apps": 5},
        "apps-empty": {"apps": []},
        "apps-unknown": {"apps": ["NoSuchApp"]},
        "apps-node": {"apps": ["FrameFileSource"]},
        "strict-text": {"strict": "yes"},
        "apps-forged": {"apps": ["x\nwire-cell: y"]},
    }
    for name, change in changes.items():
        sequence = [{**first, "data": {**first["data"], **change}}, last]
        yield Case("jobs", name, {"job.json": json.dumps(sequence)}, ["-c", "job.json"], REFUSED)
    for name, sequence in {
        "twice": [first, last, last],
        "no-entry": [last],
        "two-entries": [first, first, last],
        "entry-without-data": [{"type": "wire-cell"}, last],
        "unknown": [first, {"type": "NoSuchThing", "data": {}}, last],
        "unknown-forged": [first, {"type": "A\nwire-cell: b", "data": {}}, last],
        "unknown-long": [first, {"type": "A" * 100000, "data": {}}, last],
        "many": [first, *[{"type": "Nope", "name": str(n)} for n in range(3000)], last],
    }.items():
        yield Case("jobs", f"sequence-{name}", {"job.json": json.dumps(sequence)}, ["-c", "job.json"], EITHER)


def options(random, toy):
    """The command line."""
    files = {
        "in.npz": containers.npz(frames.good()),
        "job.json": workflow.copy_frames("in.npz"),
        "bad.so": "no library",
        "args.jsonnet": "function(x) [x]",
    }
    run = ["-c", "job.json"]
    refused = {
        "no-config": ["-c", "none.json"],
        "config-folder": ["-c", "/tmp"],
        "config-device": ["-c", "/dev/null"],
        "no-value": ["-c"],
        "unknown": ["--nothing"],
        "unknown-short": ["-Z"],
        "threads-negative": [*run, "-t", "-1"],
        "threads-text": [*run, "-t", "many"],
        "threads-huge": [*run, "-t", "99999999999"],
        "log-folder": [*run, "-l", "/proc/none/log"],
        "log-level": [*run, "-L", "loud"],
        "log-sink-level": [*run, "-l", "stderr:loud"],
        "plugin": [*run, "-p", "NoSuchPlugin"],
        "plugin-text": [*run, "-p", "./bad.so"],
        "plugin-plain": [*run, "-p", "bad"],
        "app": [*run, "-a", "NoSuch"],
        "no-equals": [*run, "-A", "x"],
        "empty-key": [*run, "-A", "=x"],
        "unknown-argument": ["-c", "args.jsonnet", "-A", "y=1"],
        "missing-argument": ["-c", "args.jsonnet"],
        "describe": ["--describe", "NoSuchThing"],
        "timing-folder": [*run, "--timing", "/proc/none/file"],
        "trace-folder": [*run, "--trace", "/proc/none/file"],
        "mem-folder": [*run, "--mem-log", "/proc/none/file"],
        "dot-folder": [*run, "--dot", "/proc/none/file"],
        "escape": ["-c", "\x1b[31m.json"],
        "forged": ["-c", "x\nwire-cell: y.json"],
        "long": ["-c", "x" * 5000],
        "empty": ["-c", ""],
        "describe-escape": ["--describe", "\x1b[31m"],
        "option-escape": ["--\x1b[31m"],
        "timing-is-folder": [*run, "--timing", "/tmp"],
    }
    for name, command in refused.items():
        # What is wrong with a report shows when the job is done.
        yield Case("options", name, files, command, keeps=("out.npz", "out.incomplete.npz") if "timing" in name else ())
    main = ["-c", "sigproc.jsonnet", "-A", "input=in.npz", "-A", "output=out.npz", "-A", "detector=toy"]
    for name, argument in {
        "detector": "detector=none",
        "device": "device=tpu",
        "device-gpu": "device=gpu77",
        "engine": "engine=None",
        "tpcid": "tpcid=9",
        "tpcid-text": "tpcid=x",
        "tpcid-huge": "tpcid=99999999999",
        "model": "model=none.ts",
        "model-folder": "model=/tmp",
        "precision": "precision=float64",
        "post_order": "post_order=xyz",
        "crossviews": "crossviews=none",
        "nchunks": "nchunks=0",
        "nchunks-text": "nchunks=x",
        "nchunks-negative": "nchunks=-3",
        "mask_thresh": "mask_thresh=x",
        "view_crossed": "view_crossed=1",
        "batch_tpcs": "batch_tpcs=maybe",
        "files": "files=none",
        "compat": "compat=perhaps",
        "dump": "dump=nonsense",
        "semaphore": "semaphore=x",
        "verbosity": "verbosity=x",
        "unknown": "nothing=1",
        "output": "output=out.xyz",
        "output-h5": "output=out.h5",
        "output-folder": "output=.",
        "input": "input=",
        "input-folder": "input=.",
        "output-placeholder": "output=out-%(nothing)d.npz",
        "input-placeholder": "input=in-%q.npz",
        "output-percent": "output=out%.npz",
        "detname-escape": "detector=\x1b[31m",
        "tpcid-float": "tpcid=0.5",
        "semaphore-0": "semaphore=0",
    }.items():
        yield Case("arguments", name, {**files, **detector.files()}, [*main, "-A", argument], REFUSED)


def cases(random, toy):
    for make in (documents_of_jobs, options, types_of_keys, values_of_keys):
        yield from make(random, toy)
