//! The list of model types with their settings, and the words for each setting.

use workbench::{Hyperparameter, ModelType, SettingKey, SettingKind};

/// The text of `models`.
pub(crate) fn models(types: &[ModelType]) -> String {
    let mut text = String::new();
    for model in types {
        text.push_str(&format!("{} ({})\n", model.name, model.title));
        for setting in model.settings.iter().chain(&model.hyperparameters) {
            text.push_str(&format!("  {:<20} {} [{}]\n", setting.name, about_of(&model.name, setting.name), range(setting)));
        }
    }
    text.trim_end().to_owned()
}

fn range(setting: &Hyperparameter) -> String {
    match setting.kind {
        SettingKind::Switch => format!("true or false, default {}", setting.default == 1.0),
        SettingKind::Whole | SettingKind::Real => format!("{} to {}, default {}", setting.min, setting.max, setting.default),
    }
}

/// What a setting does for a type, in one line: an epoch of boosted trees is one tree.
fn about_of(model: &str, key: SettingKey) -> &'static str {
    match (model, key) {
        ("trees", SettingKey::Epochs) => "Maximum number of trees",
        ("trees", SettingKey::Patience) => "Trees without improvement before training stops",
        ("trees", SettingKey::CheckpointEvery) => "Trees between checkpoints; 0 for none",
        _ => about(key),
    }
}

/// What a setting does, in one line.
fn about(key: SettingKey) -> &'static str {
    use SettingKey as K;
    match key {
        K::Horizon => "Days to forecast",
        K::Lookback => "Days of history the model sees",
        K::Epochs => "Maximum passes over the training data; 0 chooses 20 to 60 by its size",
        K::Patience => "Epochs without improvement before training stops",
        K::MinDelta => "Smallest improvement of the validation loss that counts",
        K::BatchSize => "Samples per step",
        K::LearningRate => "Highest step size of the optimizer",
        K::WeightDecay => "How strongly weights are pulled toward zero",
        K::GradientClip => "Largest norm of the gradient",
        K::HuberDelta => "Multiple of mean daily sales above which errors weigh less",
        K::WeightAverage => "Share of the averaged weights kept at each step; 0 for none",
        K::Season => "Show the model the day of the year",
        K::Profile => "Remove the weekly, promotional, and seasonal patterns first",
        K::Holidays => "Show the model the holidays of the calendar in use",
        K::Stockouts => "Exclude days on which a steady seller was probably out of stock (`missing` means true, `keep` means false)",
        K::ClosedDays => "Exclude days on which a store sold nothing at all (`missing` means true, `keep` means false)",
        K::TestDays => "Days at the end held back for the test; 0 for automatic",
        K::ValidationDays => "Days before the test that decide when to stop; 0 for automatic",
        K::Refit => "Train again on all data after the test",
        K::Blend => "Mix simple methods into the forecasts",
        K::EpochWindows => "Maximum samples per epoch",
        K::CheckpointEvery => "Epochs between checkpoints; 0 for none",
        K::Threads => "Processor threads for one training; 0 for automatic",
        K::MaxSeconds => "Time limit in seconds; 0 for none",
        K::Seed => "Seed of the random numbers",
        K::Channels => "Width of every layer",
        K::KernelSize => "Days that one convolution covers",
        K::Width => "Width of the hidden layer or of each token",
        K::Heads => "Attention heads, or parallel memories",
        K::Layers => "Encoder layers",
        K::Blocks => "Blocks stacked in the network",
        K::PatchDays => "Days per token",
        K::Grid => "Intervals of the spline grid",
        K::Dropout => "Share of activations turned off during training",
        K::Leaves => "Maximum leaves per tree",
        K::Shrinkage => "Share of the remaining error that each tree corrects",
        K::BudgetSeconds => "Time limit for finding the best, in seconds; 0 for none",
    }
}

#[cfg(all(test, feature = "libtorch"))]
mod tests {
    use super::*;

    #[test]
    fn the_model_types_are_recorded_for_the_tests_of_the_window() {
        let folder =
            std::path::PathBuf::from(std::env::var_os("TS_RS_EXPORT_DIR").expect("cargo sets where types are written")).join("recorded");
        std::fs::create_dir_all(&folder).expect("a folder");
        let types = crate::networks().model_types();
        let text = serde_json::to_string_pretty(&types).expect("JSON");
        std::fs::write(folder.join("model_types.json"), format!("{text}\n")).expect("written");
        let listed = models(&types);
        assert!(listed.contains("Maximum number of trees [1 to 10000, default 600]"), "{listed}");
        assert!(listed.contains("seed ") && listed.contains("[true or false, default true]"), "{listed}");
    }
}
