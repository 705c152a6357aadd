#!/usr/bin/env python3
"""The Python module: what it reads is what was written, in every format, and what is damaged is an error."""
import io
import json
import os
import pathlib
import pickle
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile

import numpy as np

SOURCE = pathlib.Path(os.environ["SPNG_SOURCE_DIR"])
sys.path.insert(0, str(SOURCE / "apps/python"))
import spng


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-python-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def archive(self, name, arrays):
        """An archive of arrays and JSON in the format of its name."""
        members = []
        for member, value in arrays.items():
            buffer = io.BytesIO()
            if isinstance(value, np.ndarray):
                np.save(buffer, value)
            else:
                buffer.write(json.dumps(value).encode())
            members.append((member + (".npy" if isinstance(value, np.ndarray) else ".json"), buffer.getvalue()))
        path = self.folder / name
        if name.endswith((".npz", ".zip")):
            with zipfile.ZipFile(path, "w") as out:
                for member, data in members:
                    out.writestr(member, data)
        else:
            mode = {".tar": "w", ".gz": "w:gz", ".tgz": "w:gz", ".bz2": "w:bz2", ".xz": "w:xz", ".zst": "w"}[path.suffix]
            with tarfile.open(path, mode) as out:
                for member, data in members:
                    info = tarfile.TarInfo(member)
                    info.size = len(data)
                    out.addfile(info, io.BytesIO(data))
        if name.endswith(".zst"):
            subprocess.run(["zstd", "-q", "-f", path, "-o", f"{path}.packed"], check=True)
            pathlib.Path(f"{path}.packed").replace(path)
        return path

    def arrays(self, ident=0, tag="*", samples=None, **more):
        samples = np.arange(6.0).reshape(2, 3) if samples is None else samples
        stem = f"{tag}_{ident}"
        return {f"frame_{stem}": samples, f"channels_{stem}": np.array([7, 5]), f"tickinfo_{stem}": np.array([1e3, 500, 4]),
                **{f"{kind}_{stem}": value for kind, value in more.items()}}


class Frames(Files):
    def test_a_frame_of_every_format(self):
        names = ["f.npz", "f.zip", "f.tar", "f.tar.gz", "f.tgz", "f.tar.bz2", "f.tar.xz"]
        for name in names + (["f.tar.zst"] if shutil.which("zstd") else []):
            with self.subTest(name):
                frame = spng.read_frame(self.archive(name, self.arrays()))
                self.assertEqual((frame.ident, frame.tags, frame.tbin, frame.tick, frame.time), (0, ["*"], 4, 500, 1000))
                self.assertEqual(frame.samples.tolist(), [[0, 1, 2], [3, 4, 5]])
                self.assertEqual(frame.channels.tolist(), [7, 5])
                self.assertEqual(frame.times.tolist(), [3000, 3500, 4000])
                self.assertEqual(frame.charge.tolist(), [3, 12])

    def test_the_content_and_not_the_name_decides(self):
        path = self.archive("f.tar", self.arrays())
        self.assertEqual(spng.read_frame(path.rename(self.folder / "f.npz")).channels.tolist(), [7, 5])

    def test_element_types_orders_and_folders(self):
        for dtype in ("i2", ">i2", "u1", "f2", ">f4", "f8", "i8"):
            samples = np.asfortranarray(np.arange(6).reshape(2, 3).astype(dtype))
            arrays = {f"some/where/{name}": array for name, array in self.arrays(samples=samples).items()}
            frame = spng.read_frame(self.archive("f.npz", arrays))
            self.assertEqual(frame.samples.tolist(), [[0, 1, 2], [3, 4, 5]])
            self.assertEqual(frame.samples.dtype, np.dtype(dtype).newbyteorder("="))

    def test_events_tags_summaries_and_masks(self):
        arrays = {**self.arrays(3, "gauss", summary=np.array([1.5, 2.5])), **self.arrays(3, "two_words"),
                  "chanmask_bad_3": np.array([[7, 0, 2]]), **self.arrays(12, "gauss")}
        first, second = spng.read_frames(self.archive("f.tar", arrays))
        self.assertEqual((first.ident, first.tags, second.ident), (3, ["gauss", "two_words"], 12))
        self.assertEqual(first["gauss"].summary.tolist(), [1.5, 2.5])
        self.assertIsNone(second.summary)
        self.assertEqual(first.masks["bad"].tolist(), [[7, 0, 2]])
        with self.assertRaisesRegex(AttributeError, "two_words"):
            first.samples
        with self.assertRaisesRegex(KeyError, "gauss"):
            first["wiener"]

    def test_an_archive_with_an_ident_twice_has_two_events(self):
        path = self.folder / "f.tar"
        pieces = [self.archive(f"{n}.tar", self.arrays(samples=np.full((2, 3), float(n)))) for n in range(2)]
        with tarfile.open(path, "w") as out:
            for piece in pieces:
                with tarfile.open(piece) as one:
                    for info in one:
                        out.addfile(info, one.extractfile(info))
        self.assertEqual([frame.samples[0, 0] for frame in spng.read_frames(path)], [0, 1])

    def test_one_frame_by_ident(self):
        path = self.archive("f.npz", {**self.arrays(3), **self.arrays(4)})
        self.assertEqual(spng.read_frame(path, ident=4).ident, 4)
        with self.assertRaisesRegex(spng.FileError, "2 frames"):
            spng.read_frame(path)
        with self.assertRaisesRegex(spng.FileError, "no frame 5 .*3, 4"):
            spng.read_frame(path, ident=5)

    def test_rows_in_the_order_asked_for(self):
        traces = spng.read_frame(self.archive("f.npz", self.arrays()))
        self.assertEqual(traces.rows([5, 6, 7]).tolist(), [[3, 4, 5], [0, 0, 0], [0, 1, 2]])
        self.assertEqual(traces.sorted().channels.tolist(), [5, 7])
        self.assertEqual(traces.sorted().samples.tolist(), [[3, 4, 5], [0, 1, 2]])
        twice = spng.Traces(np.ones((2, 3)), [5, 5])
        self.assertEqual(twice.rows(5).tolist(), [[2, 2, 2]])
        self.assertEqual(spng.channel_charge(twice), {5: 6})

    def test_what_is_written_is_read_again(self):
        traces = spng.Traces(np.arange(6, dtype="f4").reshape(2, 3), [4, 9], -100, 512, 7, [1, 2])
        frame = spng.Frame(5, {"gauss": traces}, {"bad": [[4, 0, 3]]})
        path = self.folder / "out.npz"
        spng.write_frames(path, [spng.Traces(np.zeros((1, 1))), frame])
        first, again = spng.read_frames(path)
        self.assertEqual(first.ident, 0)
        for name in ("samples", "channels", "summary", "times"):
            self.assertEqual(getattr(again, name).tolist(), getattr(frame, name).tolist())
        self.assertEqual(again.masks["bad"].tolist(), [[4, 0, 3]])
        with self.assertRaisesRegex(ValueError, "ident 5"):
            spng.write_frames(self.folder / "no.npz", [frame, frame])
        with self.assertRaisesRegex(ValueError, "npz"):
            spng.write_frames(self.folder / "no.tar", frame)
        self.assertEqual([one.name for one in self.folder.iterdir()], ["out.npz"])

    def test_bad_files_are_one_error_that_names_them(self):
        good = self.archive("good.npz", self.arrays()).read_bytes()
        lame = self.arrays()
        del lame["tickinfo_*_0"]
        cases = {
            "none.npz": None, "junk.npz": b"junk", "empty.npz": b"", "cut.npz": good[:len(good) // 2],
            "lame.npz": self.archive("l.npz", lame).read_bytes(),
            "shape.npz": self.archive("s.npz", self.arrays(samples=np.zeros(3))).read_bytes(),
            "rows.npz": self.archive("r.npz", self.arrays(samples=np.zeros((3, 3)))).read_bytes(),
            "other.npz": self.archive("o.npz", {"image": np.zeros(3)}).read_bytes(),
            "flip.npz": good.replace(b"NUMPY", b"NUMPX", 1),
            "cut.tar.gz": self.archive("t.tar.gz", self.arrays(samples=np.random.rand(2, 5000))).read_bytes()[:9000],
        }
        for name, data in cases.items():
            with self.subTest(name):
                path = self.folder / name
                if data is not None:
                    path.write_bytes(data)
                with self.assertRaises(spng.FileError) as caught:
                    list(spng.read_frames(path))
                self.assertIn(name, str(caught.exception))
                self.assertEqual(str(caught.exception).count("\n"), 0)


class Deposits(Files):
    def test_what_is_written_is_read_again(self):
        data, info = np.arange(14.0).reshape(2, 7), np.arange(8).reshape(2, 4)
        spng.write_depos(self.folder / "d.npz", [spng.Depos(3, data, info), spng.Depos(4, data[:1])])
        first, second = spng.read_depos(self.folder / "d.npz")
        self.assertEqual((first.ident, len(first), second.ident, len(second)), (3, 2, 4, 1))
        self.assertEqual((first.x.tolist(), first.extent_tran.tolist(), first.pdg.tolist()), ([2, 9], [6, 13], [1, 5]))

    def test_files_with_a_column_for_each_deposit(self):
        arrays = {"depo_data_0": np.arange(21.0).reshape(7, 3), "depo_info_0": np.zeros((4, 3), int)}
        one, = spng.read_depos(self.archive("d.tar.bz2", arrays))
        self.assertEqual(one.charge.tolist(), [3, 4, 5])

    def test_bad_files_are_refused(self):
        with self.assertRaisesRegex(spng.FileError, "no deposits"):
            spng.read_depos(self.archive("f.npz", self.arrays()))
        with self.assertRaisesRegex(spng.FileError, "alone"):
            spng.read_depos(self.archive("half.npz", {"depo_data_0": np.zeros((1, 7))}))


class Tensors(Files):
    def members(self, prefix=""):
        return {f"{prefix}tensorset_3_metadata": {"kind": "set"},
                f"{prefix}tensor_3_0_metadata": {"datatype": "traces", "datapath": "/frames/3/x", "tag": "gauss"},
                f"{prefix}tensor_3_0_array": np.arange(6).reshape(2, 3),
                f"{prefix}tensor_3_1_metadata": {"datatype": "frame"}}

    def test_sets_of_an_archive(self):
        for name, prefix in (("t.npz", ""), ("t.tar", ""), ("t.zip", "pre_")):
            one, = spng.read_tensors(self.archive(name, self.members(prefix)), prefix)
            self.assertEqual((one.ident, one.metadata, len(one)), (3, {"kind": "set"}, 2))
            self.assertEqual(one[0].array.tolist(), [[0, 1, 2], [3, 4, 5]])
            self.assertIsNone(one[1].array)
            self.assertIs(one.one(datatype="traces"), one[0])
            self.assertEqual(one.find(datapath="/frames/.*"), [one[0]])
            self.assertEqual(one.find(tag="wiener"), [])

    def test_a_set_that_lacks_a_tensor_is_refused(self):
        members = {name.replace("3_1", "3_2"): value for name, value in self.members().items()}
        with self.assertRaisesRegex(spng.FileError, r"\[0, 2\]"):
            spng.read_tensors(self.archive("t.npz", members))
        with self.assertRaisesRegex(spng.FileError, "no tensors"):
            spng.read_tensors(self.archive("f.npz", self.arrays()))

    def torch_file(self, name, text, storages, order=b"little"):
        """What torch.save would write: the pickle, disassembled by hand, and the storages."""
        path = self.folder / name
        with zipfile.ZipFile(path, "w") as out:
            out.writestr("archive/data.pkl", text)
            if order:
                out.writestr("archive/byteorder", order)
            for key, array in storages.items():
                out.writestr(f"archive/data/{key}", array.tobytes())
        return path

    @staticmethod
    def tensor(storage, key, count, offset, size, stride):
        """The operations of a tensor in a pickle."""
        def numbers(values):
            return b"(" + b"".join(b"J" + int(v).to_bytes(4, "little") for v in values) + b"t"

        words = b"X\x07\x00\x00\x00storage" + b"ctorch\n" + storage + b"\n"
        for text in (key, b"cpu"):
            words += b"X" + len(text).to_bytes(4, "little") + text
        pid = b"(" + words + b"J" + count.to_bytes(4, "little") + b"tQ"
        return (b"ctorch._utils\n_rebuild_tensor_v2\n(" + pid + b"J" + offset.to_bytes(4, "little") + numbers(size)
                + numbers(stride) + b"\x89" + b"ccollections\nOrderedDict\n)RtR")

    def test_tensors_of_torch_whatever_their_type_layout_and_byte_order(self):
        values = np.arange(12)
        for storage, kind in (("Float", "f4"), ("Double", "f8"), ("Half", "f2"), ("Long", "i8"), ("Int", "i4"),
                              ("Short", "i2"), ("Byte", "u1"), ("Char", "i1"), ("ComplexFloat", "c8")):
            for order, sign in ((b"little", "<"), (b"big", ">"), (None, "=")):
                text = b"\x80\x02" + self.tensor(f"{storage}Storage".encode(), b"0", 12, 1, (2, 3), (1, 4)) + b"."
                path = self.torch_file("t.pt", text, {"0": values.astype(np.dtype(kind).newbyteorder(sign))}, order)
                array = spng.load_pickle(path)
                self.assertEqual(array.dtype, np.dtype(kind))
                self.assertEqual(array.tolist(), [[1, 5, 9], [2, 6, 10]])
        half = (np.array([1.0, -2.5], "f4").view("u4") >> 16).astype("u2")
        text = b"\x80\x02" + self.tensor(b"BFloat16Storage", b"0", 2, 0, (2,), (1,)) + b"."
        self.assertEqual(spng.load_pickle(self.torch_file("b.pt", text, {"0": half})).tolist(), [1, -2.5])
        text = b"\x80\x02" + self.tensor(b"FloatStorage", b"0", 0, 0, (0, 3), (3, 1)) + b"."
        self.assertEqual(spng.load_pickle(self.torch_file("e.pt", text, {"0": np.zeros(0, "f4")})).shape, (0, 3))

    def test_a_pickle_can_not_run_code_or_reach_beyond_its_data(self):
        class Evil:
            def __reduce__(self):
                return os.system, ("true",)

        for text in (pickle.dumps(Evil(), 2), b"\x80\x02" + self.tensor(b"FloatStorage", b"0", 4, 0, (9,), (1,)) + b".",
                     b"\x80\x02" + self.tensor(b"FloatStorage", b"0", 9, 0, (9,), (1,)) + b".", b"\x80\x02"):
            with self.assertRaisesRegex(spng.FileError, "t.pkl"):
                spng.load_pickle(self.torch_file("t.pkl", text, {"0": np.zeros(4, "f4")}))


if __name__ == "__main__":
    unittest.main()
