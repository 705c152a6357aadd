#!/usr/bin/env python3
"""spng-net: its list, its table, the network that it writes in a job, weights of others, and what it says of bad words.

usage: test_net.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import json
import pathlib
import re
import shutil
import sys
import tempfile
import unittest
import zipfile

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs
import png

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()
NETWORKS = {"unet", "mobilenetv2_unet", "mobilenetv3_unet", "mobilenetv3_unet_small", "transformer_unet", "nested_unet",
            "uresnet", "lighter_uresnet", "cosmic_uresnet", "cosmic_a21", "cosmic_scc21", "cosmic_polaris",
            "cosmic_uresnet3d", "cosmic_tiny", "cosmic_s4", "pid_inception", "pid_siamese", "pid_resnet"}


class Net(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-net-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_net(self, *words):
        return jobs.run_program("spng-net", *words, cwd=self.folder)

    def run_well(self, *words):
        done = self.run_net(*words)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def assert_refused(self, *words, told):
        done = self.run_net(*words)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(done.stdout, "")
        self.assertIn(told, done.stderr)
        self.assertLessEqual(len(done.stderr.splitlines()), 2, done.stderr)
        self.assertEqual(list(self.folder.glob("*.ts*")), [])

    def run_job(self, model):
        done = jobs.run_main_job(TOY / "toy-adc.npz", "sig.npz", data=TOY, cwd=self.folder, detector="toy", model=f"./{model}")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        with np.load(self.folder / "sig.npz") as data:
            return {name: data[name] for name in data.files}


class Shows(Net):
    def test_without_a_name_all_are_listed_with_their_options(self):
        listed = self.run_well()
        self.assertEqual(set(re.findall(r"^(\w+)", listed, re.M)), NETWORKS)
        self.assertRegex(listed, r"(?m)^unet +UNet .*\n .*align_corners=true features=3 levels=4 outputs=1 width=64 widths=")

    def test_the_table_has_shapes_parameters_multiply_adds_and_receptive_fields(self):
        table = self.run_well("unet", "--shape", "1,3,800,600")
        # Figures of the public network.
        self.assertRegex(table, r"(?m)^down2 +1 x 256 x 200 x 150 +886,272 +")
        self.assertRegex(table, r"(?m)^up4 +1 x 64 x 800 x 600 +110,976 ")
        self.assertRegex(table, r"(?m)^total +13,395,329 +226\.\d+ G +220$")
        self.assertIn("multiples of 16", table)

    def test_each_layer_has_a_line_where_asked_for(self):
        table = self.run_well("unet", "width=8", "levels=1", "--layers", "--shape", "1,3,32,32")
        self.assertRegex(table, r"(?m)^inc\.conv\.conv\.0 +conv 3x3 +1 x 8 x 32 x 32 +224 ")
        self.assertRegex(table, r"(?m)^down1 +max pool 2x2 +1 x 8 x 16 x 16")

    def test_what_a_network_does_not_use_is_told(self):
        table = self.run_well("mobilenetv3_unet")
        self.assertRegex(table, r"(?m)^encoder\.14 .* 797,360 +not used$")
        self.assertRegex(table, r"(?m)^total +5,194,109 .*\+ all$")
        self.assertNotRegex(self.run_well("mobilenetv3_unet", "use_last_stage=true"), r"encoder\.15 .*not used")

    def test_the_table_for_programs_has_the_same(self):
        self.run_well("uresnet", "width=8", "--json", "net.json", "--shape", "2,3,64,80")
        table = json.loads((self.folder / "net.json").read_text())
        self.assertEqual((table["network"], table["options"]["width"], table["multiple"]), ("uresnet", 8, 8))
        self.assertEqual(table["layers"][-1]["shape"], [2, 1, 64, 80])
        self.assertEqual(sum(layer["parameters"] for layer in table["layers"]), table["parameters"])
        self.assertEqual(sum(layer["multiply_adds"] for layer in table["layers"]), table["multiply_adds"])

    def test_the_picture_has_an_arrow_for_each_skip(self):
        self.run_well("unet", "width=8", "levels=2", "--draw", "net.dot", "--shape", "1,3,32,32")
        picture = (self.folder / "net.dot").read_text()
        boxes = {name: box for box, name in re.findall(r'(s\d+) \[label="(\w+)', picture)}
        arrows = set(re.findall(r"(s\d+) -> (s\d+)", picture))
        for start, end in (("input", "inc"), ("inc", "down1"), ("inc", "up2"), ("down1", "up1"), ("up2", "outc"), ("outc", "sigmoid")):
            self.assertIn((boxes[start], boxes[end]), arrows)
        self.assertIn('label="8 x 32 x 32"', picture)

    def test_a_forward_pass_is_timed(self):
        self.assertRegex(self.run_well("lighter_uresnet", "--time", "--shape", "1,3,64,64"),
                         r"a forward pass: the first [\d.]+ s, the second [\d.]+ s, \d+ threads\n$")


class Writes(Net):
    def test_a_network_with_its_card_runs_in_the_main_job(self):
        for name, width in (("unet", 8), ("mobilenetv3_unet", 4), ("transformer_unet", 8)):
            self.run_well(name, f"width={width}", "--write", "net.ts")
            charges = self.run_job("net.ts")
            self.assertTrue(all(np.isfinite(array).all() for array in charges.values()))
        told = jobs.run_program("wire-cell", "--about", self.folder / "net.ts").stdout
        for word in ("transformer_unet", "channel", "dense", "halo"):
            self.assertIn(word, told)

    def test_the_order_of_axes_is_the_jobs_own_or_another(self):
        for axes in ("feature,tick,channel", "feature,channel,tick"):
            self.run_well("uresnet", "width=8", "--axes", axes, "--write", "net.ts")
            with zipfile.ZipFile(self.folder / "net.ts") as archive:
                card = next(name for name in archive.namelist() if name.endswith("/extra/spng.json"))
                self.assertEqual(json.loads(archive.read(card))["axes"], axes.split(","))
            self.run_job("net.ts")

    def test_the_same_seed_writes_the_same_weights(self):
        def weights(*words):
            self.run_well("unet", "width=4", "levels=1", *words, "--write", "net.ts")
            with zipfile.ZipFile(self.folder / "net.ts") as archive:
                return [archive.read(name) for name in sorted(archive.namelist()) if "/data/" in name]
        self.assertEqual(weights(), weights("--seed", "1"))
        self.assertNotEqual(weights(), weights("--seed", "2"))

    def test_the_threshold_of_a_file_is_changed_and_nothing_else(self):
        def members(path):
            with zipfile.ZipFile(self.folder / path) as archive:
                found = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
            return json.loads(found["extra/spng.json"]), {name: data for name, data in found.items() if name.startswith("data/")}
        self.run_well("unet", "width=4", "levels=1", "--write", "net.ts")
        self.assertEqual(self.run_well("./net.ts", "threshold=0.9", "--write", "other.ts"),
                         "other.ts: threshold 0.9 in place of null\n")
        (card, weights), (other, others) = members("net.ts"), members("other.ts")
        self.assertEqual(other, {**card, "threshold": 0.9})
        self.assertEqual(weights, others)
        self.assertIn("in place of 0.9", self.run_well("./other.ts", "threshold=0.2", "--write", "other.ts"))
        (self.folder / "folder").mkdir()
        (self.folder / "net.ts").rename(self.folder / "folder/net.ts")
        (self.folder / "other.ts").unlink()
        self.assert_refused("folder/net.ts", "threshold=2", "--write", "bad.ts", told="threshold")
        self.assert_refused("folder/net.ts", "width=2", "--write", "bad.ts", told="only the threshold")
        self.assert_refused("folder/net.ts", "threshold=0.9", told="--write")

    def test_an_output_that_can_not_be_written_is_one_message(self):
        (self.folder / "file").touch()
        self.assert_refused("unet", "width=4", "--write", "file/net.ts", told="file/net.ts")


class Looks(Net):
    def page(self, folder):
        """The page of a look, of which every picture is one and every link is there."""
        page = (self.folder / folder / "index.html").read_text()
        for name in re.findall(r'(?:src|href)="([^"]+)"', page):
            path = self.folder / folder / name
            self.assertTrue(path.exists(), name)
            if name.endswith(".png"):
                self.assertEqual(png.pixels(path.read_bytes()).shape[2], 3)
        return page

    def test_filters_are_shown_of_a_network_alone_and_maps_of_its_input(self):
        self.run_well("unet", "width=4", "levels=1", "--write", "net.ts")
        self.run_well("look", "./net.ts")
        page = self.page("look")
        self.assertIn("filters-inc.conv.conv.0.weight.png", page)
        self.assertNotIn("Feature maps", page)
        rng = np.random.default_rng(1)
        np.savez(self.folder / "stack.npz", first=rng.normal(size=(3, 40, 52)).astype("f4"), more=rng.normal(size=(2, 3, 40, 52)), ticks=np.ones(4))
        told = self.run_well("look", "./net.ts", "stack.npz", "--out", "other", "--event", "2", "--layer", "down1", "--layer", "inc.conv.conv.3")
        self.assertIn("of 3 events", told)
        page = self.page("other")
        for word in ("maps-down1.png", "maps-inc.conv.conv.3.png", "examples-inc.conv.conv.3.png", "more.npy, 1"):
            self.assertIn(word, page)
        with np.load(self.folder / "other/maps.npz") as maps:
            self.assertEqual({name: maps[name].shape for name in maps.files}, {"down1": (4, 20, 26), "inc.conv.conv.3": (4, 40, 52)})
        self.assertEqual(png.pixels((self.folder / "other/event.png").read_bytes()).shape[:2], (4 * 40 + 8, 3 * (4 * 52 + 4) + 4))

    def test_what_can_not_be_shown_is_one_message(self):
        def bad(*words, told):
            done = self.run_net("look", *words)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(told, done.stderr)
            self.assertLessEqual(len(done.stderr.splitlines()), 2, done.stderr)
            self.assertFalse((self.folder / "look").is_dir())
        self.run_well("unet", "width=4", "levels=1", "--write", "net.ts")
        np.savez(self.folder / "two.npz", image=np.ones((2, 40, 52)))
        np.savez(self.folder / "flat.npz", image=np.ones((40, 52)))
        bad("./none.ts", told="none.ts")
        bad("./net.ts", "none.npz", told="none.npz")
        bad("./net.ts", "two.npz", told="the network fails for an input of [1, 2, 40, 52]")
        bad("./net.ts", "flat.npz", told="'flat.npz' has no event to look at (want images of particles, or arrays [feature, channel, tick])")
        bad("./net.ts", "two.npz", "--event", "1", told="--event is 1, of 'two.npz' 1 are read (want 0 to 0)")
        bad("./net.ts", "--layer", "inc", told="want a file of data")
        (self.folder / "file").touch()
        bad("./net.ts", "--out", "file", told="'file' is no folder to write to")
        # Taggers of sparse images have numbers of pixels within them.
        self.run_well("cosmic_tiny", "n_initial_filters=2", "depth=2", "sparse=true", "--write", "tags.ts", "--shape", "1,3,32,32")
        np.savez(self.folder / "planes.npz", image=np.eye(32)[None].repeat(3, 0))
        bad("./tags.ts", "planes.npz", "--layer", "bottleneck", told="(want one with an image for each feature)")


class Weights(Net):
    """Of a network of two convolutions at most, all whose numbers are known."""
    OPTIONS = ("unet", "width=1", "levels=1", "features=dense")

    def shapes(self):
        self.run_well(*self.OPTIONS, "--layers", "--json", "net.json", "--shape", "1,1,32,32")
        shapes = {}
        for layer in json.loads((self.folder / "net.json").read_text())["layers"]:
            channels = layer["shape"][1]
            if layer["kind"].startswith("conv"):
                kernel = int(layer["kind"][5])
                shapes[layer["name"] + ".bias"] = (channels,)
                shapes[layer["name"] + ".weight"] = (channels, (layer["parameters"] - channels) // kernel**2 // channels, kernel, kernel)
            if layer["kind"] == "batch norm":
                for name in ("weight", "bias", "running_mean", "running_var"):
                    shapes[f"{layer['name']}.{name}"] = (channels,)
        return shapes

    def save(self, change=lambda weights: None, **types):
        weights = {name: np.ones(shape, **types) for name, shape in self.shapes().items()}
        change(weights)
        np.savez(self.folder / "weights.npz", **weights)

    def test_a_state_dict_is_taken_in_any_type_of_numbers(self):
        for dtype in (np.float32, np.float64, np.float16):
            charged = {}
            for bias in (-10, 10):
                last = {"outc.conv.weight": np.zeros((1, 1, 1, 1), dtype), "outc.conv.bias": np.array([bias], dtype)}
                self.save(lambda weights: weights.update(last), dtype=dtype)
                self.run_well(*self.OPTIONS, "--weights", "weights.npz", "--write", "net.ts", "--shape", "1,1,32,32")
                charges = self.run_job("net.ts")
                image = next(array for name, array in charges.items() if name.startswith("frame"))
                charged[bias] = image.any(axis=1)
            # Of U, the first plane, no place is taken, or all are.
            self.assertFalse(charged[-10][:200].any())
            self.assertGreater(charged[10][:200].sum(), 100)

    def test_weights_that_do_not_fit_are_refused(self):
        def bad(change, told):
            self.save(change)
            self.assert_refused(*self.OPTIONS, "--weights", "weights.npz", "--write", "net.ts", "--shape", "1,1,32,32", told=told)
        bad(lambda weights: weights.pop("outc.conv.bias"), "there are no weights 'outc.conv.bias'")
        bad(lambda weights: weights.update({"outc.conv.bais": weights.pop("outc.conv.bias")}), "the nearest are 'outc.conv.bias'")
        bad(lambda weights: weights.update({"outc.conv.bias": np.ones(3)}), "'outc.conv.bias' is (3) (the network's is (1))")
        bad(lambda weights: weights.update({"outc.conv.bias": np.array([np.nan])}), "not finite")
        bad(lambda weights: weights.update({"outc.conv.bias": np.array(["a"])}), "outc.conv.bias")

    def test_a_file_that_is_none_is_one_message(self):
        self.assert_refused("unet", "--weights", "none.npz", "--write", "net.ts", told="none.npz")
        (self.folder / "junk.npz").write_text("junk")
        self.assert_refused("unet", "--weights", "junk.npz", "--write", "net.ts", told="junk.npz")


class BadWords(Net):
    def test_what_is_misspelt_is_answered_with_the_nearest(self):
        self.assert_refused("unte", told="there is no network 'unte' (the nearest is 'unet')")
        self.assert_refused("unet", "widht=8", told="(the nearest known key is 'width')")
        self.assert_refused("unet", "outputs=probablity", told="the nearest is 'probability'")

    def test_values_that_do_not_fit_are_refused(self):
        self.assert_refused("unet", "width", told="'width' is no option of a network (want KEY=VALUE)")
        self.assert_refused("unet", "width=wide", told='network unet.width: got "wide" (want an integer)')
        self.assert_refused("unet", "width=8", "width=9", told="the option 'width' comes twice")
        self.assert_refused("unet", "widths=8,none", told="widths[1]")
        self.assert_refused("unet", "features=dense,mp2", "--shape", "1,3,64,60", told="--shape has 3 features, the option features says 2")
        self.assert_refused("unet", "--shape", "1,3,8,8", told="nothing is left")
        for shape in ("1,3,64", "1,3,64,x", "1,3,64,-2", "1,3,64,64,64", ""):
            self.assert_refused("unet", "--shape", shape, told=f"--shape is '{shape}' (want four whole numbers")
        self.assert_refused("unet", "width=4", "--axes", "feature,tick,tick", "--write", "net.ts", told="axes")

    def test_help_explains_the_options(self):
        told = self.run_well("--help")
        for word in ("--weights", "--write", "--draw", "align_corners", "use_last_stage", "widths", "networks.md"):
            self.assertIn(word, told)


if __name__ == "__main__":
    unittest.main()
