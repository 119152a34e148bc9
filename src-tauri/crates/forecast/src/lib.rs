//! The vocabulary and method of forecasting: series, windows, metrics, baselines, intervals. Links no libtorch.
