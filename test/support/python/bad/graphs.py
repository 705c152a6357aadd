"""Graphs whose edges can not be."""

import json

from . import containers, detector, frames, workflow
from .case import ACCEPTED, EITHER, REFUSED, Case
from .workflow import node


def end(name, port=0):
    return {"node": name, "port": port}


def edge(tail, head):
    return {
        "tail": tail if isinstance(tail, dict) else end(tail),
        "head": head if isinstance(head, dict) else end(head),
    }


SOURCE, SINK = "FrameFileSource:in", "FrameFileSink:out"


def graph_case(
    name,
    edges,
    expect=REFUSED,
    components=None,
    engine="Pgrapher",
    words=None,
    plugins=("WireCellSio",),
    outputs=("out.npz",),
):
    base = [node("FrameFileSource", "in", inname="in.npz"), node("FrameFileSink", "out", outname="out.npz")]
    text = workflow.job(base if components is None else components, edges, plugins, engine)
    files = {"in.npz": containers.npz(frames.good()), "job.json": text}
    return Case(
        "graphs",
        f"{name}-{engine}",
        files,
        ["-c", "job.json"],
        expect,
        words or (engine, "edges"),
        outputs,
        keeps=() if outputs else ("out.npz",),
    )


def edges_of(random, engine):
    good = edge(SOURCE, SINK)
    yield graph_case("good", [good], ACCEPTED, engine=engine)
    for name, edges in {
        "null": None,
        "number": 5,
        "text": "x",
        "object": {"a": 1},
        "numbers": [1, 2],
        "texts": ["a"],
        "nulls": [None],
        "arrays": [[]],
        "empty-object": [{}],
        "true": True,
        "deep": json.loads("[" * 300 + "]" * 300),
    }.items():
        yield graph_case(f"edges-{name}", edges, EITHER if name == "null" else REFUSED, engine=engine, outputs=())
    for label, wrong in {
        "null": None,
        "number": 5,
        "text": "x",
        "array": [],
        "object": {},
        "no-node": {"port": 0},
        "node-number": {"node": 5, "port": 0},
        "node-null": {"node": None, "port": 0},
        "node-empty": end(""),
        "node-colon": end(":"),
        "node-unknown": end("Nope:x"),
        "node-without-name": end("FrameFileSource"),
        "node-other-name": end("FrameFileSource:other"),
        "node-service": end(engine),
        "node-array": {"node": ["x"], "port": 0},
        "node-forged": end("x\nwire-cell: forged"),
        "node-escape": end("\x1b[31m"),
        "node-long": end("x" * 100000),
        "port-text": end(SOURCE, "0"),
        "port-negative": end(SOURCE, -1),
        "port-1": end(SOURCE, 1),
        "port-huge": end(SOURCE, 2**31),
        "port-wrap": end(SOURCE, 2**32),
        "port-64": end(SOURCE, 2**63),
        "port-64-wrap": end(SOURCE, 2**64 - 1),
        "port-float": end(SOURCE, 0.5),
        "port-1e300": end(SOURCE, 1e300),
        "port-true": end(SOURCE, True),
        "port-array": end(SOURCE, [0]),
    }.items():
        yield graph_case(f"tail-{label}", [{"tail": wrong, "head": end(SINK)}], engine=engine)
        head = json.loads(json.dumps(wrong).replace(SOURCE, SINK))
        yield graph_case(f"head-{label}", [{"tail": end(SOURCE), "head": head}], engine=engine)
    yield graph_case("port-null", [edge({"node": SOURCE, "port": None}, SINK)], EITHER, engine=engine)
    yield graph_case("no-port", [edge({"node": SOURCE}, SINK)], EITHER, engine=engine)
    yield graph_case("no-edges", [], EITHER, engine=engine, outputs=())
    yield graph_case("no-tail", [{"head": end(SINK)}], engine=engine)
    yield graph_case("no-head", [{"tail": end(SOURCE)}], engine=engine)
    yield graph_case("twice", [good, good], engine=engine)
    yield graph_case("backwards", [edge(SINK, SOURCE)], engine=engine)
    yield graph_case("to-itself", [edge(SOURCE, SOURCE)], engine=engine)
    yield graph_case("sink-to-itself", [edge(SINK, SINK)], engine=engine)
    for count in (200, 20000):
        yield graph_case(f"{count}-bad-edges", [edge(f"Nope:{n}", f"Nada:{n}") for n in range(count)], engine=engine)
        yield graph_case(
            f"{count}-bad-ports", [edge(end(SOURCE, n + 1), end(SINK, n + 1)) for n in range(count)], engine=engine
        )
        yield graph_case(f"{count}-times", [good] * count, engine=engine)
        yield graph_case(f"{count}-numbers", [5] * count, engine=engine)


def shapes(random, engine):
    """Components of several types."""
    sources = [node("FrameFileSource", str(n), inname="in.npz") for n in range(3)]
    sinks = [node("FrameFileSink", str(n), outname=f"out{n}.npz") for n in range(3)]
    pairs = [edge(f"FrameFileSource:{n}", f"FrameFileSink:{n}") for n in range(3)]
    parts = [*sources, *sinks]
    outs = ("out0.npz", "out1.npz", "out2.npz")
    yield graph_case("three", pairs, ACCEPTED, parts, engine, outputs=outs)
    yield graph_case(
        "one-source-for-two", [pairs[0], edge("FrameFileSource:0", "FrameFileSink:1")], REFUSED, parts, engine
    )
    yield graph_case("two-into-one", [pairs[0], edge("FrameFileSource:1", "FrameFileSink:0")], REFUSED, parts, engine)
    same = [node("FrameFileSink", str(n), outname="out.npz") for n in range(3)]
    yield graph_case("outputs-on-one-path", pairs, REFUSED, [*sources, *same], engine, words=("out.npz",))
    dotted = [
        node("FrameFileSink", str(n), outname=name) for n, name in enumerate(("out.npz", "./out.npz", "sub/../out.npz"))
    ]
    yield graph_case("outputs-on-one-path-differently", pairs, REFUSED, [*sources, *dotted], engine, words=("out.npz",))
    depos = [node("DepoFileSource", "d", inname="in.npz"), sinks[0]]
    yield graph_case("types-differ", [edge("DepoFileSource:d", "FrameFileSink:0")], REFUSED, depos, engine)
    yield graph_case(
        "tensors-differ",
        [edge("TensorFileSource:t", "FrameFileSink:0")],
        REFUSED,
        [node("TensorFileSource", "t", inname="in.npz"), sinks[0]],
        engine,
    )
    gen = ("WireCellSio", "WireCellGen")
    fan = node("FrameFanout", "f", multiplicity=2)
    join = node("FrameFanin", "j", multiplicity=2)
    source, sink = sources[0], node("FrameFileSink", "out", outname="out.npz")
    inside = [
        edge(end("FrameFanout:f", 0), end("FrameFanin:j", 0)),
        edge(end("FrameFanout:f", 1), end("FrameFanin:j", 1)),
    ]
    around = [edge("FrameFileSource:0", "FrameFanout:f"), edge("FrameFanin:j", SINK)]
    whole = [source, fan, join, sink]
    yield graph_case("diamond", around + inside, ACCEPTED, whole, engine, plugins=gen)
    yield graph_case("port-open", around + inside[:1], REFUSED, whole, engine, plugins=gen)
    yield graph_case("head-open", [around[0], *inside], REFUSED, whole, engine, plugins=gen)
    yield graph_case(
        "cycle",
        [
            around[0],
            edge(end("FrameFanout:f", 0), SINK),
            edge(end("FrameFanout:f", 1), end("FrameFanin:j", 0)),
            edge("FrameFanin:j", end("FrameFanin:j", 1)),
        ],
        REFUSED,
        whole,
        engine,
        plugins=gen,
    )
    yield graph_case(
        "cycle-of-two", [edge("FrameFanin:j", "FrameFanout:f"), *inside], REFUSED, whole, engine, plugins=gen
    )
    yield graph_case(
        "cycle-fed",
        [
            edge("FrameFileSource:0", end("FrameFanin:j", 0)),
            edge("FrameFanin:j", "FrameFanout:f"),
            edge(end("FrameFanout:f", 0), end("FrameFanin:j", 1)),
            edge(end("FrameFanout:f", 1), SINK),
        ],
        REFUSED,
        whole,
        engine,
        plugins=gen,
    )
    for value in (0, -1, 2**31 - 1, 10**6, "2", 2.5, None, 1e300):
        changed = [source, node("FrameFanout", "f", multiplicity=value), join, sink]
        yield graph_case(
            f"fanout-{value}",
            around + inside,
            EITHER,
            changed,
            engine,
            plugins=gen,
            words=("Fan", "multiplicity", engine),
        )
        changed = [source, fan, node("FrameFanin", "j", multiplicity=value), sink]
        yield graph_case(
            f"fanin-{value}",
            around + inside,
            EITHER,
            changed,
            engine,
            plugins=gen,
            words=("Fan", "multiplicity", engine),
        )
    long = [node("FrameFanout", str(n), multiplicity=1) for n in range(1500)]
    chain = [
        edge("FrameFileSource:0", "FrameFanout:0"),
        *[edge(f"FrameFanout:{n}", f"FrameFanout:{n + 1}") for n in range(1499)],
        edge("FrameFanout:1499", SINK),
    ]
    yield graph_case("a-long-chain", chain, EITHER, [source, *long, sink], engine, plugins=gen)


def main_graph(random, toy):
    """The main job's graph with an edge spoilt."""
    sequence = detector.main_job()
    count = len(sequence[-1]["data"]["edges"])
    for number in random.choice(count, min(count, 12), replace=False):
        for how in ("removed", "doubled", "turned", "port", "crossed"):
            changed = json.loads(json.dumps(sequence))
            edges = changed[-1]["data"]["edges"]
            one, other = edges[number], edges[(number + 1) % count]
            if how == "removed":
                del edges[number]
            elif how == "doubled":
                edges.append(one)
            elif how == "turned":
                one["tail"], one["head"] = one["head"], one["tail"]
            elif how == "port":
                one["head"]["port"] = 7
            else:
                one["head"], other["head"] = other["head"], one["head"]
            yield detector.main_case(
                "graphs of the main job",
                f"{how}-{number}",
                EITHER if how == "crossed" else REFUSED,
                ("Pgrapher", "edges", "SPNG"),
                json.dumps(changed),
            )


def cases(random, toy):
    for engine in ("Pgrapher", "TbbFlow"):
        yield from edges_of(random, engine)
        yield from shapes(random, engine)
    yield from main_graph(random, toy)
