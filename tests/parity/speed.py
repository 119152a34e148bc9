"""Training steps per second, ours against PyTorch eager: the same networks, sizes, batches and threads, in one run.

    speed.py PATH_OF_bench_steps [SECONDS]

A step is everything between two steps of a real epoch: windows gathered, forward, loss, backward, gradient clipping, AdamW, dropout on. Both
sides take turns, and each counts its fastest tenth of stretches, so that other programs on the machine disturb neither more.
"""

import json
import subprocess
import sys
import time

import torch
from reference import NETWORKS, normalised

SHAPE = {"lookback": 56, "horizon": 7, "features": 9}
HYPER = {
    "mlstm": {"width": 32, "heads": 4, "blocks": 2, "patch_days": 7, "dropout": 0.1},
    "kan": {"width": 32, "grid": 5, "dropout": 0.1},
    "tcn": {"channels": 24, "kernel_size": 3, "dropout": 0.1},
    "transformer": {"width": 32, "heads": 4, "layers": 2, "patch_days": 7, "dropout": 0.1},
}
STEPS = 20


def eager(name, batch, threads, seconds):
    """Steps per second and number of parameters."""
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    net = NETWORKS[name](SHAPE, HYPER[name]).train()
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-4, weight_decay=0.01)
    lookback, horizon, features = SHAPE["lookback"], SHAPE["horizon"], SHAPE["features"]
    windows = batch * STEPS
    days = torch.rand(windows + lookback + horizon, 1 + features)
    data = days.unfold(0, lookback + horizon, 1)[:windows].transpose(1, 2).contiguous()  # (N, L + H, C), built once
    stretches, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(stretches) < 3:
        order = torch.randperm(windows)
        began = time.perf_counter()
        total = torch.zeros(())
        for from_ in range(0, windows, batch):
            rows = data[order[from_ : from_ + batch]]
            past, future = rows[:, :lookback], rows[:, lookback:]
            out = normalised(net, past[..., 0], past[..., 1:], future[..., 1:])
            loss = torch.nn.functional.huber_loss(out, future[..., 0])
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            total += loss.detach()
        stretches.append(time.perf_counter() - began)
    stretches.sort()
    return STEPS / stretches[len(stretches) // 10], sum(p.numel() for p in net.parameters())


def ours(program, name, batch, threads, seconds):
    settings = [name, str(batch), str(threads), str(seconds), *(str(SHAPE[k]) for k in ("lookback", "horizon", "features"))]
    line = json.loads(subprocess.run([program, *settings], check=True, capture_output=True, text=True).stdout)
    return line["steps_per_second"], line["parameters"]


def main(program, seconds=4):
    ratios = []
    print(f"{'type':<12} {'batch':>5} {'threads':>7} {'ours/s':>8} {'eager/s':>8} {'ratio':>6}")
    for name in NETWORKS:
        for batch in (32, 256):
            for threads in (1, 2):
                fast, count = ours(program, name, batch, threads, int(seconds))
                slow, theirs = eager(name, batch, threads, int(seconds))
                assert count == theirs, f"{name}: {count} parameters against {theirs}: not the same network"
                ratios.append(fast / slow)
                print(f"{name:<12} {batch:>5} {threads:>7} {fast:>8.1f} {slow:>8.1f} {fast / slow:>6.2f}", flush=True)
    ratios.sort()
    print(f"lowest {ratios[0]:.2f}, median {(ratios[len(ratios) // 2 - 1] + ratios[len(ratios) // 2]) / 2:.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
