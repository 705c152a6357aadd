#!/usr/bin/env python3
"""Make a toy detector and an event in it, so that the main job runs where no experiment's files are.

usage: toy_detector.py FOLDER [--seed N] [--tracks N] [--spread MICROSECONDS]

One anode, one face, 1.2 m x 1.0 m, three planes of single wires 5 mm apart.  The field response is analytic: smooth
weighting potentials, of which the collection plane's ends at 1 on the wire that collects and the others' at 0.  Writes

  toy-wires.json, toy-fields.json   WCT's wire and field-response schemas
  toy-adc.npz                       int16 waveforms of a few straight tracks with noise
  toy-truth.npz                     electrons per channel and tick, at the tick where the charge passes the wires

With a spread, tracks start at random times in it and not all at the trigger.
"""
import argparse
import json
import pathlib

import numpy as np

HEIGHT, WIDTH = 1000.0, 1200.0  # [mm] y, z
PITCH, ANGLE = 5.0, np.radians(35.7)
PLANE_X = (10.0, 5.0, 0.0)  # [mm] U, V, W
RESPONSE_X, SPEED = 100.0, 1.6e-3  # [mm], [mm/ns]
TICK, NTICKS, FINE, NFINE = 500.0, 2000, 100.0, 1000
GAIN, SHAPING = 14 * 1.602176487e-13, 2200.0
LSB = 1.4e-6 / 2**14  # [WCT volt]
PEDESTAL = (9401, 9401, 3600)
NOISE = 3.0  # [ADC]
ELECTRONS = 5500.0  # per millimetre of a track


def plane_axes(plane):
    """Unit wire and pitch directions in (y, z)."""
    angle = (ANGLE, -ANGLE, 0.0)[plane]
    return np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])


def plane_wires(plane):
    """Pitch coordinate of the first wire, and the end points (n, 2, 2) of all, as (y, z)."""
    wire, pitch = plane_axes(plane)
    corners = np.array([[y, z] for y in (0, HEIGHT) for z in (0, WIDTH)])
    low, high = (corners @ pitch).min(), (corners @ pitch).max()
    ends = []
    positions = np.arange(low + PITCH / 2, high, PITCH)
    for p in positions:
        span = [-np.inf, np.inf]
        for axis, size in ((0, HEIGHT), (1, WIDTH)):
            if abs(wire[axis]) < 1e-12:
                continue
            cuts = sorted(((0 - p * pitch[axis]) / wire[axis], (size - p * pitch[axis]) / wire[axis]))
            span = [max(span[0], cuts[0]), min(span[1], cuts[1])]
        ends.append([p * pitch + span[0] * wire, p * pitch + span[1] * wire])
    return positions[0], np.array(ends)


def write_wires(path):
    points, wires, planes = [], [], []
    channel = 0
    for plane in range(3):
        _, ends = plane_wires(plane)
        indices = []
        for tail, head in ends:
            for y, z in (tail, head):
                points.append({"Point": {"x": PLANE_X[plane], "y": y, "z": z}})
            indices.append(len(wires))
            wires.append({"Wire": {"ident": channel, "channel": channel, "segment": 0,
                                   "tail": len(points) - 2, "head": len(points) - 1}})
            channel += 1
        planes.append({"Plane": {"ident": plane, "wires": indices}})
    store = {"points": points, "wires": wires, "planes": planes,
             "faces": [{"Face": {"ident": 0, "planes": [0, 1, 2]}}],
             "anodes": [{"Anode": {"ident": 0, "faces": [0]}}],
             "detectors": [{"Detector": {"ident": 0, "anodes": [0]}}]}
    path.write_text(json.dumps({"Store": store}))


def current(plane, pitchpos):
    """Induced current [e/ns] of an electron that drifts along a straight path `pitchpos` [mm] from the wire."""
    x = RESPONSE_X - SPEED * FINE * np.arange(NFINE + 1)
    reach = 1 + 4 * (pitchpos / PITCH) ** 2
    passing = 0.5 / np.cosh((x - PLANE_X[plane]) / 2.5) / reach
    collecting = 0.5 * (1 - np.tanh((x - 3) / 2))
    # Half of the electrons on the border between two wires go to each.
    share = np.clip(np.sign(PITCH / 2 - abs(pitchpos)) / 2 + 0.5, 0, 1) if plane == 2 else 0.0
    potential = share * collecting + (1 - share) * passing
    potential[x < -8] = potential[np.argmax(x < -8)]
    return -np.diff(potential) / FINE


def write_fields(path):
    planes = []
    for plane in range(3):
        paths = []
        for wire in range(-10, 11):
            for impact in range(5, -1, -1):
                pos = (wire - impact / 10) * PITCH
                samples = current(plane, pos)
                paths.append({"PathResponse": {"pitchpos": pos, "wirepos": 0.0, "current": {
                    "array": {"shape": [NFINE], "elements": samples.tolist()}}}})
        planes.append({"PlaneResponse": {"planeid": plane, "location": PLANE_X[plane], "pitch": PITCH, "paths": paths}})
    field = {"axis": [1, 0, 0], "origin": RESPONSE_X, "tstart": 0.0, "period": FINE, "speed": SPEED, "planes": planes}
    path.write_text(json.dumps({"FieldResponse": field}))


def cold_electronics(t):
    """Cold front-end response [WCT volt per charge] (BNL cold ADC front end, four-pole shaper)."""
    r = t / SHAPING
    c, s, e = np.cos, np.sin, np.exp
    a, b, d = e(-2.94809 * r), e(-2.82833 * r), e(-2.40318 * r)
    w1, w2, w3, w4 = 1.19361 * r, 2.38722 * r, 2.5928 * r, 5.18561 * r
    v = (4.31054 * a - 2.6202 * b * c(w1) * (1 + c(w2)) + 0.464924 * d * c(w3) * (1 + c(w4))
         + 0.762456 * b * (s(w1) * (1 - c(w2)) + c(w1) * s(w2)) - 2.6202 * b * s(w1) * s(w2)
         - 0.327684 * d * (s(w3) * (1 - c(w4)) + c(w3) * s(w4)) + 0.464924 * d * s(w3) * s(w4))
    return np.where((r > 0) & (t < 10000), GAIN * 10 * 1.012 * v, 0)


def response(plane):
    """ADC [wire offset -10..10, tick] of one electron that is spread over a wire's region."""
    electronics = cold_electronics((np.arange(200) + 0.5) * FINE)
    rows = []
    for wire in range(-10, 11):
        inside = (wire + (np.arange(50) + 0.5) / 50 - 0.5) * PITCH
        mean = np.mean([current(plane, p) for p in inside], axis=0)
        rows.append(np.convolve(mean, electronics)[:: int(TICK / FINE)] * FINE / -LSB)
    return np.array(rows)


def make_tracks(random, ntracks, spread):
    """Points (x, y, z) [mm] of straight tracks in the volume, a millimetre apart, and the time [ns] of each."""
    points, times = [], []
    for _ in range(ntracks):
        start = random.uniform([150, 50, 50], [900, 950, 1150])
        stop = random.uniform([150, 50, 50], [900, 950, 1150])
        n = int(np.linalg.norm(stop - start))
        points.append(start + (stop - start) * ((np.arange(n) + 0.5) / n)[:, None])
        times.append(np.full(n, random.uniform(0, spread) if spread else 0.0))
    return np.concatenate(points), np.concatenate(times)


def cloud(where, count, width, reach):
    """Indices (2 reach + 1, points) around the positions, the share of charge in each, and whether it is in range."""
    index = np.round(where).astype(int) + np.arange(-reach, reach + 1)[:, None]
    weight = np.exp(-0.5 * ((index - where) / width) ** 2)
    return index, weight / weight.sum(axis=0), (index >= 0) & (index < count)


def deposit(plane, points, times):
    """Electrons per wire and tick, spread by diffusion, when they pass the response plane; tick 0 is the trigger."""
    first, ends = plane_wires(plane)
    _, pitch = plane_axes(plane)
    drift = (points[:, 0] - RESPONSE_X) / SPEED
    image = np.zeros((len(ends), NTICKS))
    wires = cloud((points[:, 1:] @ pitch - first) / PITCH, len(ends), 0.35, 1)
    ticks = cloud((times + drift) / TICK, NTICKS, 1.5, 5)
    for wire, share_w, good_w in zip(*wires):
        for tick, share_t, good_t in zip(*ticks):
            good = good_w & good_t
            np.add.at(image, (wire[good], tick[good]), (ELECTRONS * share_w * share_t)[good])
    return image


def digitise(plane, image, random):
    kernel = response(plane)
    rows, ticks = image.shape[0] + 20, NTICKS + kernel.shape[1]
    wave = np.fft.irfft2(np.fft.rfft2(image, (rows, ticks)) * np.fft.rfft2(kernel, (rows, ticks)), (rows, ticks))
    wave = wave[10: 10 + image.shape[0], :NTICKS]
    noise = random.normal(0, NOISE, wave.shape)
    return np.clip(np.floor(wave + noise + PEDESTAL[plane]), 0, 2**14 - 1).astype(np.int16)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tracks", type=int, default=6)
    parser.add_argument("--spread", type=float, default=0, help="of start times [us]")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    write_wires(args.folder / "toy-wires.json")
    write_fields(args.folder / "toy-fields.json")

    random = np.random.default_rng(args.seed)
    points, times = make_tracks(random, args.tracks, 1000 * args.spread)
    images = [deposit(plane, points, times) for plane in range(3)]
    waves = [digitise(plane, image, random) for plane, image in enumerate(images)]
    channels = np.arange(sum(len(w) for w in waves), dtype=np.int32)
    info = {"channels_*_0": channels, "tickinfo_*_0": np.array([0, TICK, 0])}
    np.savez_compressed(args.folder / "toy-adc.npz", **{"frame_*_0": np.concatenate(waves)}, **info)
    late = int(round(RESPONSE_X / SPEED / TICK))
    truth = np.roll(np.concatenate(images), late, axis=1).astype(np.float32)
    np.savez_compressed(args.folder / "toy-truth.npz", **{"frame_*_0": truth}, **info)


if __name__ == "__main__":
    main()
