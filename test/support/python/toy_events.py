"""Events made from the toy detector's, for tests of whole jobs."""
import pathlib
import shutil
import tempfile
import unittest

import jobs
import numpy as np


CHANNELS = (312, 312, 240)  # of U, V and W


class ToyEvents(unittest.TestCase):
    """Archives of events in a folder of their own, and the main job on them.  TOY is set by the test's main program."""

    TOY = pathlib.Path("toy")

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-toy-"))
        self.addCleanup(shutil.rmtree, self.folder)
        with np.load(self.TOY / "toy-adc.npz") as data:
            self.samples, self.channels = data["frame_*_0"], data["channels_*_0"]
        self.planes = np.array(CHANNELS)

    def save(self, events, name="in.npz", tickinfo=(0, 500, 0)):
        """events: {samples, channels (all), masks ({label: rows})} each."""
        arrays = {}
        for ident, event in enumerate(events):
            arrays[f"frame_*_{ident}"] = event["samples"]
            arrays[f"channels_*_{ident}"] = event.get("channels", self.channels)
            arrays[f"tickinfo_*_{ident}"] = np.array(tickinfo, dtype=float)
            for label, rows in event.get("masks", {}).items():
                arrays[f"chanmask_{label}_{ident}"] = np.array(rows, dtype=np.int32).reshape(-1, 3)
        np.savez(self.folder / name, **arrays)

    def rows(self, first, last):
        """An event of some of the channels."""
        return {"samples": self.samples[first:last], "channels": self.channels[first:last]}

    def job(self, output="out.npz", source="in.npz", **words):
        (self.folder / output).unlink(missing_ok=True)
        return jobs.run_main_job(self.folder / source, self.folder / output, data=self.TOY, cwd=self.folder,
                                 **{"detector": "toy", **words})

    def load(self, name="out.npz"):
        with np.load(self.folder / name) as data:
            return dict(data)

    def signals(self, events, warnings=0, **words):
        """The signals of each event by its ident, in the order of the toy's channels."""
        self.save(events)
        done = self.job(**words)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), warnings, done.stderr)
        found = self.load()
        result = {}
        for key in found:
            if not key.startswith("frame_"):
                continue
            order = np.argsort(found["channels_" + key[len("frame_"):]])
            result[int(key.rsplit("_", 1)[1])] = found[key][order]
        return result
