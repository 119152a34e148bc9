//! The passes of the head that all networks share; `arch/head.rs` has its formula.

use forecast::NetShape;

use crate::batch::{ORIGIN_COLUMNS, Rows, STEP_COLUMNS};
use crate::kernels::product::{Into, Matrix};
use crate::kernels::rows::{add, add_column_sums, linear, linear_inputs, linear_weights, relu, relu_back, sized};
use crate::layout::{Layout, Part};

pub(crate) struct HeadPass {
    state: Part,
    day: Part,
    day_bias: Part,
    out: Part,
    direct: Part,
    direct_bias: Part,
    profile: Option<Part>,
    steps: Option<Part>,
    horizon: usize,
    outputs: usize,
    /// Numbers of a state.
    width: usize,
    /// Long-memory columns of the origin, which follow the state.
    origin: usize,
    /// Columns of a day to forecast.
    columns: usize,
    /// State and origin, `(B, W + O)`.
    joined: Vec<f32>,
    /// What the state says to each hidden number, `(B, W)`.
    from_state: Vec<f32>,
    /// `(B, H, W)`
    hidden: Vec<f32>,
    /// `(B, H, K)`
    numbers: Vec<f32>,
    d_hidden: Vec<f32>,
    d_from_state: Vec<f32>,
    d_joined: Vec<f32>,
    d_state: Vec<f32>,
}

impl HeadPass {
    /// For a state of `width` numbers.
    pub(crate) fn new(layout: &Layout, shape: NetShape, width: usize) -> Self {
        let part = |name: &str| layout.part(&format!("head.{name}"));
        let optional = |name: &str| layout.has(&format!("head.{name}")).then(|| part(name));
        Self {
            state: part("state.weight"),
            day: part("day.weight"),
            day_bias: part("day.bias"),
            out: part("out.weight"),
            direct: part("direct.weight"),
            direct_bias: part("direct.bias"),
            profile: optional("profile.weight"),
            steps: optional("steps.weight"),
            horizon: shape.horizon,
            outputs: shape.outputs,
            width,
            origin: if shape.memory { ORIGIN_COLUMNS } else { 0 },
            columns: shape.features + if shape.memory { STEP_COLUMNS } else { 0 },
            joined: Vec::new(),
            from_state: Vec::new(),
            hidden: Vec::new(),
            numbers: Vec::new(),
            d_hidden: Vec::new(),
            d_from_state: Vec::new(),
            d_joined: Vec::new(),
            d_state: Vec::new(),
        }
    }

    /// `state` `(B, W)` → `(B, H, K)`.
    pub(crate) fn forward(&mut self, weights: &[f32], state: &[f32], rows: &Rows) -> &[f32] {
        let (b, h, k, w, columns) = (rows.count, self.horizon, self.outputs, self.width, self.columns);
        let s = w + self.origin;
        let joined = sized(&mut self.joined, b * s);
        for (window, joined) in joined.chunks_exact_mut(s).enumerate() {
            let (of_state, of_origin) = joined.split_at_mut(w);
            of_state.copy_from_slice(&state[window * w..][..w]);
            of_origin.copy_from_slice(&rows.origin[window * self.origin..][..self.origin]);
        }
        let joined = Matrix::rows(joined, s);
        let from_state = sized(&mut self.from_state, b * w);
        linear((b, s, w), joined, self.state.of(weights), None, from_state);
        let hidden = sized(&mut self.hidden, b * h * w);
        linear((b * h, columns, w), Matrix::rows(&rows.future_features, columns), self.day.of(weights), None, hidden);
        for (hidden, from_state) in hidden.chunks_exact_mut(h * w).zip(from_state.chunks_exact(w)) {
            add(self.day_bias.of(weights), hidden);
            hidden.chunks_exact_mut(w).for_each(|hidden| add(from_state, hidden));
        }
        relu(hidden);
        let numbers = sized(&mut self.numbers, b * h * k);
        linear((b, s, h * k), joined, self.direct.of(weights), Some(self.direct_bias.of(weights)), numbers);
        crate::kernels::product::product(
            (b * h, w, k),
            Matrix::rows(hidden, w),
            Matrix::rows(self.out.of(weights), w).transposed(),
            numbers,
            k,
            Into::Add,
        );
        self.add_followed(weights, rows);
        &self.numbers
    }

    /// What the profile and the long-memory columns of a day say themselves.
    fn add_followed(&mut self, weights: &[f32], rows: &Rows) {
        let (h, k, columns) = (self.horizon, self.outputs, self.columns);
        if columns == 0 {
            return;
        }
        let (profile, steps) = (self.profile.as_ref().map(|p| p.of(weights)), self.steps.as_ref().map(|p| p.of(weights)));
        for (at, (numbers, known)) in self.numbers.chunks_exact_mut(k).zip(rows.future_features.chunks_exact(columns)).enumerate() {
            let day = at % h;
            if let Some(profile) = profile {
                add_multiple(known[0], &profile[day * k..][..k], numbers);
            }
            if let Some(steps) = steps {
                for (column, known) in known[columns - STEP_COLUMNS..].iter().enumerate() {
                    add_multiple(*known, &steps[(day * STEP_COLUMNS + column) * k..][..k], numbers);
                }
            }
        }
    }

    /// The gradient of the state, `(B, W)`.
    pub(crate) fn backward(&mut self, weights: &[f32], rows: &Rows, slopes: &[f32], gradient: &mut [f32]) -> &mut [f32] {
        let (b, h, k, w, columns) = (rows.count, self.horizon, self.outputs, self.width, self.columns);
        let s = w + self.origin;
        self.followed_back(rows, slopes, gradient);
        let joined = Matrix::rows(&self.joined, s);
        add_column_sums(slopes, self.direct_bias.of_mut(gradient));
        linear_weights((b, s, h * k), joined, slopes, self.direct.of_mut(gradient));
        let d_joined = sized(&mut self.d_joined, b * s);
        linear_inputs((b, s, h * k), self.direct.of(weights), slopes, d_joined, s, Into::Replace);

        linear_weights((b * h, w, k), Matrix::rows(&self.hidden, w), slopes, self.out.of_mut(gradient));
        let d_hidden = sized(&mut self.d_hidden, b * h * w);
        linear_inputs((b * h, w, k), self.out.of(weights), slopes, d_hidden, w, Into::Replace);
        relu_back(&self.hidden, d_hidden);
        add_column_sums(d_hidden, self.day_bias.of_mut(gradient));
        linear_weights((b * h, columns, w), Matrix::rows(&rows.future_features, columns), d_hidden, self.day.of_mut(gradient));

        let d_from_state = sized(&mut self.d_from_state, b * w);
        d_from_state.fill(0.0);
        for (sum, d_hidden) in d_from_state.chunks_exact_mut(w).zip(d_hidden.chunks_exact(h * w)) {
            add_column_sums(d_hidden, sum);
        }
        linear_weights((b, s, w), joined, d_from_state, self.state.of_mut(gradient));
        linear_inputs((b, s, w), self.state.of(weights), d_from_state, d_joined, s, Into::Add);
        let d_state = sized(&mut self.d_state, b * w);
        for (d_state, d_joined) in d_state.chunks_exact_mut(w).zip(d_joined.chunks_exact(s)) {
            d_state.copy_from_slice(&d_joined[..w]);
        }
        d_state
    }

    fn followed_back(&self, rows: &Rows, slopes: &[f32], gradient: &mut [f32]) {
        let (h, k, columns) = (self.horizon, self.outputs, self.columns);
        if columns == 0 {
            return;
        }
        for (at, (slopes, known)) in slopes.chunks_exact(k).zip(rows.future_features.chunks_exact(columns)).enumerate() {
            let day = at % h;
            if let Some(profile) = &self.profile {
                add_multiple(known[0], slopes, &mut profile.of_mut(gradient)[day * k..][..k]);
            }
            if let Some(steps) = &self.steps {
                let steps = steps.of_mut(gradient);
                for (column, known) in known[columns - STEP_COLUMNS..].iter().enumerate() {
                    add_multiple(*known, slopes, &mut steps[(day * STEP_COLUMNS + column) * k..][..k]);
                }
            }
        }
    }
}

fn add_multiple(factor: f32, of: &[f32], to: &mut [f32]) {
    to.iter_mut().zip(of).for_each(|(to, x)| *to += factor * x);
}
