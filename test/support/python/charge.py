"""Reconstructed charge against the truth in tests, by spng-metrics."""
import json
import pathlib
import tempfile

import jobs

# Channels with less true charge [electrons] are not looked at: a few per cent of it is noise.
LEAST_CHARGE = 20000


def report_of(signals, truth, detector, data=None):
    """What spng-metrics says of files of signals.  data: a folder with the detector's files."""
    with tempfile.TemporaryDirectory(prefix="spng-charge-") as folder:
        report = pathlib.Path(folder) / "metrics.json"
        done = jobs.run_program("spng-metrics", *signals, truth, "--detector", detector, "--qmin", LEAST_CHARGE, "--json",
                                report, data=data)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return json.loads(report.read_text())


def by_plane(report):
    return {plane["plane"]: plane for plane in report["planes"]}


def figures(signal, truth, detector, data=None):
    """{plane: figures} of two files, as docs/metrics.md names them."""
    return by_plane(report_of([signal], truth, detector, data))


def figures_of_chains(signals, truth, detector, data=None):
    """{name: {plane: figures}} of several files against the same truth, {name: path}."""
    files = [f"{name}={path}" for name, path in signals.items()]
    return {one["name"]: by_plane(one) for one in report_of(files, truth, detector, data)["signals"]}


def exceeded(measured, limits):
    """What is not within its limits, {plane: {figure: limit}}, or is no number; a text each.  A limit is the largest magnitude,
    or a pair of the lowest and the highest value."""
    excess = []
    for plane, own in limits.items():
        for key, limit in own.items():
            low, high = limit if isinstance(limit, list) else (-limit, limit)
            value = measured[plane][key]
            if value is None or not low <= value <= high:
                excess.append(f"{plane}: {key} is {value} (want {low} to {high})")
    return excess
