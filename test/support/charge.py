"""Reconstructed charge against the truth in tests, by spng-metrics."""
import json
import pathlib
import tempfile

import jobs

# Channels with less true charge [electrons] are not looked at: a few per cent of it is noise.
LEAST_CHARGE = 20000


def figures(signal, truth, detector, data=None):
    """{plane: figures} of two files, as docs/metrics.md names them.  data: a folder with the detector's files."""
    with tempfile.TemporaryDirectory(prefix="spng-charge-") as folder:
        report = pathlib.Path(folder) / "metrics.json"
        done = jobs.run_program("spng-metrics", signal, truth, "--detector", detector, "--qmin", LEAST_CHARGE, "--json",
                                report, data=data)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return {plane["plane"]: plane for plane in json.loads(report.read_text())["planes"]}


def exceeded(measured, limits):
    """What is above its limit, {plane: {figure: limit}}, or is no number; a text each."""
    return [f"{plane}: {key} is {measured[plane][key]} (want at most {limit})"
            for plane, own in limits.items() for key, limit in own.items()
            if measured[plane][key] is None or not abs(measured[plane][key]) <= limit]
