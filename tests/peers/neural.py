"""Networks of neuralforecast on daily sales, by the protocol of `cargo xtask bench train`: seconds of one fit, and the error on the test days.

    python neural.py FILE.csv [--test-days 364] [--validation-days 180] [--threads 2] [--models TCN,KAN,NHITS] [--seed 1]

One model for all series, fitted on what lies before the test with its own defaults, look-back 28, batches of 128 windows, and at most 500 steps; the
last validation days before the test decide when it stops. The test days are forecast 7 days ahead from origins 7 days apart. Only the fit is timed.
Prints one JSON object a model.
"""

import argparse
import json
import logging
import time
import warnings

import numpy as np
import pandas as pd
import torch
from neuralforecast import NeuralForecast
from neuralforecast.models import KAN, NHITS, TCN
from series import read

HORIZON = 7
SEASON = 7
LOOKBACK = 28
STEPS = 500
MODELS = {"TCN": TCN, "KAN": KAN, "NHITS": NHITS}


def frame(series, until):
    """All series without their last `until` days, as neuralforecast reads them."""
    parts = []
    for name, (first, y) in series.items():
        y = y[: len(y) - until]
        parts.append(pd.DataFrame({"unique_id": name, "ds": pd.date_range(first, periods=len(y)), "y": y.astype(np.float32)}))
    return pd.concat(parts, ignore_index=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--test-days", type=int, default=364)
    parser.add_argument("--validation-days", type=int, default=180)
    parser.add_argument("--min-days", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--models", default=",".join(MODELS))
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    warnings.filterwarnings("ignore")
    logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)
    logging.getLogger("lightning_fabric").setLevel(logging.ERROR)

    series, test = read(options.file, options.min_days), options.test_days
    for name in options.models.split(","):
        quiet = {"accelerator": "cpu", "logger": False, "enable_progress_bar": False, "enable_checkpointing": False, "enable_model_summary": False}
        settings = {"h": HORIZON, "input_size": LOOKBACK, "max_steps": STEPS, "windows_batch_size": 128, "random_seed": options.seed}
        stop = {"val_check_steps": 50, "early_stop_patience_steps": 3}
        model = MODELS[name](**settings, **stop, **quiet)
        forecaster = NeuralForecast(models=[model], freq="D")
        began = time.perf_counter()
        forecaster.fit(frame(series, test), val_size=options.validation_days)
        seconds = time.perf_counter() - began
        steps = len(forecaster.models[0].train_trajectories)

        errors = {name: [] for name in series}
        for until in range(test, HORIZON - 1, -HORIZON):
            predicted = forecaster.predict(df=frame(series, until), verbose=False)
            for of, (_, y) in series.items():
                numbers = predicted[predicted["unique_id"] == of][name].to_numpy()
                actual = y[len(y) - until :][:HORIZON]
                errors[of].extend(np.abs(np.maximum(numbers, 0.0)[: len(actual)] - actual))
        scales = {of: np.abs(y[: len(y) - test][SEASON:] - y[: len(y) - test][:-SEASON]).mean() for of, (_, y) in series.items()}
        mase = float(np.mean([np.mean(errors[of]) / scales[of] for of in series if scales[of] > 0]))
        result = {"model": name, "mase": mase, "seconds": seconds, "steps": steps, "threads": options.threads}
        print(json.dumps({key: round(value, 4) if isinstance(value, float) else value for key, value in result.items()}), flush=True)


if __name__ == "__main__":
    main()
