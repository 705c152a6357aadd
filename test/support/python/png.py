"""Pictures as browsers write them."""
import struct
import zlib

import numpy as np


def pixels(png):
    """[row, column, colour] of a PNG of 8 bits a colour, as browsers write them."""
    at, data = 8, b""
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at:at + 8])
        body = png[at + 8:at + 8 + size]
        if kind == b"IHDR":
            width, height, depth, colours = struct.unpack(">IIBB", body[:10])
            assert depth == 8
        elif kind == b"IDAT":
            data += body
        at += 12 + size
    channels = {2: 3, 6: 4}[colours]
    raw, step = zlib.decompress(data), width * channels
    rows, above = [], np.zeros(step, int)
    for row in range(height):
        line = np.frombuffer(raw, np.uint8, step, row * (step + 1) + 1).astype(int)
        above = unfilter(raw[row * (step + 1)], line, above, channels)
        rows.append(above)
    return np.array(rows, np.uint8).reshape(height, width, channels)[:, :, :3]


def unfilter(kind, line, above, channels):
    if kind == 0:
        return line
    if kind == 2:
        return (line + above) % 256
    out = np.zeros_like(line)
    if kind == 1:
        return (np.cumsum(line.reshape(-1, channels), 0) % 256).reshape(-1)
    for at in range(len(line)):
        left = out[at - channels] if at >= channels else 0
        corner = above[at - channels] if at >= channels else 0
        up = above[at]
        if kind == 3:
            guess = (left + up) // 2
        else:
            estimate = left + up - corner
            guess = min((abs(estimate - left), 0, left), (abs(estimate - up), 1, up), (abs(estimate - corner), 2, corner))[2]
        out[at] = (line[at] + guess) % 256
    return out
