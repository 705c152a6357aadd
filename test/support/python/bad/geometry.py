"""Wires, field responses and noise spectra that make no sense."""

import bz2
import copy
import json

from . import detector, documents, workflow
from .case import ACCEPTED, EITHER, REFUSED, Case


def wires_case(name, text, expect=REFUSED):
    words = ("toy-wires.json", "AnodePlane", "WireSchemaFile", *(("SPNG",) if expect == EITHER else ()))
    return detector.main_case("wires", name, expect, words, **{"toy-wires.json": text})


def fields_case(name, text, expect=REFUSED):
    words = ("toy-fields.json", "FieldResponse", *(("SPNG",) if expect == EITHER else ()))
    return detector.main_case("field response", name, expect, words, **{"toy-fields.json": text})


def scaled(document, factor):
    document = copy.deepcopy(document)
    for point in document["Store"]["points"]:
        for key in "xyz":
            point["Point"][key] *= factor
    return json.dumps(document)


def wires(random, toy):
    good = detector.wires()
    yield wires_case("good", json.dumps(good), ACCEPTED)
    paths = {
        "point-x": ("points", 0, "Point", "x"),
        "point-y": ("points", 3, "Point", "y"),
        "point-z": ("points", 5, "Point", "z"),
        "wire-ident": ("wires", 2, "Wire", "ident"),
        "wire-channel": ("wires", 2, "Wire", "channel"),
        "wire-segment": ("wires", 2, "Wire", "segment"),
        "wire-tail": ("wires", 2, "Wire", "tail"),
        "wire-head": ("wires", 2, "Wire", "head"),
        "plane-ident": ("planes", 1, "Plane", "ident"),
        "plane-wire": ("planes", 1, "Plane", "wires", 4),
        "face-ident": ("faces", 0, "Face", "ident"),
        "face-plane": ("faces", 0, "Face", "planes", 1),
        "anode-ident": ("anodes", 0, "Anode", "ident"),
        "anode-face": ("anodes", 0, "Anode", "faces", 0),
        "detector-anode": ("detectors", 0, "Detector", "anodes", 0),
    }
    paths = {name: ("Store", *path) for name, path in paths.items()}
    for name, refused, text in documents.value_changes(good, paths):
        yield wires_case(name, text, REFUSED if refused else EITHER)
    for key in good["Store"]:
        yield wires_case(
            f"without-{key}", documents.without(good, ("Store", key)), EITHER if key == "detectors" else REFUSED
        )
        for label, value in {"empty": [], "null": None, "object": {}, "number": 5}.items():
            expect = EITHER if key == "detectors" else REFUSED
            yield wires_case(f"{key}-{label}", documents.with_value(good, ("Store", key), value), expect)
    for path, name in (
        (("planes", 0, "Plane", "wires"), "plane"),
        (("faces", 0, "Face", "planes"), "face"),
        (("anodes", 0, "Anode", "faces"), "anode"),
    ):
        yield wires_case(f"{name}-of-nothing", documents.with_value(good, ("Store", *path), []))
        yield wires_case(f"{name}-of-one-twice", documents.with_value(good, ("Store", *path), [0, 0]), EITHER)
    yield wires_case("face-of-two-planes", documents.with_value(good, ("Store", "faces", 0, "Face", "planes"), [0, 1]))
    yield wires_case(
        "face-of-four-planes", documents.with_value(good, ("Store", "faces", 0, "Face", "planes"), [0, 1, 2, 2]), EITHER
    )
    yield wires_case(
        "planes-exchanged", documents.with_value(good, ("Store", "faces", 0, "Face", "planes"), [2, 1, 0]), EITHER
    )
    for factor in (0, -1, 1e-30, 1e-3, 1e3, 1e20, 1e39, 1e150, 1e300):
        yield wires_case(f"scaled-{factor:g}", scaled(good, factor), REFUSED if factor in (0, 1e150, 1e300) else EITHER)
    yield from shapes_of_wires(good)
    for name, refused, data in documents.text_changes(json.dumps(good), random):
        yield wires_case(name, data, REFUSED if refused else EITHER)


def shapes_of_wires(good):
    """Wires that run where none can."""

    def moved(name, change, expect=EITHER):
        document = copy.deepcopy(good)
        for number, point in enumerate(document["Store"]["points"]):
            change(number, point["Point"])
        return wires_case(name, json.dumps(document), expect)

    yield moved("all-at-one-place", lambda n, p: p.update(x=0, y=0, z=0), REFUSED)
    yield moved("wires-without-length", lambda n, p: p.update(good["Store"]["points"][n - n % 2]["Point"]), REFUSED)
    yield moved("all-in-a-line", lambda n, p: p.update(y=p["z"]), EITHER)
    yield moved("drift-along-y", lambda n, p: p.update(x=p["y"], y=p["x"]))
    yield moved("drift-along-z", lambda n, p: p.update(x=p["z"], z=p["x"]))
    yield moved("planes-at-one-x", lambda n, p: p.update(x=0))
    yield moved("fan", lambda n, p: p.update(y=p["y"] * (1 + (n % 2) * n / 50)))
    yield moved("parallel-planes", lambda n, p: p.update(y=60.0 * (n % 2), z=0.5 * n))
    one = copy.deepcopy(good)
    for plane in one["Store"]["planes"]:
        plane["Plane"]["wires"] = plane["Plane"]["wires"][:1]
    yield wires_case("one-wire-a-plane", json.dumps(one), EITHER)
    many = copy.deepcopy(good)
    for wire in many["Store"]["wires"]:
        wire["Wire"]["channel"] = 7
    yield wires_case("one-channel", json.dumps(many), EITHER)


def fields(random, toy):
    good = detector.fields()
    yield fields_case("good", json.dumps(good), ACCEPTED)
    plane = ("FieldResponse", "planes", 1, "PlaneResponse")
    path = (*plane, "paths", 3, "PathResponse")
    paths = {
        "axis": ("FieldResponse", "axis", 0),
        "origin": ("FieldResponse", "origin"),
        "tstart": ("FieldResponse", "tstart"),
        "period": ("FieldResponse", "period"),
        "speed": ("FieldResponse", "speed"),
        "planeid": (*plane, "planeid"),
        "location": (*plane, "location"),
        "pitch": (*plane, "pitch"),
        "pitchpos": (*path, "pitchpos"),
        "wirepos": (*path, "wirepos"),
        "element": (*path, "current", "array", "elements", 5),
    }
    for name, refused, text in documents.value_changes(good, paths):
        yield fields_case(name, text, REFUSED if refused else EITHER)
    for name, where, value in (
        ("axis-zero", ("axis",), [0, 0, 0]),
        ("axis-of-two", ("axis",), [1, 0]),
        ("axis-of-four", ("axis",), [1, 0, 0, 0]),
        ("axis-empty", ("axis",), []),
        ("speed-zero", ("speed",), 0),
        ("speed-negative", ("speed",), -1e-3),
        ("period-zero", ("period",), 0),
        ("period-negative", ("period",), -100),
        ("planes-empty", ("planes",), []),
        ("planes-null", ("planes",), None),
    ):
        yield fields_case(f"its-{name}", documents.with_value(good, ("FieldResponse", *where), value))
    for name, value in {"empty": [], "one": [1.0], "short": [0.0] * 119, "long": [0.0] * 121}.items():
        yield fields_case(
            f"elements-{name}", documents.with_value(good, (*path, "current", "array", "elements"), value)
        )
    for name, value in {"above-single": 3.5e38, "below-single": -1e39, "double": 1e300}.items():
        for element in (0, 60, 119):
            yield fields_case(
                f"elements-{name}-{element}",
                documents.with_value(good, (*path, "current", "array", "elements", element), value),
            )
    zeros = copy.deepcopy(good)
    for one in zeros["FieldResponse"]["planes"]:
        for way in one["PlaneResponse"]["paths"]:
            way["PathResponse"]["current"]["array"]["elements"] = [0.0] * 120
    yield fields_case("all-zero", json.dumps(zeros), EITHER)
    for count, label in ((0, "no"), (1, "one"), (2, "two")):
        yield fields_case(
            f"{label}-planes",
            documents.with_value(good, ("FieldResponse", "planes"), good["FieldResponse"]["planes"][:count]),
        )
        yield fields_case(
            f"{label}-paths",
            documents.with_value(
                good, (*plane, "paths"), good["FieldResponse"]["planes"][1]["PlaneResponse"]["paths"][:count]
            ),
            REFUSED if count == 0 else EITHER,
        )
    again = good["FieldResponse"]["planes"]
    yield fields_case("planes-twice", documents.with_value(good, ("FieldResponse", "planes"), again + again), EITHER)
    for name, refused, data in documents.text_changes(json.dumps(good), random):
        yield fields_case(name, data, REFUSED if refused else EITHER)


def packed(random, toy):
    """The same in bzip2, damaged."""
    data = bz2.compress(json.dumps(detector.wires()).encode())
    sequence = detector.main_job()
    detector.item(sequence, "WireSchemaFile")["data"]["filename"] = "w.json.bz2"

    def case(name, content, expect=REFUSED):
        return detector.main_case(
            "bzip2", name, expect, ("w.json.bz2",), json.dumps(sequence), **{"w.json.bz2": content}
        )

    yield case("good", data, ACCEPTED)
    yield case(
        "two-streams",
        bz2.compress(json.dumps(detector.wires())[:500].encode())
        + bz2.compress(json.dumps(detector.wires())[500:].encode()),
        ACCEPTED,
    )
    for part in (0, 1, 4, 10, len(data) // 2, len(data) - 1):
        yield case(f"cut-{part}", data[:part])
    for place in random.integers(4, len(data), 5):
        damaged = bytearray(data)
        damaged[place] ^= 1 << int(random.integers(8))
        yield case(f"flip-{place}", bytes(damaged))
    yield case("is-json", json.dumps(detector.wires()).encode())
    yield case("trailing", data + b"garbage")
    yield case("of-zeros", bz2.compress(b"\0" * 10**6))
    yield case("of-spaces", lambda path: path.write_bytes(bz2.compress(b" " * 300 * 2**20, 9)))
    yield case(
        "of-digits", lambda path: path.write_bytes(bz2.compress(b'{"Store": {"points": [' + b"1," * 20 * 2**20, 9))
    )


def noise(random, toy):
    """Spectra of the model of noise."""
    good = [
        {
            "period": 500.0,
            "nsamples": 128,
            "gain": 2.2e-12,
            "shaping": 2200.0,
            "wirelen": length,
            "plane": plane,
            "const": 1e-9,
            "freqs": [0.0, 0.0005, 0.001],
            "amps": [1e-9, 2e-9, 1e-9],
        }
        for plane in range(3)
        for length in (10.0, 100.0)
    ]

    sequence = detector.compiled()
    geometry = [one for one in sequence if one["type"] in ("WireSchemaFile", "FieldResponse", "AnodePlane")]
    anode = "AnodePlane:" + detector.item(sequence, "AnodePlane")["name"]
    add = workflow.node("AddNoise", "add", model="EmpiricalNoiseModel:n")
    source, sink = (
        workflow.node(f"FrameFile{end}", end, **{key: file})
        for end, key, file in (("Source", "inname", "in.npz"), ("Sink", "outname", "out.npz"))
    )

    def case(name, text, expect=REFUSED, **keys):
        data = {"spectra_file": "spectra.json", "nsamples": 128, "anode": anode, **keys}
        services = [workflow.node("Random"), *geometry, workflow.node("EmpiricalNoiseModel", "n", **data)]
        whole = workflow.chain(
            source, add, sink, services=services, plugins=("WireCellSio", "WireCellGen", "WireCellSigProc")
        )
        words = ("spectra.json", "spectra_file") if not keys else tuple(keys)
        return detector.main_case("noise spectra", name, expect, words, whole, **{"spectra.json": text})

    yield case("good", json.dumps(good), ACCEPTED)
    paths = {key: (1, key) for key in good[0] if key not in ("freqs", "amps")}
    paths.update({"freq": (1, "freqs", 1), "amp": (1, "amps", 1)})
    for name, refused, text in documents.value_changes(good, paths):
        yield case(name, text, REFUSED if refused and "null" not in name else EITHER)
    for key, value in (
        ("freqs", []),
        ("amps", []),
        ("freqs", [0.0]),
        ("amps", [1e-9] * 4),
        ("freqs", [1.0, 0.5, 0.0]),
        ("nsamples", 0),
        ("nsamples", -5),
        ("period", 0),
        ("period", -500),
        ("nsamples", 2**31),
        ("nsamples", 10**15),
    ):
        yield case(f"{key}-{str(value)[:12]}", documents.with_value(good, (1, key), value))
    yield case("no-entries", "[]")
    yield case("one-plane", json.dumps(good[:2]))
    for key, value in (
        ("nsamples", 0),
        ("nsamples", -1),
        ("nsamples", 2**31),
        ("nsamples", 10**9),
        ("period", 0),
        ("period", -1),
        ("period", 1e300),
        ("wire_length_scale", 0),
        ("wire_length_scale", 1e-300),
        ("wire_length_scale", -1),
    ):
        yield case(f"key-{key}-{value}", json.dumps(good), EITHER if value in (1e300,) else REFUSED, **{key: value})
    for name, refused, data in documents.text_changes(json.dumps(good), random):
        yield case(name, data, REFUSED if refused else EITHER)


def electronics(random, toy):
    """Responses of the electronics from files."""
    of_all = {"times": [0.0, 500.0, 1000.0, 2000.0], "amplitudes": [0.0, 1e-3, 5e-4, 0.0]}
    of_each = {"tick": 500.0, "t0": 0.0, "channels": [[0, [0.0, 1.0, 0.5]], [1, [0.0, 1.0, 0.5]]]}
    for component, plugin, good, paths in (
        (
            "JsonElecResponse",
            "WireCellGen",
            of_all,
            {"time": ("times", 1), "amplitude": ("amplitudes", 1), "times": ("times",)},
        ),
        (
            "PerChannelResponse",
            "WireCellSigProc",
            of_each,
            {
                "tick": ("tick",),
                "t0": ("t0",),
                "channel": ("channels", 1, 0),
                "sample": ("channels", 1, 1, 1),
                "channels": ("channels",),
            },
        ),
    ):
        job = workflow.job([workflow.node(component, "e", filename="e.json")], [], (plugin,))

        def case(name, content, expect=REFUSED):
            return Case(
                "electronics",
                f"{component}-{name}",
                {"e.json": content, "job.json": job},
                ["-c", "job.json"],
                expect,
                ("e.json",),
            )

        yield case("good", json.dumps(good), ACCEPTED)
        for name, refused, text in documents.value_changes(good, paths):
            # An entry too little, or an empty list, may be legal.
            must = refused and "nothing" not in name
            yield case(name, text, REFUSED if must else EITHER)
        for name, refused, data in documents.text_changes(json.dumps(good), random):
            yield case(name, data, REFUSED if refused else EITHER)


def cases(random, toy):
    for make in (wires, fields, packed, noise, electronics):
        yield from make(random, toy)
