"""Small jobs as configuration: a chain of nodes, and what it needs."""

import json


def chain(*nodes, plugins=("WireCellSio",), services=(), engine="Pgrapher"):
    """Text of a job of components {type, name, data}, of which the nodes stand one behind the other."""

    def ends(node):
        return f"{node['type']}:{node['name']}" if node.get("name") else node["type"]

    edges = [
        {"tail": {"node": ends(one), "port": 0}, "head": {"node": ends(other), "port": 0}}
        for one, other in zip(nodes, nodes[1:])
    ]
    return job([*services, *nodes], edges, plugins, engine)


def job(components, edges, plugins=("WireCellSio",), engine="Pgrapher"):
    library = {"Pgrapher": "WireCellPgraph", "TbbFlow": "WireCellTbb"}[engine]
    head = {"type": "wire-cell", "data": {"plugins": [*plugins, library], "apps": [engine]}}
    return json.dumps([head, *components, {"type": engine, "data": {"edges": edges}}])


def node(type_name, name="", **data):
    return {"type": type_name, "name": name, "data": data}


def copy_frames(source, output="out.npz", tags=(), **keys):
    return chain(
        node("FrameFileSource", "in", inname=source, tags=list(tags)),
        node("FrameFileSink", "out", outname=output, tags=list(tags), **keys),
    )


def copy_depos(source, output="out.npz"):
    return chain(node("DepoFileSource", "in", inname=source), node("DepoFileSink", "out", outname=output))


def copy_tensors(source, output="out.npz"):
    return chain(node("TensorFileSource", "in", inname=source), node("TensorFileSink", "out", outname=output))
