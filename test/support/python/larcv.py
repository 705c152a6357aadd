"""Files in larcv3's sparse layout for tests, written and read by h5py."""
import random

import h5py
import numpy

IMAGE, LABELS = "sbndwire", "sbnd_cosmicseg"
META = numpy.dtype([("valid", "u1"), ("projection_id", "u8"), ("image_sizes", "f8", (2,)), ("number_of_voxels", "u8", (2,)), ("origin", "f8", (2,))])


def toy_image(rng, rows, columns):
    """{number of a pixel: (charge, class)}: a cosmic line and a neutrino square."""
    pixels = {}
    slope, start = rng.uniform(-1, 1), rng.uniform(0, rows)
    for column in range(columns):
        row = int(start + slope * column)
        if 0 <= row < rows:
            pixels[column * rows + row] = (10 + rng.random(), 1)
    top, left = rng.randrange(rows - 3), rng.randrange(columns - 3)
    for column in range(left, left + 3):
        for row in range(top, top + 3):
            pixels[column * rows + row] = (30 + rng.random(), 2)
    return pixels


def write_toy(path, events, seed, planes=3, rows=16, columns=24):
    rng = random.Random(seed)
    images = [[toy_image(rng, rows, columns) for _ in range(planes)] for _ in range(events)]
    with h5py.File(path, "w") as file:
        ids = numpy.zeros(events, numpy.dtype([("run", "i8"), ("subrun", "i8"), ("event", "i8")]))
        ids["event"] = range(events)
        file["Events/event_id"] = ids
        for which, name in enumerate((IMAGE, LABELS)):
            extents = numpy.zeros(events, numpy.dtype([("first", "u8"), ("N", "u4")]))
            extents["first"], extents["N"] = [planes * event for event in range(events)], planes
            meta = numpy.zeros(events * planes, META)
            lists, voxels = numpy.zeros(events * planes, numpy.dtype([("first", "u8"), ("N", "u4"), ("ID", "u4")])), []
            for ind, pixels in enumerate(pixels for event in images for pixels in event):
                meta[ind] = (1, ind % planes, (columns, rows), (columns, rows), (0, 0))
                lists[ind] = (len(voxels), len(pixels), ind % planes)
                voxels += [(number, pixels[number][which]) for number in sorted(pixels)]
            group = file.create_group(f"Data/sparse2d_{name}_group")
            group["extents"], group["image_meta"], group["voxel_extents"] = extents, meta, lists
            group["voxels"] = numpy.array(voxels, numpy.dtype([("id", "u8"), ("value", "f4")]))


def image_names(path):
    with h5py.File(path) as file:
        return [name[len("sparse2d_"):-len("_group")] for name in file["Data"] if name.startswith("sparse2d_")]


def dense_images(path, name, event):
    """[row, column] of each plane, by the layout, pixel by pixel."""
    with h5py.File(path) as data:
        group = data[f"Data/sparse2d_{name}_group"]
        first, count = group["extents"][event]
        planes = []
        for plane in range(first, first + count):
            columns, rows = group["image_meta"][plane]["number_of_voxels"]
            begin, pixels, _ = group["voxel_extents"][plane]
            image = numpy.zeros((rows, columns), numpy.float32)
            for number, value in group["voxels"][int(begin):int(begin) + int(pixels)]:
                image[number % rows, number // rows] = value
            planes.append(image)
        return planes
