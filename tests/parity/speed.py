"""Training steps per second, ours against PyTorch eager: the same networks, sizes, batches and threads, in one run.

    speed.py PATH_OF_bench_steps [SECONDS [TURNS]]

A step is everything between two steps of a real epoch: windows gathered, forward, loss, backward, gradient clipping, AdamW, dropout on. PyTorch gets
its windows normalized beforehand and its fused AdamW; ours draws and normalizes them in every step, and also averages the weights, as in a training.
Both sides take turns, and each counts its fastest tenth of stretches, so that other programs on the machine disturb neither more.
"""

import json
import subprocess
import sys
import time

import torch
from reference import MEAN_DELTA, NETWORKS, ORIGIN_COLUMNS, QUANTILES, STEP_COLUMNS
from torch.nn import functional as F

SHAPE = {"lookback": 56, "horizon": 7, "features": 9, "memory": True, "outputs": 4}
HYPER = {
    "mlstm": {"width": 32, "heads": 4, "blocks": 2, "patch_days": 7, "dropout": 0.1},
    "kan": {"width": 32, "grid": 5, "dropout": 0.1},
    "tcn": {"channels": 24, "kernel_size": 3, "dropout": 0.1},
    "transformer": {"width": 32, "heads": 4, "layers": 2, "patch_days": 7, "dropout": 0.1},
}
STEPS = 20
HUBER_DELTA = 0.3


def loss_of(numbers, target):
    """As `validation_loss` of reference.py, with loss weights of 1: twice the rounded pinball loss of all quantiles at once, and that of the mean."""
    quantiles, target = numbers[..., :-1], target.unsqueeze(-1)
    slope = torch.where(quantiles > target, 2 - 2 * LEVELS, 2 * LEVELS)
    of_quantiles = (slope * F.huber_loss(quantiles, target.expand_as(quantiles), delta=HUBER_DELTA, reduction="none")).sum(-1) / HUBER_DELTA
    return (of_quantiles + F.huber_loss(numbers[..., -1], target.squeeze(-1), delta=MEAN_DELTA, reduction="none")).mean()


LEVELS = torch.tensor(QUANTILES)


class Eager:
    """A network of PyTorch with what it learns from."""

    def __init__(self, name, batch, threads):
        torch.manual_seed(1)
        self.batch, self.threads = batch, threads
        self.net = NETWORKS[name](SHAPE, HYPER[name]).train()
        self.optimizer = torch.optim.AdamW(self.net.parameters(), lr=1e-4, weight_decay=0.01, fused=True)
        lookback, horizon, features = SHAPE["lookback"], SHAPE["horizon"], SHAPE["features"]
        windows = batch * STEPS
        self.days = torch.rand(windows, lookback, 1 + features)
        self.future = torch.rand(windows, horizon, features + STEP_COLUMNS)
        self.origin = torch.rand(windows, ORIGIN_COLUMNS)
        self.target = torch.rand(windows, horizon)
        # Mean and deviation of each window.
        self.mean, self.scale = torch.rand(windows, 1, 1), torch.rand(windows, 1, 1) + 0.5

    def rate(self, seconds):
        """Steps per second."""
        torch.set_num_threads(self.threads)
        stretches, end = [], time.perf_counter() + seconds
        while time.perf_counter() < end or len(stretches) < 3:
            order = torch.randperm(self.batch * STEPS)
            began = time.perf_counter()
            total = torch.zeros(())
            for rows in order.split(self.batch):
                days = self.days[rows]
                out = self.net(days[..., 0], days[..., 1:], self.future[rows], self.origin[rows])
                loss = loss_of(out * self.scale[rows] + self.mean[rows], self.target[rows])
                self.optimizer.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
                self.optimizer.step()
                total += loss.detach()
            stretches.append(time.perf_counter() - began)
        stretches.sort()
        return STEPS / stretches[len(stretches) // 10]

    def parameters(self):
        return sum(p.numel() for p in self.net.parameters())


def ours(program, name, batch, threads, seconds):
    settings = [name, str(batch), str(threads), str(seconds), *(str(SHAPE[k]) for k in ("lookback", "horizon", "features"))]
    line = json.loads(subprocess.run([program, *settings], check=True, capture_output=True, text=True).stdout)
    return line["steps_per_second"], line["parameters"]


def main(program, seconds=2, turns=3):
    ratios = []
    print(f"{'type':<12} {'batch':>5} {'threads':>7} {'ours/s':>8} {'eager/s':>8} {'ratio':>6}   ratio of each turn")
    for name in NETWORKS:
        for batch in (32, 256):
            for threads in (1, 2):
                eager, pairs = Eager(name, batch, threads), []
                for _ in range(int(turns)):
                    fast, count = ours(program, name, batch, threads, int(seconds))
                    pairs.append((fast, eager.rate(int(seconds))))
                assert count == eager.parameters(), f"{name}: {count} parameters against {eager.parameters()}: not the same network"
                fast, slow = (max(rates) for rates in zip(*pairs))
                ratios.append(fast / slow)
                each = " ".join(f"{ours / theirs:.2f}" for ours, theirs in pairs)
                print(f"{name:<12} {batch:>5} {threads:>7} {fast:>8.1f} {slow:>8.1f} {fast / slow:>6.2f}   {each}", flush=True)
    ratios.sort()
    print(f"lowest {ratios[0]:.2f}, median {(ratios[len(ratios) // 2 - 1] + ratios[len(ratios) // 2]) / 2:.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
