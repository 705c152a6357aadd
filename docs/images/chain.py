#!/usr/bin/env python3
"""Draw the chain of signal processing as SVG, from the graph of a job:

    wcsonnet -A input=x.npz -A output=y.npz test-spng-tpc.jsonnet | docs/images/chain.py >docs/images/chain.svg

Nodes of the graph belong to stages, by their type; what only distributes, stacks or rebins tensors is left out.  Arrows are
those of the graph.  A component that is new, or an arrow that is, is an error until it is given a place here.
"""
import collections
import json
import sys

# Left edge of the columns, top of the rows, size of a box.
COLUMNS, ROWS, WIDTH, HEIGHT = [16, 196, 376, 556, 756, 952], [66, 186, 306], 150, 62

# Stage: column, row, colour, title, and two lines below it.
FILE, STEP, NETWORK = "#eeeeee", "#dcebf7", "#fbe3c8"
STAGES = {
    "read": (0, 0, FILE, "waveforms", "ADC counts", "a file for all TPCs or each"),
    "tensors": (0, 1, STEP, "to tensors", "an image for each", "plane, on the device"),
    "decon": (1, 1, STEP, "2-D deconvolution", "field and electronics", "response, three filters"),
    "active": (2, 2, STEP, "activity", "above 3 or 4 times", "the noise"),
    "planes": (3, 2, STEP, "coincidences", "of wires in two or all", "three planes: MP2, MP3"),
    "network": (3, 1, NETWORK, "network", "DNNROI, or the built-in", "finder without weights"),
    "roi": (4, 1, STEP, "regions of interest", "score above threshold,", "widened by a bin"),
    "apply": (4, 0, STEP, "charge in regions", "zero outside", ""),
    "baseline": (5, 0, STEP, "baselines", "a line through the ends", "of each region (U, V)"),
    "frame": (5, 1, STEP, "to a frame", "electrons per channel", "and tick"),
    "write": (5, 2, FILE, "signals", "electrons", "a file for all TPCs or each"),
}
BY_TYPE = {
    "FrameFileSource": "read", "FrameFileSink": "write", "SPNGFrameToTdm": "tensors", "SPNGTdmToFrame": "frame",
    "SPNGFilterBank": "decon", "SPNGCellViews": "planes", "SPNGTensorForward": "network", "SPNGRebaseliner": "baseline",
}
PLUMBING = {"SPNGFanoutTensorSets", "SPNGFaninTensorSets", "SPNGTorchSetUnpacker", "SPNGTensorPacker", "SPNGFanoutTensors",
            "SPNGRebinner", "SPNGTransform", "SPNGReduce", "SPNGExpand"}


def side(stage, where, shift=0):
    """The point in the middle of a side of a stage's box, moved along that side."""
    column, row = STAGES[stage][:2]
    x, y = COLUMNS[column], ROWS[row]
    return {"left": (x, y + HEIGHT / 2 + shift), "right": (x + WIDTH, y + HEIGHT / 2 + shift),
            "top": (x + WIDTH / 2 + shift, y), "bottom": (x + WIDTH / 2 + shift, y + HEIGHT)}[where]


def straight(tail, head, text=""):
    return [tail, head], text, False


def bent(tail, corner_y, head, text, dashed=False):
    """Vertical from the tail, along, and vertical to the head."""
    return [tail, (tail[0], corner_y), (head[0], corner_y), head], text, dashed


# Arrow: its points, what stands beside it, and whether it is for the collection plane alone.
ARROWS = {
    ("read", "tensors"): straight(side("read", "bottom"), side("tensors", "top")),
    ("tensors", "decon"): straight(side("tensors", "right"), side("decon", "left")),
    ("decon", "apply"): ([side("decon", "top"), (side("decon", "top")[0], side("apply", "left")[1]), side("apply", "left")],
                         "Gaussian filter: the charge", False),
    ("decon", "network"): straight(side("decon", "right"), side("network", "left"), "low frequencies kept"),
    ("decon", "active"): ([side("decon", "bottom"), (side("decon", "bottom")[0], side("active", "left")[1]),
                           side("active", "left")], "Wiener filter", False),
    ("active", "planes"): straight(side("active", "right"), side("planes", "left")),
    ("planes", "network"): straight(side("planes", "top"), side("network", "bottom")),
    ("network", "roi"): straight(side("network", "right"), side("roi", "left")),
    ("roi", "apply"): straight(side("roi", "top"), side("apply", "bottom")),
    ("apply", "baseline"): straight(side("apply", "right", -10), side("baseline", "left", -10)),
    ("baseline", "frame"): straight(side("baseline", "bottom"), side("frame", "top")),
    ("frame", "write"): straight(side("frame", "bottom"), side("write", "top")),
    ("decon", "roi"): bent(side("decon", "bottom", -20), 396, side("roi", "bottom"),
                           "collection plane: Wiener filter, threshold", True),
    ("apply", "frame"): ([side("apply", "right", 16), (924, side("apply", "right", 16)[1]), (924, side("frame", "left", -12)[1]),
                          side("frame", "left", -12)], "", True),
    ("tensors", "frame"): ([side("tensors", "bottom"), (side("tensors", "bottom")[0], 420), (936, 420),
                            (936, side("frame", "left", 12)[1]), side("frame", "left", 12)],
                           "what the frame says of itself: ident, time, masks", False),
}


def stage_of(node, data, heads):
    """The stage of a node, None for plumbing.  heads: of each node, those that it gives to."""
    kind = node.split(":")[0]
    if kind == "SPNGThreshold":
        seen, todo = set(), list(heads[node])
        while todo:
            other = todo.pop()
            if other.startswith("SPNGCellViews:"):
                return "active"
            if other not in seen and other.split(":")[0] in PLUMBING:
                seen.add(other)
                todo += heads[other]
        return "roi"
    if kind == "SPNGReduce" and data[node].get("operation") == "mul":
        return "apply"
    if kind not in BY_TYPE and kind not in PLUMBING:
        sys.exit(f"chain.py: {node} belongs to no stage")
    return BY_TYPE.get(kind)


def arrows_of(config):
    """The arrows between stages in a job's configuration."""
    data = {f"{part['type']}:{part.get('name', '')}": part.get("data", {}) for part in config}
    edges = next(own["edges"] for own in data.values() if "edges" in own)
    heads = collections.defaultdict(list)
    for edge in edges:
        heads[edge["tail"]["node"]].append(edge["head"]["node"])
    stages = {node: stage_of(node, data, heads) for edge in edges for node in (edge["tail"]["node"], edge["head"]["node"])}
    found = set()
    for node, stage in stages.items():
        todo, seen = list(heads[node]) if stage else [], set()
        while todo:
            other = todo.pop()
            if other in seen:
                continue
            seen.add(other)
            if stages[other]:
                found.add((stage, stages[other]))
            else:
                todo += heads[other]
    return found


def draw_box(stage):
    column, row, colour, title, *lines = STAGES[stage]
    x, y = COLUMNS[column], ROWS[row]
    middle = x + WIDTH / 2
    yield (f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="6" fill="{colour}" stroke="#555555"/>')
    yield f'<text x="{middle:g}" y="{y + 20}" font-size="13.5" font-weight="bold">{title}</text>'
    for number, line in enumerate(lines):
        yield f'<text x="{middle:g}" y="{y + 37 + 15 * number}" font-size="11">{line}</text>'


def draw_arrow(points, text, dashed):
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    style = ' stroke-dasharray="5,4"' if dashed else ""
    yield f'<polyline points="{path}" fill="none" stroke="#333333" stroke-width="1.5"{style} marker-end="url(#head)"/>'
    if text:
        # Above the longest horizontal part.
        begin, end = max(zip(points, points[1:]), key=lambda ends: abs(ends[1][0] - ends[0][0]))
        yield f'<text x="{(begin[0] + end[0]) / 2:g}" y="{begin[1] - 6:g}" font-size="11" font-style="italic">{text}</text>'


def main():
    found = arrows_of(json.load(sys.stdin))
    if found != set(ARROWS):
        sys.exit(f"chain.py: arrows without a place: {sorted(found - set(ARROWS))}, places without an arrow: "
                 f"{sorted(set(ARROWS) - found)}")
    print('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1116 436" font-family="sans-serif" text-anchor="middle">')
    print('<title>The chain of signal processing, from ADC counts to electrons</title>')
    print('<defs><marker id="head" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="8" markerHeight="8" orient="auto">'
          '<path d="M0,0 L10,5 L0,10 z" fill="#333333"/></marker></defs>')
    print('<rect width="1116" height="436" fill="white"/>')
    print('<text x="16" y="30" font-size="16" font-weight="bold" text-anchor="start">One TPC: planes U, V (induction) and W '
          '(collection)</text>')
    for arrow in ARROWS.values():
        print(*draw_arrow(*arrow), sep="\n")
    for stage in STAGES:
        print(*draw_box(stage), sep="\n")
    print("</svg>")


main()
