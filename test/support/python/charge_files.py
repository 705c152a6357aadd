"""Small files of frames and tensors for tests of the programs that read them."""
import io
import pathlib
import shutil
import tarfile
import tempfile
import unittest

import numpy as np

TICK = 500.0


def truth_image():
    """Charge of 120 channels in 200 ticks."""
    random = np.random.default_rng(3)
    image = np.zeros((120, 200), np.float32)
    image[:, 50:60] = random.uniform(500, 5000, (120, 10))
    return image


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-apps-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def frame(self, name, image, channels=None, time=0.0, tick=TICK, tbin=0, tag="*", ident=0):
        channels = np.arange(len(image)) if channels is None else channels
        stem = f"{tag}_{ident}"
        np.savez(self.folder / name, **{f"frame_{stem}": image.astype(np.float32),
                                        f"channels_{stem}": np.asarray(channels, np.int32),
                                        f"tickinfo_{stem}": np.array([time, tick, tbin])})
        return self.folder / name

    def tensors(self, name, *arrays, metadata="{}"):
        """A set of tensors, in a tar file."""
        path = self.folder / name
        with tarfile.open(path, "w") as archive:
            def add(member, data):
                info = tarfile.TarInfo(member)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))

            add("tensorset_0_metadata.json", b"{}")
            for ind, array in enumerate(arrays):
                buffer = io.BytesIO()
                np.save(buffer, array)
                add(f"tensor_0_{ind}_metadata.json", metadata.encode())
                add(f"tensor_0_{ind}_array.npy", buffer.getvalue())
        return path

    def assert_refused(self, done, code, *words):
        self.assertEqual((done.returncode, done.stdout), (code, ""))
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
