"""The four networks in plain PyTorch, and a forecast from nothing but a version's `model.pth` and `metadata.json` and the sales.

    reference.py FOLDER…    each with model.pth, metadata.json and forecast.json, as the example `parity_export` of `nets` writes them

Written for reading, not for speed: whole sequences go through conv1d, TransformerEncoderLayer and the rest, and the last position is taken
at the end. Exits with 1 when a forecast or the validation loss differs by more than 1e-5 of the usual sales.
"""

import json
import math
import sys
from datetime import date, timedelta
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

TOLERANCE = 1e-5
VARIANCE_FLOOR = 0.01
LEAST_PROFILE, MOST_PROFILE = 0.05, 10.0
ORIGIN_LEVELS, ORIGIN_SHARES, WEEKDAY_COLUMNS = 6, 3, 2
ORIGIN_COLUMNS, STEP_COLUMNS = ORIGIN_LEVELS + 1 + ORIGIN_SHARES, WEEKDAY_COLUMNS + 1
QUANTILES, MEAN_DELTA = (0.5, 0.1, 0.9), 8.0


class Head(nn.Module):
    """z_h = relu(A s + B x_h + c_h), y_h = V z_h + U_h s + d_h + w_h p_h; p are the columns of x that are forecasts themselves."""

    def __init__(self, width, shape):
        super().__init__()
        horizon, features, self.outputs = shape["horizon"], shape["features"], shape.get("outputs", 1)
        origin, steps = (ORIGIN_COLUMNS, STEP_COLUMNS) if shape.get("memory") else (0, 0)
        self.state = nn.Linear(width + origin, width, bias=False)
        self.day = nn.Linear(features + steps, width, bias=False)
        self.day.bias = nn.Parameter(torch.zeros(horizon, width))
        self.out = nn.Linear(width, self.outputs, bias=False)
        self.direct = nn.Linear(width + origin, horizon * self.outputs)
        if shape.get("profile"):
            size = (horizon, self.outputs) if self.outputs > 1 else (horizon,)
            self.profile = nn.ParameterDict({"weight": torch.ones(size)})
        if steps:
            self.steps = nn.ParameterDict({"weight": torch.zeros(horizon, steps, self.outputs)})

    def forward(self, state, future, origin):
        if origin is not None:
            state = torch.cat([state, origin], -1)
        days = F.linear(future, self.day.weight) + self.day.bias + self.state(state).unsqueeze(1)
        out = self.out(days.relu()) + self.direct(state).unflatten(-1, (-1, self.outputs))
        if hasattr(self, "profile"):
            out = out + future[..., :1] * self.profile["weight"].view(-1, self.outputs)
        if hasattr(self, "steps"):
            out = out + torch.einsum("bhs,hsk->bhk", future[..., -STEP_COLUMNS:], self.steps["weight"])
        if self.outputs == 1:
            return out
        median, low, high, mean = out.unbind(-1)
        return torch.stack([median, median - F.softplus(low), median + F.softplus(high), mean], -1)


class TemporalBlock(nn.Module):
    def __init__(self, channels_in, channels, k, dilation, dropout):
        super().__init__()
        self.pad = (k - 1) * dilation
        for name, width in (("conv1", channels_in), ("conv2", channels)):
            conv = nn.Conv1d(width, channels, k, dilation=dilation)
            setattr(self, name, torch.nn.utils.parametrizations.weight_norm(conv))
        if channels_in != channels:
            self.downsample = nn.Linear(channels_in, channels)
        self.dropout = nn.Dropout1d(dropout)

    def forward(self, x):
        y = self.dropout(self.conv1(F.pad(x, (self.pad, 0))).relu())
        y = self.dropout(self.conv2(F.pad(y, (self.pad, 0))).relu())
        kept = self.downsample(x.transpose(1, 2)).transpose(1, 2) if hasattr(self, "downsample") else x
        return (y + kept).relu()


class TCN(nn.Module):
    def __init__(self, shape, hyper):
        super().__init__()
        k, channels = int(hyper["kernel_size"]), int(hyper["channels"])
        count = next(n for n in range(1, 30) if 1 + 2 * (k - 1) * (2**n - 1) >= shape["lookback"])
        widths = [1 + shape["features"]] + [channels] * count
        self.blocks = nn.ModuleList(TemporalBlock(widths[i], channels, k, 2**i, hyper["dropout"]) for i in range(count))
        self.head = Head(channels, shape)

    def forward(self, past, past_features, future, origin=None):
        x = torch.cat([past.unsqueeze(-1), past_features], -1).transpose(1, 2)
        for block in self.blocks:
            x = block(x)
        return self.head(x[:, :, -1], future, origin)


class KANLinear(nn.Module):
    def __init__(self, inputs, outputs, intervals, order=3, span=3.0):
        super().__init__()
        self.order = order
        self.base_weight = nn.Parameter(torch.randn(outputs, inputs) / math.sqrt(inputs))
        self.spline_weight = nn.Parameter(torch.randn(outputs, inputs, intervals + order) * 0.01)
        self.spline_scaler = nn.Parameter(torch.randn(outputs, inputs) / math.sqrt(inputs))
        grid = torch.arange(-order, intervals + order + 1) * (2 * span / intervals) - span
        self.register_buffer("grid", grid, persistent=False)

    def bases(self, x):
        """Cox and de Boor's recursion."""
        x, grid = x.unsqueeze(-1), self.grid
        bases = ((x >= grid[:-1]) & (x < grid[1:])).to(x.dtype)
        for k in range(1, self.order + 1):
            left = (x - grid[: -(k + 1)]) / (grid[k:-1] - grid[: -(k + 1)])
            right = (grid[k + 1 :] - x) / (grid[k + 1 :] - grid[1:-k])
            bases = left * bases[..., :-1] + right * bases[..., 1:]
        return bases

    def forward(self, x, explained=0.0):
        splines = (self.spline_weight * self.spline_scaler.unsqueeze(-1)).flatten(1)
        return F.linear(F.silu(x) + explained, self.base_weight) + F.linear(self.bases(x).flatten(1), splines)


class KAN(nn.Module):
    def __init__(self, shape, hyper):
        super().__init__()
        width, grid = int(hyper["width"]), int(hyper["grid"])
        self.explain = nn.Linear(shape["features"], 1, bias=False)
        inputs = shape["lookback"] + (ORIGIN_COLUMNS if shape.get("memory") else 0)
        self.layers = nn.ModuleList([KANLinear(inputs, width, grid), KANLinear(width, width, grid)])
        self.head = Head(width, shape)
        self.dropout = nn.Dropout(hyper["dropout"])

    def forward(self, past, past_features, future, origin=None):
        first, second = self.layers
        explained = self.explain(past_features).squeeze(-1)
        if origin is not None:
            past, explained = torch.cat([past, origin], -1), F.pad(explained, (0, origin.shape[-1]))
        x = self.dropout(first(past, explained))
        return self.head(self.dropout(second(x)), future, origin)


class Tokens(nn.Module):
    """The past as tokens of some days each, the last one ending on the last day."""

    def __init__(self, shape, days, width):
        super().__init__()
        self.days = min(days, shape["lookback"])
        self.count = shape["lookback"] // self.days
        self.embed = nn.Linear(self.days * (1 + shape["features"]), width)

    def forward(self, past, past_features):
        x = torch.cat([past.unsqueeze(-1), past_features], -1)[:, -self.count * self.days :]
        return self.embed(x.reshape(len(x), self.count, -1))


class Transformer(nn.Module):
    def __init__(self, shape, hyper):
        super().__init__()
        heads, dropout = int(hyper["heads"]), hyper["dropout"]
        width = -(-int(hyper["width"]) // heads) * heads
        tokens = Tokens(shape, int(hyper["patch_days"]), width)
        self.tokens = tokens
        self.positions = nn.Parameter(torch.randn(tokens.count, width) * 0.02)

        def layer():
            layer = nn.TransformerEncoderLayer(width, heads, 2 * width, dropout, "gelu", batch_first=True, norm_first=True)
            layer.self_attn.dropout = 0.0
            return layer

        self.layers = nn.ModuleList(layer() for _ in range(int(hyper["layers"])))
        self.norm = nn.LayerNorm(width)
        self.head = Head(width, shape)
        self.dropout = nn.Dropout(dropout)

    def forward(self, past, past_features, future, origin=None):
        x = self.dropout(self.tokens(past, past_features) + self.positions)
        for layer in self.layers:
            x = layer(x)
        return self.head(self.norm(x[:, -1]), future, origin)


class MLSTMBlock(nn.Module):
    """norm, up, (convolution, silu -> q, k; v), matrix memory in parallel form, norm per head, skip, gate, down."""

    KERNEL, MAP_BLOCK = 4, 4

    def __init__(self, width, heads):
        super().__init__()
        inner = 2 * width
        self.heads = heads
        self.norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, 2 * inner, bias=False)
        self.conv = nn.Conv1d(inner, inner, self.KERNEL, groups=inner)
        for name in ("q", "k", "v"):
            setattr(self, name, nn.Parameter(torch.randn(inner // self.MAP_BLOCK, self.MAP_BLOCK, self.MAP_BLOCK) * 0.3))
        self.input_gate = nn.Linear(3 * inner, heads)
        self.forget_gate = nn.Linear(3 * inner, heads)
        self.out_gain = nn.Parameter(torch.zeros(inner))
        self.skip = nn.Parameter(torch.ones(inner))
        self.down = nn.Linear(inner, width, bias=False)

    def forward(self, x):
        seen, z = self.up(self.norm(x)).chunk(2, dim=-1)
        smooth = F.silu(self.conv(F.pad(seen.transpose(1, 2), (self.KERNEL - 1, 0)))).transpose(1, 2)
        q, k, v = (y @ torch.block_diag(*w).T for y, w in ((smooth, self.q), (smooth, self.k), (seen, self.v)))
        gates = torch.cat([q, k, v], -1)
        i, f = self.input_gate(gates).transpose(1, 2), self.forget_gate(gates).transpose(1, 2)
        q, k, v = (y.unflatten(-1, (self.heads, -1)).transpose(1, 2) for y in (q, k, v))
        kept = F.logsigmoid(f).cumsum(-1)
        log_d = kept.unsqueeze(-1) - kept.unsqueeze(-2) + i.unsqueeze(-2)
        t = x.shape[1]
        log_d = log_d.masked_fill(torch.ones(t, t, dtype=torch.bool).triu(1), -torch.inf)
        m = log_d.amax(-1, keepdim=True)
        c = (q @ k.transpose(-2, -1)) / math.sqrt(q.shape[-1]) * (log_d - m).exp()
        h = (c @ v) / (torch.maximum(c.sum(-1, keepdim=True).abs(), (-m).exp()) + 1e-6)
        h = F.layer_norm(h, h.shape[-1:]).transpose(1, 2).flatten(2) * (1 + self.out_gain)
        return self.down((h + self.skip * smooth) * F.silu(z))


class MLSTM(nn.Module):
    def __init__(self, shape, hyper):
        super().__init__()
        heads = int(hyper["heads"])
        width = -(-int(hyper["width"]) // (4 * heads)) * 4 * heads
        self.tokens = Tokens(shape, int(hyper["patch_days"]), width)
        self.blocks = nn.ModuleList(MLSTMBlock(width, heads) for _ in range(int(hyper["blocks"])))
        self.norm = nn.LayerNorm(width)
        self.head = Head(width, shape)
        self.dropout = nn.Dropout(hyper["dropout"])

    def forward(self, past, past_features, future, origin=None):
        x = self.dropout(self.tokens(past, past_features))
        for block in self.blocks:
            x = x + self.dropout(block(x))
        return self.head(self.norm(x[:, -1]), future, origin)


NETWORKS = {"mlstm": MLSTM, "kan": KAN, "tcn": TCN, "transformer": Transformer}


def their_names(state):
    """Our parameters under the names and in the layouts of the modules above. What `nets` keeps in one tensor is taken apart."""
    theirs = {}
    parts = {"weight_g": "parametrizations.weight.original0", "weight_v": "parametrizations.weight.original1", "bias": "bias"}
    for name, tensor in state.items():
        group, _, part = name.rpartition(".")
        if group == "first":  # TCN: the very first convolution
            theirs[f"blocks.0.conv1.{parts[part]}"] = tensor
        elif group == "others":  # TCN: all that follow
            for i, one in enumerate(tensor, start=1):
                theirs[f"blocks.{i // 2}.conv{i % 2 + 1}.{parts[part]}"] = one
        elif group == "downsample":
            theirs[f"blocks.0.{name}"] = tensor
        elif group == "embed":
            theirs[f"tokens.{name}"] = tensor
        elif name.endswith(".maps.weight"):  # mLSTM: q, k and v
            theirs |= {group.removesuffix("maps") + which: one for which, one in zip("qkv", tensor)}
        elif group.endswith(".gates"):  # mLSTM: input gates, then forget gates
            block = group.removesuffix("gates")
            theirs |= {f"{block}{which}.{part}": one for which, one in zip(("input_gate", "forget_gate"), tensor.chunk(2))}
        elif name.endswith(".conv.weight"):  # mLSTM: one filter per channel
            theirs[name] = tensor.unsqueeze(1)
        else:
            theirs[name] = tensor
    return theirs


class Mean(nn.Module):
    """The mean forecast of several networks."""

    def __init__(self, members):
        super().__init__()
        self.members = nn.ModuleList(members)

    def forward(self, past, past_features, future, origin=None):
        return torch.stack([member(past, past_features, future, origin) for member in self.members]).mean(0)


def load(folder):
    """The network, or the mean of several, and the `model` of metadata.json."""
    model = json.loads((folder / "metadata.json").read_text("utf-8"))["model"]
    state = torch.load(folder / "model.pth", weights_only=True)
    several = {name.split(".")[1] for name in state if name.startswith("members.")}
    nets = []
    for prefix in [f"members.{i}." for i in range(len(several))] or [""]:
        net = NETWORKS[model["architecture"]](model["shape"], model["settings"]["hyper"])
        net.load_state_dict(their_names({n.removeprefix(prefix): t for n, t in state.items() if n.startswith(prefix)}), strict=True)
        nets.append(net)
    return Mean(nets).eval(), model


def normalized(net, past, past_features, future, memory, profile=False):
    """The forecast in the units of `past`, (B, H, K): each window normalized by its own mean and deviation, its profile at the window's level
    and its long-memory columns too. `memory` holds those of the origin, (B, M), of each weekday, (B, H, M), and of each day ahead, (B, H, M)."""
    mean = past.mean(-1, keepdim=True)
    scale = ((past - mean).square().mean(-1, keepdim=True) + VARIANCE_FLOOR).sqrt()
    if profile:
        level = mean.clamp(min=0) / past_features[..., 0].mean(-1, keepdim=True).clamp(min=LEAST_PROFILE)
        at_level = lambda factors: ((factors * level - mean) / scale).clamp(-MOST_PROFILE, MOST_PROFILE)
        with_profile = lambda features: torch.cat([at_level(features[..., 0]).unsqueeze(-1), features[..., 1:]], -1)
        past_features, future = with_profile(past_features), with_profile(future)
    origin = None
    if memory is not None:
        at_origin, weekdays, ahead = memory
        cut = lambda x: x.clamp(-MOST_PROFILE, MOST_PROFILE)
        levels = at_origin[..., :ORIGIN_LEVELS]
        shares = at_origin[..., ORIGIN_LEVELS : ORIGIN_LEVELS + ORIGIN_SHARES]
        origin = torch.cat([cut((levels - mean) / scale), cut(-mean / scale), shares], -1)
        year = ahead[..., -1:]
        year = torch.where(year.isnan(), levels[..., -1:].unsqueeze(1).expand_as(year), year)
        steps = torch.cat([weekdays[..., ORIGIN_LEVELS + ORIGIN_SHARES : -1], year], -1)
        future = torch.cat([future, cut((steps - mean.unsqueeze(-1)) / scale.unsqueeze(-1))], -1)
    return net((past - mean) / scale, past_features, future, origin) * scale.unsqueeze(-1) + mean.unsqueeze(-1)


def median(values):
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def memory_columns(values, index, scale):
    """Long-memory columns of the day `index`, counted from the first of `values`: what `forecast/src/windows/memory.rs` says they are."""
    day = min(max(index, 0), len(values) - 1)
    mean = lambda day, days: sum(values[max(day + 1 - days, 0) : day + 1]) / min(days, day + 1)
    levels = [mean(day, days) for days in (7, 28, 182, 364)]
    levels += [median(values[max(day - 27, 0) : day + 1]), mean(day - 364, 28) if day >= 364 else mean(day, 182)]
    seen = lambda days: values[max(day + 1 - days, 0) : day + 1]
    shares = [sum(v > 0 for v in seen(days)) / len(seen(days)) for days in (28, 182)]
    since = next((float(day - d) for d in range(day, -1, -1) if values[d] > 0), 182.0)
    recency = math.log1p(min(since, 182.0)) / math.log1p(182.0)
    weekday = [values[d] for d in range(day, -1, -7)]
    end = max(index + 1, 0) - 361
    year = sum(values[end - 7 : end]) / 7 if 7 <= end <= len(values) else math.nan
    scaled = lambda numbers: [v / scale for v in numbers]
    weeks = [sum(weekday[:8]) / len(weekday[:8]), median(weekday[:52])]
    return scaled(levels) + shares + [recency] + scaled(weeks + [year])


def memory_of(model, values, first_day, scale):
    """Long-memory columns of a window whose first day to forecast is `first_day`."""
    if not model["shape"].get("memory"):
        return None
    horizon = model["shape"]["horizon"]
    of = lambda index: memory_columns(values, index, scale)
    weekdays = [of(first_day + step - 7 * (step // 7 + 1)) for step in range(horizon)]
    return of(first_day - 1), weekdays, [of(first_day + step) for step in range(horizon)]


def profile_factor(profile, day, promotion):
    """What a day usually sells compared with other days of its series: weekday, promotion and season multiply."""
    weekday, promoted, year = profile["weekday"], profile["promoted"], profile["year"]
    factor = weekday[day.weekday()] if weekday else 1.0
    if promoted:
        factor *= 1 + (promoted[day.weekday()] - 1) * min(max(promotion, 0.0), 1.0)
    if year:
        step, part = divmod((day.timetuple().tm_yday - 1) / 366 * len(year), 1)
        here, next_ = year[int(step) % len(year)], year[(int(step) + 1) % len(year)]
        factor *= here + part * (next_ - here)
    return factor


def own_of(model, series):
    """What the training days of that series taught outside the network."""
    return next(entry["value"] for entry in model["scaler"] if entry["series"] == series["name"])


def day_features(model, series, index):
    """What is known of a day beforehand."""
    features, own, row = model["features"], own_of(model, series), []
    mean_price = own["mean_price"]
    day = date.fromisoformat(series["start"]) + timedelta(index)
    flags = series.get("promotion") or []
    promotion = flags[index] if 0 <= index < len(flags) else 0.0
    if features.get("profile"):
        row.append(profile_factor(own["profile"], day, promotion))
    if features["weekday"]:
        row += [float(day.weekday() == d) for d in range(7)]
    if features["year"]:
        days = 366 if day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0) else 365
        angle = 2 * math.pi * (day.timetuple().tm_yday - 1) / days
        row += [math.sin(angle), math.cos(angle)]
    if features["promotion"]:
        row.append(promotion)
    if features["price"]:
        known = [p for p in (series.get("price") or [])[: index + 1] if p is not None and p > 0]
        row.append(known[-1] / mean_price - 1 if known and mean_price > 0 else 0.0)
    if features.get("holidays"):
        row += holiday_columns(series.get("holidays") or {"off": {}, "worked": []}, day)
    return row


def holiday_columns(calendar, day):
    """1 on a day off, 1 on a day worked instead, how near the next holiday is and how near the last."""
    off = sorted((date.fromisoformat(first), date.fromisoformat(last)) for first, last in calendar["off"].items())
    if any(first <= day <= last for first, last in off):
        return [1.0, 0.0, 0.0, 0.0]
    near = lambda days: max(1 - (days - 1) / 14, 0.0)
    following = [near((first - day).days) for first, _ in off if first > day]
    before = [near((day - last).days) for _, last in off if last < day]
    return [0.0, float(day.isoformat() in calendar["worked"]), following[0] if following else 0.0, before[-1] if before else 0.0]


def closed_days(history, horizon):
    """Which of the days after `history` fall on a weekday that never sells while most other days do, of the last 56."""
    if all(v <= 0 for v in history):
        return [True] * horizon
    recent = history[-56:]
    places = [[v > 0 for i, v in enumerate(recent) if (i - len(recent)) % 7 == place] for place in range(7)]
    closed = [len(place) >= 4 and sum(place) <= 0.13 * len(place) for place in places]
    others = [sold for place, shut in zip(places, closed) if not shut for sold in place]
    regular = others and sum(others) >= 0.8 * len(others)
    return [bool(regular and closed[step % 7]) for step in range(horizon)]


def forecast(net, model, series, at):
    """Forecasts of the days after `at`, in units."""
    scale = own_of(model, series)["scaler"]["scale"]
    lookback, horizon = model["shape"]["lookback"], model["shape"]["horizon"]
    following = (date.fromisoformat(at) - date.fromisoformat(series["start"])).days + 1
    known = series["values"][:following]
    before = [sum(known) / len(known)] * max(lookback - following, 0)  # a young series began with its mean
    past = torch.tensor([[v / scale for v in (before + known)[-lookback:]]])
    rows = [day_features(model, series, i) for i in range(following - lookback, following + horizon)]
    features = torch.tensor([rows])
    memory = memory_of(model, known, following, scale)
    memory = memory and tuple(torch.tensor([part]) for part in memory)
    with torch.no_grad():
        out = normalized(net, past, features[:, :lookback], features[:, lookback:], memory, model["shape"].get("profile"))
    out = (out[0] * scale).clamp(min=0)
    closed = closed_days(known, horizon)
    return [[0.0 if shut else v for v, shut in zip(column.tolist(), closed)] for column in (out[:, 0], out[:, -1])]


def validation_loss(net, model, series):
    """Mean loss over the validation windows of the one series: of the quantiles twice the pinball loss, rounded at its corner, and of the mean
    half the squared error, each in units of the series' usual weekly difference."""
    scale = own_of(model, series)["scaler"]["scale"]
    lookback, horizon = model["shape"]["lookback"], model["shape"]["horizon"]
    start = date.fromisoformat(series["start"])
    first, end = ((date.fromisoformat(model["split"][k]) - start).days for k in ("validation", "test"))
    values = torch.tensor([v / scale for v in series["values"]])
    features = torch.tensor([day_features(model, series, i) for i in range(end)])
    origins = range(max(first, lookback), end - horizon + 1)
    gather = lambda table, begin, length: torch.stack([table[o + begin : o + begin + length] for o in origins])
    memory = None
    if model["shape"].get("memory"):
        # Columns of a day know nothing after it, so that those of the whole series serve every window.
        columns = torch.tensor([memory_columns(series["values"], i, scale) for i in range(end)])
        weekdays = torch.stack([columns[[o + s - 7 * (s // 7 + 1) for s in range(horizon)]] for o in origins])
        memory = (torch.stack([columns[o - 1] for o in origins]), weekdays, gather(columns, 0, horizon))
    target, delta = gather(values, 0, horizon), model["settings"]["huber_delta"]
    with torch.no_grad():
        out = normalized(net, gather(values, -lookback, lookback), gather(features, -lookback, lookback), gather(features, 0, horizon), memory, model["shape"].get("profile"))
        if out.shape[-1] == 1:
            return F.huber_loss(out[..., 0], target, delta=delta).item()
        before = series["values"][:first]
        differences = [b - a for a, b in zip(before, before[7:])]
        absolute = sum(map(abs, differences)) / len(differences)
        squared = math.sqrt(sum(d * d for d in differences) / len(differences))
        of_median, of_mean = (min(max(scale / size, 0.02), 10.0) for size in (absolute, squared))
        loss = F.huber_loss((out[..., -1] - target) * of_mean, torch.zeros_like(target), delta=MEAN_DELTA, reduction="none")
        for k, level in enumerate(QUANTILES):
            slope = torch.where(out[..., k] > target, 2 * (1 - level), 2 * level)
            loss = loss + slope * F.huber_loss(out[..., k], target, delta=delta, reduction="none") / delta * of_median
        return loss.mean().item()


def main(folders):
    worst = 0.0
    for folder in map(Path, folders):
        net, model = load(folder)
        document = json.loads((folder / "forecast.json").read_text("utf-8"))
        series = document["series"][0]
        medians, means = forecast(net, model, series, document["at"])
        ours = [p["forecast"] for p in document["points"]] + [p["mean"] for p in document["points"]]
        theirs = medians + (means if model["shape"].get("outputs", 1) > 1 else [p["mean"] for p in document["points"]])
        usual = own_of(model, series)["scaler"]["scale"]
        far = max(abs(a - b) for a, b in zip(ours, theirs, strict=True)) / usual
        loss = validation_loss(net, model, series)
        loss_far = abs(loss - document["validation_loss"])
        print(f"{model['architecture']:<12} forecast off by {far:.1e}, validation loss {loss:.6f} off by {loss_far:.1e}")
        worst = max(worst, far, loss_far)
    if worst > TOLERANCE:
        sys.exit(f"differs by {worst:.1e}, more than {TOLERANCE:.0e}")


if __name__ == "__main__":
    main(sys.argv[1:])
