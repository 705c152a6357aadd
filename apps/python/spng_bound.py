"""What the nodes of the main job need at least, by what a machine moves and computes, beside what they took: `spng-bench --bound`.

A node reads the samples that it is given and writes those that it gives, once each, by the machine's bandwidth of copying; its
operations go by the machine's rate for their kind.  The longer of the two it needs at least.  Operations are known of transforms
(SPNGFilterBank) and of networks that tell on their card what they are (SPNGTensorForward); of all other nodes only bytes count.
"""
import json
import math
import os
import pathlib
import re
import subprocess
import zipfile

# Nodes that take less are in the sum only.
SMALLEST_MS = 1
SAMPLE = 4  # [bytes] of an image


class NotKnown(Exception):
    """Why there is no bound."""


def read_ticks(path):
    """Of the first frame of an archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            name = next(name for name in archive.namelist() if name.startswith("frame_"))
            with archive.open(name) as array:
                return int(re.search(rb"'shape': \(\d+, *(\d+)\)", array.read(256))[1])
    except (OSError, zipfile.BadZipFile, StopIteration, TypeError) as err:
        raise NotKnown(f"--bound wants the .npz archive of a frame as --input (got {path}: {err})") from err


def rates(calibration):
    """Bytes and operations a second of a machine, by its calibration: a real transform of 800 x 6300 along the second, a product of matrices."""
    transform = 2.5 * 800 * 6300 * math.log2(6300)
    return {"copy": 1e9 * calibration["copy_gb_s"], "transform": transform / (1e-3 * calibration["rfft_ms"]),
            "network": 1e9 * calibration["matmul_gflops"]}


def of_transforms(node, config, ticks):
    """Of an image, real and 2-D, and back: 2.5 N log2 N.  Along channels all filters share the way back, along ticks each has its
    own, at the rate of its output.  What is left out (high frequencies) and added (padding) is not known here."""
    samples = node["bytes_in"] / SAMPLE
    channels = max(2, samples / ticks)
    back = [(samples / merged) * math.log2(ticks / merged) for merged in (one.get("rebin", 1) for one in config["filters"])]
    return 2.5 * (samples * math.log2(samples) + samples * math.log2(channels) + sum(back))


def find_file(name):
    """As the program does: a path, or below a folder of WIRECELL_PATH."""
    folders = [""] if "/" in name and os.path.exists(name) else os.environ.get("WIRECELL_PATH", "").split(":")
    return next((path for folder in folders if (path := pathlib.Path(folder) / name).is_file()), None)


def read_card(path):
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith("extra/spng.json")]
        return json.loads(archive.read(names[0])) if names else {}


def option_text(value):
    return ",".join(map(str, value)) if isinstance(value, list) else str(value).lower() if isinstance(value, bool) else str(value)


def multiply_adds(path, spng_net, folder):
    """Of a network, for each sample of its input; None where its card does not tell which one it is."""
    told = read_card(path).get("training", {}).get("network")
    if not told:
        return None
    features = len(told["options"]["features"]) if isinstance(told["options"]["features"], list) else told["options"]["features"]
    options = [f"{key}={option_text(value)}" for key, value in told["options"].items() if value != []]
    table, shape = f"{folder}/network.json", (1, features, 800, 1504)
    done = subprocess.run([spng_net, told["name"], *options, "--shape", ",".join(map(str, shape)), "--json", table],
                          capture_output=True, text=True)
    if done.returncode:
        raise NotKnown(f"spng-net does not know the network of {path}: {done.stderr.strip()}")
    return json.loads(pathlib.Path(table).read_text())["multiply_adds"] / math.prod(shape)


def operations(node, configs, ticks, network_cost):
    """Their kind, and how many of them; none where they are not known."""
    config = configs.get(node["component"], {})
    if node["component"].startswith("SPNGFilterBank"):
        return "transform", of_transforms(node, config, ticks)
    if node["component"].startswith("SPNGTensorForward"):
        model = configs.get(config.get("forward"), {}).get("ts_filename")
        path = find_file(model) if model else None
        cost = network_cost(path) if path else None
        return "network", 2 * cost * node["bytes_in"] / SAMPLE if cost else 0
    return "none", 0


def bound_ms(node, kind, count, known_rates):
    moving = (node["bytes_in"] + node["bytes_out"]) / known_rates["copy"]
    return 1e3 * max(moving, count / known_rates[kind] if count else 0)


def of_an_event(one, several, events):
    """Nodes by the difference of two jobs, of one event and of several, so without what is made once."""
    before = {node["component"]: node for node in one}
    return [{"component": node["component"], **{key: max(0, node[key] - before[node["component"]][key]) / (events - 1)
                                                for key in ("core_s", "bytes_in", "bytes_out")}}
            for node in several if node["component"] in before]


def table(nodes, configs, ticks, known_rates, network_cost):
    """Rows in markdown, those that take longest first, and their sum."""
    lines = ["| node | MB in | MB out | Mop | at least ms | took ms | times that |", "|---|---|---|---|---|---|---|"]
    rows = []
    for node in nodes:
        kind, count = operations(node, configs, ticks, network_cost)
        rows.append((node["component"], node["bytes_in"] / 1e6, node["bytes_out"] / 1e6, count / 1e6,
                     bound_ms(node, kind, count, known_rates), 1e3 * node["core_s"]))
    shown = [row for row in sorted(rows, key=lambda row: -row[-1]) if row[-1] >= SMALLEST_MS]
    sums = ("sum of these", *(sum(row[column] for row in shown) for column in range(1, 6)))
    for name, read, written, count, least, took in [*shown, sums]:
        ratio = f"{took / least:.1f}" if least > 0 else "-"
        lines.append(f"| {name} | {read:.1f} | {written:.1f} | {f'{count:.0f}' if count else ''} | {least:.1f} | {took:.1f} | {ratio} |")
    rest = sum(row[-1] for row in rows) - sums[-1]
    return lines + ["", f"The other nodes ({len(rows) - len(shown)}) took {rest:.1f} ms in all; they pass images on or make small ones."]
