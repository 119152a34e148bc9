"""The peer that wins competitions of daily sales: one LightGBM model for all series, with the forecast day and its distance as columns.

    python lightgbm_direct.py FILE.csv [--test-days 182] [--validation-days 126] [--min-days 1] [--objective l1] [--seed 1]

FILE has the columns date, product_id, quantity, and optionally store_id. The protocol is that of `cargo xtask bench accuracy`: the last test days are
forecast 7 days ahead from origins 7 days apart; the number of rounds is found on the validation days before them; then the model is fitted again on
all days before the test. Prints one JSON object: means of MASE, WAPE, and RMSSE over the series, the bias of the total, and seconds.
"""

import argparse
import json
import time
from datetime import timedelta

import lightgbm
import numpy as np
from series import read

HORIZON = 7
SEASON = 7
# The longest look back of a column.
NEEDED = 182


def columns(y, first, origin, number):
    """The rows of the days 1 to HORIZON after `origin`, an index into y. Nothing after the origin is seen."""
    past = y[: origin + 1]
    recent = list(past[-14:][::-1])
    means = [past[-n:].mean() for n in (7, 28, 56, 182)]
    sold = np.flatnonzero(past[-364:])
    since = len(past[-364:]) - 1 - sold[-1] if len(sold) else 364
    rows = []
    for h in range(1, HORIZON + 1):
        day = first + timedelta(origin + h)
        weekday = [y[origin + h - 7 * week] for week in range(1, 9)]
        lag = origin + h - 364
        year = y[max(lag - 3, 0) : lag + 4].mean() if lag >= 3 else np.nan
        calendar = [day.weekday(), day.month, day.timetuple().tm_yday, day.day]
        rows.append([*recent, *weekday[:4], np.mean(weekday), y[lag] if lag >= 0 else np.nan, year, *means, (past[-28:] > 0).mean(), since, *calendar, h, number])
    return rows


def table(series, until, since, step=1):
    """Rows and targets whose forecast days are all in [since, until), counted from the end of each series."""
    rows, targets = [], []
    for number, (first, y, scale) in enumerate(series):
        for origin in range(max(NEEDED, len(y) - since - 1), len(y) - until - HORIZON, step):
            rows.extend(columns(y / scale, first, origin, number))
            targets.extend(y[origin + 1 : origin + 1 + HORIZON] / scale)
    return np.array(rows, dtype=np.float64), np.array(targets)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--test-days", type=int, default=182)
    parser.add_argument("--validation-days", type=int, default=126)
    parser.add_argument("--min-days", type=int, default=1)
    parser.add_argument("--objective", default="l1", choices=["l1", "l2", "poisson", "tweedie"])
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    test, validation = options.test_days, options.validation_days
    began = time.process_time()
    series = []
    for first, y in read(options.file, options.min_days).values():
        before = y[: len(y) - test]
        # A series that begins during the test has nothing to learn from.
        if len(before) > NEEDED + HORIZON and before.mean() > 0:
            series.append((first, y, before.mean()))

    settings = {"objective": options.objective, "learning_rate": 0.05, "num_leaves": 31, "min_data_in_leaf": 50, "bagging_fraction": 0.8, "bagging_freq": 1}
    settings |= {"feature_fraction": 0.8, "seed": options.seed, "num_threads": 2, "verbosity": -1, "deterministic": True}
    category = [-1 + len(columns(series[0][1], series[0][0], NEEDED, 0)[0])]
    fit = lightgbm.Dataset(*table(series, test + validation, 10**6), categorical_feature=category)
    check = fit.create_valid(*table(series, test, test + validation, HORIZON))
    rounds = lightgbm.train(settings, fit, 2000, [check], callbacks=[lightgbm.early_stopping(50, verbose=False)]).best_iteration
    model = lightgbm.train(settings, lightgbm.Dataset(*table(series, test, 10**6), categorical_feature=category), rounds)

    scores, forecast_sum, actual_sum = [], 0.0, 0.0
    for number, (first, y, scale) in enumerate(series):
        start = len(y) - test
        forecasts = np.concatenate([model.predict(np.array(columns(y / scale, first, origin, number))) for origin in range(start - 1, len(y) - 1 - HORIZON + 1, HORIZON)])
        forecasts = np.maximum(forecasts * scale, 0.0)
        actual = y[start : start + len(forecasts)]
        before = y[:start]
        difference = before[SEASON:] - before[:-SEASON]
        absolute, square = np.abs(difference).mean(), (difference**2).mean()
        error = forecasts - actual
        if absolute > 0 and actual.sum() > 0:
            scores.append((np.abs(error).mean() / absolute, np.abs(error).sum() / actual.sum(), np.sqrt((error**2).mean() / square)))
        forecast_sum += forecasts.sum()
        actual_sum += actual.sum()
    mase, wape, rmsse = np.mean(scores, axis=0)
    result = {"model": f"LightGBM direct {options.objective}", "series": len(scores), "rounds": rounds, "mase": mase, "wape": wape, "rmsse": rmsse}
    result |= {"total_bias": forecast_sum / actual_sum - 1, "seconds": time.process_time() - began}
    print(json.dumps({key: round(value, 4) if isinstance(value, float) else value for key, value in result.items()}))


if __name__ == "__main__":
    main()
