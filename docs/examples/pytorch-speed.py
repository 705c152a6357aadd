#!/usr/bin/env python3
"""Training of a UNet in Python's PyTorch, to compare: the network of a file NETWORK.ts, its loss, and its step.

usage: pytorch-speed.py NETWORK.ts [--batch 8] [--crop 256x256] [--steps 20] [--threads N] [--bfloat16]

The network is written in Python and given the file's weights, must give the file's output, and is trained on random images.
Prints images a second.  docs/benchmarks.md has the figures.
"""
import argparse
import time

import torch
from torch import nn
from torch.nn import functional


class DoubleConv(nn.Sequential):
    def __init__(self, channels_in, channels):
        layers = []
        for first in (channels_in, channels):
            layers += [nn.Conv2d(first, channels, 3, padding=1), nn.BatchNorm2d(channels), nn.ReLU(inplace=True)]
        super().__init__(*layers)


class UNet(nn.Module):
    """Of the widths that the weights of a file have."""

    def __init__(self, weights, align_corners):
        super().__init__()
        first = [name for name in weights if name.endswith("conv.0.weight")]
        self.align_corners = align_corners
        self.blocks = nn.ModuleDict()
        for name in first:
            shape = weights[name].shape
            self.blocks[name.split(".")[0]] = DoubleConv(shape[1], shape[0])
        self.outc = nn.Conv2d(weights["outc.conv.weight"].shape[1], 1, 1)
        own = {}
        for name, value in weights.items():
            block, _, rest = name.partition(".")
            if block == "outc":
                own[f"outc.{rest.split('.')[-1]}"] = value
            else:
                own[f"blocks.{block}.{'.'.join(rest.split('.')[-2:])}"] = value
        # Files do not keep how many batches a normalisation has seen.
        missing, unknown = self.load_state_dict(own, strict=False)
        assert not unknown and all(name.endswith("num_batches_tracked") for name in missing), (missing, unknown)

    def forward(self, x):
        levels = [self.blocks["inc"](x)]
        downs = sorted(name for name in self.blocks if name.startswith("down"))
        for name in downs:
            levels.append(self.blocks[name](functional.max_pool2d(levels[-1], 2)))
        x = levels.pop()
        for number, skip in enumerate(reversed(levels), 1):
            x = functional.interpolate(x, scale_factor=2, mode="bilinear", align_corners=self.align_corners)
            high, wide = skip.shape[2] - x.shape[2], skip.shape[3] - x.shape[3]
            x = functional.pad(x, [wide // 2, wide - wide // 2, high // 2, high - high // 2])
            x = self.blocks[f"up{number}"](torch.cat([skip, x], 1))
        return torch.sigmoid(self.outc(x))


def same_network(path):
    """The network of a file, written in Python."""
    loaded = torch.jit.load(path).eval()
    image = torch.randn(1, 3, 96, 128)
    with torch.no_grad():
        want = loaded(image)
        for align_corners in (False, True):
            network = UNet(loaded.state_dict(), align_corners).eval()
            if torch.allclose(network(image), want, atol=1e-5):
                return network.train()
    raise SystemExit(f"{path}: this is no UNet with three images and one output")


def seconds_a_step(network, shape, steps, bfloat16):
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)
    features = torch.randn(shape)
    truth = (torch.rand(shape[0], 1, *shape[2:]) > 0.98).float()

    def step():
        optimiser.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            scores = network(features)
        functional.binary_cross_entropy(scores.float(), truth).backward()
        optimiser.step()

    for _ in range(3):
        step()
    begin = time.perf_counter()
    for _ in range(steps):
        step()
    return (time.perf_counter() - begin) / steps


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("network")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--crop", default="256x256")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--bfloat16", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    size = [int(part) for part in options.crop.split("x")]
    seconds = seconds_a_step(same_network(options.network), (options.batch, 3, *size), options.steps, options.bfloat16)
    print(f"torch {torch.__version__}, {options.threads} threads: {options.batch / seconds:.2f} images/s, {seconds:.3f} s a step")


if __name__ == "__main__":
    main()
