//! Versions of models on disk: keys, staging, publishing, index, trash, recovery. Knows nothing of forecasting.
