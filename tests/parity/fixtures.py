"""Writes tests/parity/fixtures/*.pth: numbers of reference implementations that the unit tests of `nets` compare with.

    pip install torch==2.13.0 numpy xlstm==2.0.6 einops omegaconf dacite packaging tqdm pyyaml
    python tests/parity/fixtures.py

Each file is a state dict: `in.*` inputs, `param.*` parameters under our names, `out` the output, `grad.*` the gradients of sum(out * cotangent)
with `cotangent` kept next to them. mLSTM comes from the authors' package and the encoder layer from PyTorch; KAN and TCN layers are written
here from their papers, by the textbook recursion and by conv1d, not by the faster forms that `nets` uses.
"""

from pathlib import Path

import torch
from torch import nn

FOLDER = Path(__file__).parent / "fixtures"


def save(name, inputs, parameters, out):
    """`parameters`: our name -> tensor with requires_grad; `inputs` likewise."""
    cotangent = torch.randn_like(out)
    leaves = {**{f"in.{k}": v for k, v in inputs.items()}, **{f"param.{k}": v for k, v in parameters.items()}}
    gradients = torch.autograd.grad((out * cotangent).sum(), list(leaves.values()))
    content = {k: v.detach().contiguous().clone() for k, v in leaves.items()}
    content |= {"out": out.detach().clone(), "cotangent": cotangent}
    content |= {"grad." + k: g.contiguous().clone() for k, g in zip(leaves, gradients)}
    FOLDER.mkdir(exist_ok=True)
    torch.save(content, FOLDER / f"{name}.pth")


def leaf(*shape, scale=1.0):
    return (torch.randn(*shape) * scale).requires_grad_()


def encoder_layer():
    """torch.nn.TransformerEncoderLayer, norm first."""
    d, heads = 8, 2
    layer = nn.TransformerEncoderLayer(d, heads, dim_feedforward=2 * d, dropout=0.0, activation="gelu", batch_first=True, norm_first=True)
    for p in layer.parameters():
        p.data = torch.randn_like(p) * 0.4 + (1.0 if p.dim() == 1 else 0.0)
    x = leaf(2, 5, d)
    save("encoder_layer", {"x": x}, dict(layer.named_parameters()), layer(x))


def b_splines(x, grid, order):
    """All B-splines of that order at x by the recursion of Cox and de Boor. `grid`: knots, extended on both sides."""
    x = x.unsqueeze(-1)
    bases = ((x >= grid[:-1]) & (x < grid[1:])).to(x.dtype)
    for k in range(1, order + 1):
        left = (x - grid[: -(k + 1)]) / (grid[k:-1] - grid[: -(k + 1)])
        right = (grid[k + 1 :] - x) / (grid[k + 1 :] - grid[1:-k])
        bases = left * bases[..., :-1] + right * bases[..., 1:]
    return bases


def kan_linear():
    """y = W_b silu(x) + sum of splines, each with its own scale."""
    inputs, outputs, intervals, order, span = 4, 3, 5, 3, 3.0
    width = 2 * span / intervals
    grid = torch.arange(-order, intervals + order + 1) * width - span
    base, scaler = leaf(outputs, inputs), leaf(outputs, inputs)
    coefficients = leaf(outputs, inputs, intervals + order)
    # Inside the grid, near its ends and outside.
    x = torch.cat([torch.randn(6, inputs) * 1.5, torch.tensor([[-2.9, 2.9, -3.5, 9.0]])]).requires_grad_()
    splines = torch.einsum("bij,oij,oi->bo", b_splines(x, grid, order), coefficients, scaler)
    out = nn.functional.silu(x) @ base.T + splines
    save("kan_linear", {"x": x}, {"base_weight": base, "spline_weight": coefficients, "spline_scaler": scaler}, out)


def temporal_block():
    """Two weight-normed dilated causal convolutions with ReLU and a 1x1 skip, of a whole sequence; the last days of it are compared."""
    channels_in, channels, k, dilation, days = 3, 4, 3, 2, 16
    x = leaf(2, days, channels_in)

    def convolution(sequence, name):
        v, g, bias = parameters[f"{name}.weight_v"], parameters[f"{name}.weight_g"], parameters[f"{name}.bias"]
        weight = torch._weight_norm(v, g, 0)
        padded = nn.functional.pad(sequence, ((k - 1) * dilation, 0))
        return nn.functional.conv1d(padded, weight, bias, dilation=dilation)

    parameters = {}
    for name, width in (("conv1", channels_in), ("conv2", channels)):
        parameters[f"{name}.weight_v"] = leaf(channels, width, k)
        parameters[f"{name}.weight_g"] = leaf(channels, 1, 1)
        parameters[f"{name}.bias"] = leaf(channels)
    parameters["downsample.weight"], parameters["downsample.bias"] = leaf(channels, channels_in), leaf(channels)
    sequence = x.transpose(1, 2)
    inner = convolution(convolution(sequence, "conv1").relu(), "conv2").relu()
    kept = nn.functional.conv1d(sequence, parameters["downsample.weight"].unsqueeze(-1), parameters["downsample.bias"])
    out = (inner + kept).relu().transpose(1, 2)[:, -1:]
    save("temporal_block", {"x": x}, parameters, out)


def mlstm_block():
    """The authors' mLSTM layer behind its norm, parallel form."""
    from xlstm.blocks.mlstm.layer import mLSTMLayer, mLSTMLayerConfig
    from xlstm.components.ln import LayerNorm

    d, heads, tokens = 32, 4, 6
    config = mLSTMLayerConfig(embedding_dim=d, num_heads=heads, context_length=tokens, conv1d_kernel_size=4, qkv_proj_blocksize=4, proj_factor=2.0)
    layer, norm = mLSTMLayer(config), LayerNorm(d, weight=True, bias=False)
    for p in [*layer.parameters(), *norm.parameters()]:
        p.data = torch.randn_like(p) * 0.3

    named = dict(layer.named_parameters())
    # Our parameters are the leaves; theirs are made of them.
    ours = {
        "norm.weight": norm.weight.data + 1.0,
        "norm.bias": torch.zeros(d),
        "up.weight": named["proj_up.weight"],
        "conv.weight": named["conv1d.conv.weight"][:, 0],
        "conv.bias": named["conv1d.conv.bias"],
        "maps.weight": torch.stack([named[f"{part}_proj.weight"] for part in "qkv"]),
        "gates.weight": torch.cat([named["mlstm_cell.igate.weight"], named["mlstm_cell.fgate.weight"]]),
        "gates.bias": torch.cat([named["mlstm_cell.igate.bias"], named["mlstm_cell.fgate.bias"]]),
        "out_gain": named["mlstm_cell.outnorm.weight"],
        "skip": named["learnable_skip"],
        "down.weight": named["proj_down.weight"],
    }
    ours = {k: v.detach().clone().contiguous().requires_grad_() for k, v in ours.items()}
    theirs = {
        "proj_up.weight": ours["up.weight"],
        "conv1d.conv.weight": ours["conv.weight"].unsqueeze(1),
        "conv1d.conv.bias": ours["conv.bias"],
        "q_proj.weight": ours["maps.weight"][0],
        "k_proj.weight": ours["maps.weight"][1],
        "v_proj.weight": ours["maps.weight"][2],
        "mlstm_cell.igate.weight": ours["gates.weight"][:heads],
        "mlstm_cell.igate.bias": ours["gates.bias"][:heads],
        "mlstm_cell.fgate.weight": ours["gates.weight"][heads:],
        "mlstm_cell.fgate.bias": ours["gates.bias"][heads:],
        "mlstm_cell.outnorm.weight": ours["out_gain"],
        "learnable_skip": ours["skip"],
        "proj_down.weight": ours["down.weight"],
    }
    x = leaf(2, tokens, d)
    normed = torch.func.functional_call(norm, {"weight": ours["norm.weight"] - 1.0}, (x,)) + ours["norm.bias"]
    out = torch.func.functional_call(layer, theirs, (normed,))
    save("mlstm_block", {"x": x}, ours, out)


if __name__ == "__main__":
    for number, make in enumerate((encoder_layer, kan_linear, temporal_block, mlstm_block)):
        torch.manual_seed(number)
        make()
    for file in sorted(FOLDER.glob("*.pth")):
        print(file.name, file.stat().st_size, "bytes")
