#!/usr/bin/env python3
"""Files as others write them, and as no job may use them: tags, order, links, pipes, bombs, closed descriptors.

usage: test_files.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import os
import pathlib
import signal
import subprocess
import sys
import tarfile
import time
import unittest
import zipfile

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
from jobs_of_files import TOY, Files, jobs


class Tags(Files):
    def test_a_frame_with_one_tag_gives_the_signals_of_one_without(self):
        plain = self.signals(TOY / "toy-adc.npz")
        self.assertGreater(plain["frame_*_0"].sum(dtype=float), 1e6)
        for tag in ("orig", "raw_0", ""):
            with self.subTest(tag):
                self.assert_same(self.signals(self.save("in.npz", self.tagged(tag))), plain)

    def test_a_job_that_fails_while_more_is_read_ends_in_order(self):
        source = self.save("in.npz", self.tagged("orig", "raw"))
        for _ in range(10):
            self.assert_refused(self.run_job(source, tags="orig,raw"), "orig, raw", "-A tags=")

    def test_of_several_tags_one_is_chosen(self):
        plain = self.signals(TOY / "toy-adc.npz")
        arrays = self.tagged("orig", "raw")
        arrays["frame_raw_0"] = arrays["frame_raw_0"] // 2
        source = self.save("in.npz", arrays)
        self.assert_refused(self.run_job(source), "in.npz", "orig, raw", "-A tags=")
        self.assert_refused(self.run_job(source, tags="orig,raw"), "orig, raw", "-A tags=")
        self.assert_refused(self.run_job(source, tags="gauss"), "in.npz", "orig", "raw")
        for tags in ("orig", "orig,gauss"):
            self.assert_same(self.signals(source, tags=tags), plain)

    def test_a_tag_is_chosen_over_arrays_without_one(self):
        arrays = {**self.tagged("orig"), **{k: v if "frame" not in k else v // 2 for k, v in self.good.items()}}
        source = self.save("in.npz", arrays)
        self.assert_same(self.signals(source, tags="orig"), self.signals(TOY / "toy-adc.npz"))
        self.assertNotEqual(self.signals(source)["frame_*_0"].sum(), self.signals(source, tags="orig")["frame_*_0"].sum())

    def test_the_number_of_the_tpc_may_stand_in_the_tag(self):
        source = self.save("in.npz", self.tagged("orig0", "orig1"))
        self.assert_same(self.signals(source, tags="orig%d"), self.signals(TOY / "toy-adc.npz"))

    def test_a_job_that_processed_no_event_fails_and_says_why(self):
        empty = self.folder / "empty.npz"
        zipfile.ZipFile(empty, "w").close()
        with tarfile.open(self.folder / "empty.tar", "w"):
            pass
        for source in (empty, self.folder / "empty.tar"):
            self.assert_refused(self.run_job(source), source, "has no frames")
        mask = self.save("mask.npz", {"chanmask_bad_0": np.array([[1, 0, 2]], np.int32)})
        self.assert_refused(self.run_job(mask), mask, "it has no samples")


class Order(Files):
    def members(self, idents):
        """Arrays of several events, by kind."""
        return {f"{kind}_*_{ident}": self.good[f"{kind}_*_0"]
                for kind in ("frame", "channels", "tickinfo") for ident in idents}

    def test_arrays_grouped_by_kind_give_the_signals_of_those_that_are_not(self):
        idents = [3, 1, 2]
        by_kind = self.members(idents)
        by_event = {key: by_kind[key] for ident in idents for key in by_kind if key.endswith(f"_{ident}")}
        wanted = self.signals(self.save("events.npz", by_event))
        self.assertEqual(len(wanted), 9)
        self.assert_same(self.signals(self.save("kinds.npz", by_kind)), wanted)
        self.assert_same(self.signals(self.save_tar("kinds.tar.gz", by_kind)), wanted)
        self.assert_refused(self.run_job(self.folder / "kinds.npz", max_mb="0.1"), "kinds.npz", "max_mb")

    def test_a_channel_that_comes_twice_is_an_error(self):
        arrays = {key: np.concatenate([value, value[:1]]) if "tickinfo" not in key else value
                  for key, value in self.good.items()}
        channel = int(self.good["channels_*_0"][0])
        self.assert_refused(self.run_job(self.save("in.npz", arrays)), "in.npz", "frame 0", f"channel {channel} ")

    def test_idents_beyond_an_int_are_called_so(self):
        arrays = {key.replace("_0", "_5000000000"): value for key, value in self.good.items()}
        self.assert_refused(self.run_job(self.save("in.npz", arrays)), "in.npz", "5000000000 is too large")


class Overwriting(Files):
    def test_no_output_is_the_input_whatever_leads_to_it(self):
        source = self.save("in.npz", self.good)
        (self.folder / "sub").mkdir()
        (self.folder / "link.npz").symlink_to("in.npz")
        (self.folder / "other").symlink_to(self.folder)
        os.link(source, self.folder / "hard.npz")
        content = source.read_bytes()
        for output in ("in.npz", "link.npz", "hard.npz", "./sub/../in.npz", "other/in.npz", source):
            for name in (source, "in.npz", "link.npz", "in.np?"):
                with self.subTest(f"{name} to {output}"):
                    self.assert_refused(self.run_job(name, output), "FrameFileSink", "FrameFileSource", output)
        self.assertEqual(source.read_bytes(), content)

    def test_no_file_of_an_event_is_an_input(self):
        for ident in range(2):
            self.save(f"run-{ident}.npz", {key.replace("_0", f"_{ident}"): value for key, value in self.good.items()})
        for source in ("run-*.npz", "run-0.npz,run-1.npz", "run-1.npz"):
            self.assert_refused(self.run_job(source, "run-%(event)d.npz"), "run-%d.npz", "run-")

    def test_two_outputs_are_two_files(self):
        source = self.save("in.npz", self.good)
        for output in ("tensors-gauss-0.npz", "x/../tensors-gauss-0.npz"):
            self.assert_refused(self.run_job(source, output, dump="gauss.npz"), "tensors-gauss-0.npz", "TensorFileSink",
                                "FrameFileSink")
        self.assertFalse(list(self.folder.glob("tensors*")))

    def test_reports_replace_no_output_and_no_input(self):
        source = self.save("in.npz", self.good)
        content = source.read_bytes()
        self.assert_refused(self.run_command([*self.command(source, "sig.npz"), "--trace", source]), source, "FrameFileSource")
        self.assertEqual(source.read_bytes(), content)
        job = self.folder / "job.jsonnet"
        job.write_text("[]")
        done = subprocess.run([jobs.BIN / "wcsonnet", job, "-o", job], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(job.read_text(), "[]")


class Formats(Files):
    def test_the_last_extension_decides(self):
        code, said = self.run_job(TOY / "toy-adc.npz", "x.tar.bz2.npz")
        self.assertEqual((code, said), (0, ""))
        self.assertTrue(zipfile.is_zipfile(self.folder / "x.tar.bz2.npz"))

    def test_what_can_not_be_written_is_refused_with_what_can(self):
        for output in ("sig.h5", "sig.hdf5", "sig.root", "sig.npz.gz"):
            self.assert_refused(self.run_job(TOY / "toy-adc.npz", output), "npz", "tar.zst")
        self.assert_refused(self.run_job(TOY / "toy-adc.npz", dump="gauss.h5"), "gauss", "pkl")

    def test_a_tar_of_zstandard_is_written_and_read(self):
        plain = self.signals(TOY / "toy-adc.npz")
        code, said = self.run_job(TOY / "toy-adc.npz", "sig.tar.zst")
        self.assertEqual((code, said), (0, ""))
        self.assertEqual((self.folder / "sig.tar.zst").read_bytes()[:4], b"\x28\xb5\x2f\xfd")
        code, said = self.run_job(self.folder / "sig.tar.zst", "again.npz")
        self.assertEqual((code, said), (0, ""))
        self.assertGreater(len(plain), 0)

    def test_members_with_names_in_utf8_are_read(self):
        self.assertGreater(self.signals(self.save("in.npz", self.tagged("s\u00f6\u00df")))["frame_*_0"].sum(), 1e6)


class Attacks(Files):
    def npy(self, dtype, shape):
        header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}"
        header += " " * (-(11 + len(header)) % 64) + "\n"
        return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode()

    def zip_with(self, name, **changes):
        """The toy's event with other bytes in place of some arrays."""
        path = self.folder / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            for key, array in self.good.items():
                kind = key.split("_")[0]
                if kind in changes:
                    out.writestr(key + ".npy", changes[kind])
                else:
                    with out.open(key + ".npy", "w") as member:
                        np.lib.format.write_array(member, array)
        return path

    def test_rows_without_samples_take_no_memory(self):
        self.assert_refused(self.run_job(self.zip_with("in.npz", frame=self.npy("<i2", (400000000, 0)))), "in.npz", "max_mb")

    def test_large_zeros_take_no_memory(self):
        path = self.folder / "in.npz"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            with out.open("frame_*_0.npy", "w", force_zip64=True) as member:
                member.write(self.npy("<i2", (2560, 840000)))
                for _ in range(4100):
                    member.write(bytes(1 << 20))
        self.assert_refused(self.run_job(path), "in.npz", "max_mb")

    def test_a_sparse_tar_takes_no_memory(self):
        data = self.folder / "frame_x_0.npy"
        with open(data, "wb") as file:
            file.write(self.npy("<i2", (1000, 4000000)))
            file.truncate(8 << 30)
        path = self.folder / "in.tar"
        subprocess.run(["tar", "-S", "-cf", path, data.name], cwd=self.folder, check=True)
        self.assertLess(path.stat().st_size, 1 << 20)
        self.assert_refused(self.run_job(path), "in.tar", "max_mb")

    def test_traces_that_are_far_apart_take_no_memory(self):
        arrays = {**self.good, **{key.replace("*", ""): value for key, value in self.good.items()}}
        for ticks in (3e6, 2147483000, 2147483647, -2147483647, 1e300):
            with self.subTest(ticks):
                arrays["tickinfo__0"] = np.array([0, 500, ticks])
                self.assert_refused(self.run_job(self.save("in.npz", arrays)), "in.npz")
        only = {**self.good, "tickinfo_*_0": np.array([0, 500, 2147483646.])}
        self.assert_refused(self.run_job(self.save("in.npz", only)), "in.npz", "2147483646")

    def test_text_that_is_deep_or_long_is_refused(self):
        for name, text in (("deep", "[" * 100000 + "]" * 100000), ("long", " " * (20 << 20) + "{}")):
            path = self.folder / f"{name}.npz"
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
                out.writestr("tensorset_0_metadata.json", text)
            done = subprocess.run([jobs.BIN / "spng-compare", path, path], capture_output=True, text=True)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(f"{name}.npz", done.stderr)

    def test_a_tar_with_garbage_behind_it_is_called_so(self):
        path = self.save_tar("in.tar", self.good)
        with open(path, "ab") as file:
            file.write(b"garbage")
        self.assert_refused(self.run_job(path), "in.tar", "7 bytes of something else behind its end")

    def test_no_program_of_the_path_runs(self):
        tools = self.folder / "bin"
        tools.mkdir()
        for tool in ("lrzip", "grzip", "lzop", "lzma", "zstd", "gzip", "bzip2", "xz", "uncompress", "lz4"):
            (tools / tool).write_text(f"#!/bin/sh\ntouch {self.folder}/ran\n")
            (tools / tool).chmod(0o755)
        for magic in (b"LRZI\x00\x06", b"GRZipII\x00\x02\x04:)", b"\x89LZO\x00\r\n\x1a\n", b"\x1f\x9d\x90", b"LZIP\x01\x0c",
                      b"\x04\x22\x4d\x18", b"\x5d\x00\x00\x80\x00"):
            path = self.folder / "in.tar"
            path.write_bytes(magic + b"0" * 2000)
            environment = dict(self.environment(), PATH=f"{tools}:{os.environ['PATH']}")
            done = subprocess.run(self.command(path, "sig.npz"), env=environment, cwd=self.folder, capture_output=True, text=True)
            self.assert_refused((done.returncode, done.stderr), "in.tar")
        self.assertFalse((self.folder / "ran").exists())


class Processes(Files):
    def test_pipes_and_devices_are_no_inputs(self):
        os.mkfifo(self.folder / "pipe.npz")
        (self.folder / "zero.npz").symlink_to("/dev/zero")
        for name in ("pipe.npz", "zero.npz"):
            self.assert_refused(self.run_job(name), name, "want a plain file")

    def test_a_job_that_waits_for_a_pipe_can_be_stopped(self):
        pipe = self.folder / "pipe.npz"
        os.mkfifo(pipe)
        commands = [self.command(TOY / "toy-adc.npz", pipe), [jobs.BIN / "wire-cell", "-c", pipe]]
        for command in commands:
            process = subprocess.Popen(command, env=self.environment(), cwd=self.folder, stderr=subprocess.PIPE, text=True)
            time.sleep(2)
            process.send_signal(signal.SIGTERM)
            try:
                said = process.communicate(timeout=10)[1]
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                self.fail(f"{command} went on")
            self.assertIn(process.returncode, (1, 143), said)

    def test_a_pipe_is_an_output_only_while_somebody_reads_it(self):
        pipe = self.folder / "pipe.npz"
        os.mkfifo(pipe)
        started = time.monotonic()
        code, said = self.run_job(TOY / "toy-adc.npz", pipe)
        self.assertEqual(code, 1)
        self.assertIn('pipe.npz": it is a pipe that nobody reads', said)
        self.assertLess(time.monotonic() - started, 20)
        with open(self.folder / "read.npz", "wb") as out:
            reader = subprocess.Popen(["cat", pipe], stdout=out)
        self.assertEqual(self.run_job(TOY / "toy-adc.npz", pipe), (0, ""))
        reader.wait(timeout=10)
        with np.load(self.folder / "read.npz") as data:
            self.assertIn("frame_*_0", data)

    def test_a_log_is_not_written_into_an_input(self):
        source = self.save("in.npz", self.good)
        job = self.folder / "job.jsonnet"
        job.write_text("import 'test-spng-tpc.jsonnet'")
        for log in (source, job):
            before = log.read_bytes()
            words = jobs.arguments(input=source, output="sig.npz", detector="toy")
            said = self.run_command([jobs.BIN / "wire-cell", "-l", log, "-c", job, *words])
            self.assert_refused(said, f'can not write the log file "{log}"')
            self.assertEqual(log.read_bytes(), before)

    def test_a_dump_is_not_written_over_an_input_or_another_output(self):
        source = self.save("in.pkl.npz", self.good)
        (self.folder / "tensors-roi-0.pkl").symlink_to(source)
        before = source.read_bytes()
        self.assert_refused(self.run_job(source, dump="roi"), "can not", "tensors-roi-0.pkl")
        self.assertEqual(source.read_bytes(), before)

    def test_a_name_does_not_end_at_a_nul(self):
        code = f'"{self.save("in.npz", self.good)}\\u0000.txt"'
        words = [*jobs.arguments(output="sig.npz", detector="toy"), "--tla-code", f"input={code}"]
        self.assert_refused(self.run_command([jobs.BIN / "wire-cell", "-c", jobs.MAIN_JOB, *words]), "in.npz\\x00.txt", "there is a NUL")

    def test_what_is_printed_never_goes_into_an_output(self):
        """Descriptors 0 to 2 are closed in all ways, and a warning comes."""
        arrays = {key: value[:-3] if "tickinfo" not in key else value for key, value in self.good.items()}
        source = self.save("in.npz", arrays)
        code, said = self.run_job(source, "whole.npz")
        self.assertEqual(code, 0, said)
        self.assertNotEqual(said, "")
        with np.load(self.folder / "whole.npz") as data:
            whole = dict(data)
        for closed in ([1, 2], [0, 1, 2], [2]):
            with self.subTest(closed):
                words = " ".join(f"{number}>&-" for number in closed)
                output = self.folder / "sig.npz"
                line = " ".join(f"'{word}'" for word in self.command(source, output))
                code = subprocess.run(["sh", "-c", f"{line} {words}"], env=self.environment(), cwd=self.folder).returncode
                self.assertEqual(code, 0)
                with np.load(output) as data:
                    self.assert_same(dict(data), whole)
                output.unlink()

    def test_jobs_of_two_machines_do_not_share_a_temporary_file(self):
        """The same process id is what two containers have; a link is planted where it used to be written."""
        victim = self.folder / "victim"
        victim.write_text("safe")
        for pid in range(1, 400):
            (self.folder / f"sig.npz.part.{pid}").symlink_to(victim)
        code, said = self.run_job(TOY / "toy-adc.npz")
        self.assertEqual((code, said), (0, ""))
        self.assertEqual(victim.read_text(), "safe")


if __name__ == "__main__":
    unittest.main()
