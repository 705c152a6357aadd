"""Figures as arrays: how good charge is, and what the nodes of a job took."""
import json
import pathlib
import tempfile

import numpy as np

from .errors import FileError
from .jobs import call, program


def to_array(rows, keys):
    """A structured array of dictionaries; what is missing or null is not a number, or -1, or an empty text."""
    kinds = []
    for key in keys:
        values = [row[key] for row in rows if row.get(key) is not None]
        if any(isinstance(value, str) for value in values):
            kinds.append((key, f"U{max(map(len, values))}"))
        elif values and all(isinstance(value, int) for value in values):
            kinds.append((key, "i8"))
        else:
            kinds.append((key, "f8"))
    fill = {"U": "", "i": -1, "f": np.nan}
    table = np.zeros(len(rows), kinds)
    for place, row in enumerate(rows):
        for key in keys:
            value = row.get(key)
            table[key][place] = fill[table.dtype[key].kind] if value is None else value
    return table


def load(path):
    try:
        return json.loads(pathlib.Path(path).read_text())
    except OSError as error:
        raise FileError(f"{path}: can not be read ({error.strerror})") from None
    except ValueError as error:
        raise FileError(f"{path}: is no JSON ({error})") from None


def rows_of(found, event):
    """A plane each, with its range of channels as two numbers."""
    for plane in found["planes"]:
        begin, end = plane["channels"]
        own = {key: value for key, value in plane.items() if key != "channels"}
        yield {"event": event, "plane": own.pop("plane"), "first": begin, "end": end, **own}


def rows_of_signals(found):
    """The rows of one file of signals: where it was asked for by event, one for each event and plane."""
    if "events" in found:
        return [row for one in found["events"] for row in rows_of(one, one["ident"])]
    rows = list(rows_of(found, -1))
    for row in rows:
        row.pop("event")
    return rows


def read_metrics(path):
    """The table of a JSON file of spng-metrics, a row for each plane; where it was asked for by event, one for each event
    and plane; of several files of signals those of each, with its name as the column `signal`.  docs/metrics.md says what the
    columns are; bias and the like are fractions."""
    found = load(path)
    if not isinstance(found, dict) or not {"planes", "signals"} & set(found):
        raise FileError(f"{path}: is no file of spng-metrics (want the key planes)")
    if "signals" in found:
        rows = [{"signal": one["name"], **row} for one in found["signals"] for row in rows_of_signals(one)]
    else:
        rows = rows_of_signals(found)
    return to_array(rows, list(rows[0]) if rows else [])


def metrics(signal, truth, planes=None, by_event=False, detector=None, **options):
    """The figures of charge in the file `signal` against the true charge in `truth`, by spng-metrics.

    signal: a path, or for several {name: path}; detector: whose planes these are, as jobs name it, where the files do not tell;
    planes: in its place, first channel of each plane, and the end; by_event: a row for each event; other options as those of
    spng-metrics: qmin=500, reach=20, tag="gauss".  See read_metrics for the result.
    """
    files = [f"{name}={path}" for name, path in signal.items()] if isinstance(signal, dict) else [signal]
    command = [program("spng-metrics"), *files, truth]
    if detector is not None:
        command += ["--detector", detector]
    if planes is not None:
        command += ["--planes", ",".join(str(int(one)) for one in planes)]
    if by_event:
        command.append("--by-event")
    for key, value in options.items():
        command += ["--" + key.replace("_", "-"), value]
    with tempfile.TemporaryDirectory(prefix="spng-") as folder:
        file = pathlib.Path(folder) / "metrics.json"
        call(command + ["--json", file])
        return read_metrics(file)


def channel_charge(frame):
    """{channel: charge} of all traces of a frame, or of Traces: sums over time."""
    traces = frame.traces.values() if hasattr(frame, "traces") else [frame]
    total = {}
    for one in traces:
        for channel, charge in zip(one.channels.tolist(), one.charge.tolist()):
            total[channel] = total.get(channel, 0.0) + charge
    return total


def read_timing(path):
    """The table of a file that `wire-cell --timing` wrote: a row for each node, the longest first.  docs/benchmarks.md says
    what the columns are."""
    found = load(path)
    if not isinstance(found, dict) or found.get("_format") != "spng-timing":
        raise FileError(f"{path}: is no file of wire-cell --timing")
    rows = sorted(found["nodes"], key=lambda row: -row.get("wall_s", 0))
    return to_array(rows, list(rows[0]) if rows else [])


def text_of(value):
    return f"{value:.4g}" if isinstance(value, (float, np.floating)) else str(value)


def table(array, columns=None):
    """A structured array as a table in Markdown, of all columns or of those named."""
    columns = list(columns or array.dtype.names)
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    lines += ["| " + " | ".join(text_of(row[name]) for name in columns) + " |" for row in array]
    return "\n".join(lines)
