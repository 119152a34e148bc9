//! mLSTM: the matrix LSTM of Beck et al., "xLSTM: Extended Long Short-Term Memory" (2024): exponential gates with a stabilizer, a matrix
//! memory and its normalizer, in blocks of causal convolution, up-projection and gated output.
//!
//! The memory is computed in the parallel form, in which `h_t = Σ_j w_tj v_j`. Only the last token's output is used, so the last block
//! computes the last row of w alone.

use forecast::{Hyperparameter, NetShape, SettingKey};
use tch::{Kind, Tensor};

use super::dropout::Dropout;
use super::head::Head;
use super::layers::{Linear, Norm, Tokens, last};
use super::{Hyper, Net};
use crate::batch::Batch;
use crate::layout::{Init, Layout, Spec};
use crate::parameters::Parameters;
use crate::passes::Pass;
use crate::passes::mlstm::MlstmPass;

const HYPERPARAMETERS: &[Hyperparameter] = &[
    Hyperparameter::whole(SettingKey::Width, (8, 512), 32),
    Hyperparameter::whole(SettingKey::Heads, (1, 16), 4),
    Hyperparameter::whole(SettingKey::Blocks, (1, 8), 2),
    Hyperparameter::whole(SettingKey::PatchDays, (1, 90), 7),
    Hyperparameter::real(SettingKey::Dropout, (0.0, 0.9), 0.1),
];

/// Days (tokens) that the causal convolution joins.
const KERNEL: i64 = crate::kernels::gating::TAPS as i64;
/// Width of the blocks of the block-diagonal query, key and value maps.
const MAP_BLOCK: i64 = crate::kernels::memory::MAP_BLOCK as i64;
/// How much wider a block is inside.
pub(crate) const WIDENING: i64 = 2;
/// Keeps the normalizer from zero.
const EPSILON: f64 = 1e-6;

pub(crate) struct Mlstm {
    tokens: Tokens,
    blocks: Vec<Block>,
    norm: Norm,
    head: Head,
    dropout: f64,
}

impl Net for Mlstm {
    const NAME: &'static str = "mlstm";
    const TITLE: &'static str = "mLSTM";
    const HYPERPARAMETERS: &'static [Hyperparameter] = HYPERPARAMETERS;

    fn specs(shape: NetShape, hyper: &Hyper<'_>) -> Vec<Spec> {
        let (width, heads) = (width(hyper), hyper.count(SettingKey::Heads));
        let mut specs: Vec<Spec> = Tokens::specs(shape, hyper.count(SettingKey::PatchDays), width).into();
        specs.extend((0..hyper.count(SettingKey::Blocks)).flat_map(|i| Block::specs(&format!("blocks.{i}"), width, heads)));
        specs.extend(Norm::specs("norm", width));
        specs.extend(Head::specs(shape, width));
        specs
    }

    fn new(p: &Parameters, shape: NetShape, hyper: &Hyper<'_>) -> Self {
        Self {
            tokens: Tokens::new(p, shape, hyper.count(SettingKey::PatchDays)),
            blocks: (0..hyper.count(SettingKey::Blocks))
                .map(|i| Block::new(p, &format!("blocks.{i}"), hyper.count(SettingKey::Heads)))
                .collect(),
            norm: Norm::new(p, "norm"),
            head: Head::new(p),
            dropout: hyper.get(SettingKey::Dropout),
        }
    }

    fn pass(layout: &Layout, shape: NetShape, hyper: &Hyper<'_>) -> Box<dyn Pass> {
        Box::new(MlstmPass::new(layout, shape, hyper))
    }

    fn forward(&self, batch: &Batch, dropout: &mut Dropout) -> Tensor {
        let mut x = dropout.apply(self.tokens.forward(batch), self.dropout); // (B, T, D)
        for (i, block) in self.blocks.iter().enumerate() {
            let rows = if i + 1 == self.blocks.len() { 1 } else { x.size()[1] };
            x = last(&x, rows) + dropout.apply(block.forward(&x, rows), self.dropout);
        }
        self.head.forward(&self.norm.forward(&x.squeeze_dim(1)), batch) // (B, 1, D) → (B, D) → (B, H)
    }
}

/// The width, rounded up so that every head and every block of the maps has a whole number.
pub(crate) fn width(hyper: &Hyper<'_>) -> i64 {
    let step = hyper.count(SettingKey::Heads) * MAP_BLOCK;
    (hyper.count(SettingKey::Width) + step - 1) / step * step
}

/// norm → up → (convolution, silu → q, k; v) → memory → norm per head → skip → gate by silu(z) → down.
struct Block {
    norm: Norm,
    /// `(2 × inner, D)`: to the memory, and to the gate behind it.
    up: Tensor,
    /// `(inner, KERNEL)`: one small filter per channel, the newest token last.
    conv_weight: Tensor,
    conv_bias: Tensor,
    /// Block-diagonal maps to q, k and v, `(3, inner / 4, 4, 4)`: out × in.
    maps: Tensor,
    /// The input gates, then the forget gates of all heads, from q, k and v together.
    /// `(2 × heads, 3 × inner)`
    gate_weight: Tensor,
    gate_bias: Tensor,
    /// `(inner)`: gain after the norm per head, which is 1 + this.
    out_gain: Tensor,
    /// `(inner)`
    skip: Tensor,
    down: Linear,
    heads: i64,
    /// Ones on the diagonal, to write the block-diagonal maps of a head as one matrix. `(d / 4, 1, d / 4, 1)`
    diagonal: Tensor,
}

impl Block {
    fn specs(name: &str, width: i64, heads: i64) -> Vec<Spec> {
        let inner = WIDENING * width;
        let spec = |part: &str, shape: &[i64], init, decay| Spec { name: format!("{name}.{part}"), shape: shape.to_vec(), init, decay };
        let mut specs = Norm::specs(&format!("{name}.norm"), width).to_vec();
        specs.push(Spec::weight(&format!("{name}.up.weight"), &[2 * inner, width]));
        specs.push(spec("conv.weight", &[inner, KERNEL], Init::Uniform((KERNEL as f64).sqrt().recip()), false));
        specs.push(spec("conv.bias", &[inner], Init::Constant(0.0), false));
        let maps = [3, inner / MAP_BLOCK, MAP_BLOCK, MAP_BLOCK];
        specs.push(spec("maps.weight", &maps, Init::Normal((2.0 / 5.0 / MAP_BLOCK as f64).sqrt()), true));
        // The gates start without looking at their input: what comes in is open around 1, what is kept is long.
        specs.push(spec("gates.weight", &[2 * heads, 3 * inner], Init::Constant(0.0), true));
        specs.push(spec("gates.bias", &[2 * heads], Init::Gates { heads }, false));
        specs.push(spec("out_gain", &[inner], Init::Constant(0.0), false));
        specs.push(spec("skip", &[inner], Init::Constant(1.0), false));
        specs.push(Spec::weight(&format!("{name}.down.weight"), &[width, inner]));
        specs
    }

    fn new(p: &Parameters, name: &str, heads: i64) -> Self {
        let get = |part: &str| p.get(&format!("{name}.{part}"));
        let maps = get("maps.weight");
        let blocks = maps.size()[1] / heads;
        Self {
            norm: Norm::new(p, &format!("{name}.norm")),
            up: get("up.weight"),
            conv_weight: get("conv.weight"),
            conv_bias: get("conv.bias"),
            maps,
            gate_weight: get("gates.weight"),
            gate_bias: get("gates.bias"),
            out_gain: get("out_gain"),
            skip: get("skip"),
            down: Linear::without_bias(p, &format!("{name}.down")),
            heads,
            diagonal: Tensor::eye(blocks, (Kind::Float, tch::Device::Cpu)).view([blocks, 1, blocks, 1]),
        }
    }

    /// `(B, T, D)` → `(B, rows, D)`: the last `rows` tokens.
    fn forward(&self, x: &Tensor, rows: i64) -> Tensor {
        let (b, t, d) = x.size3().unwrap_or_default();
        let inner = WIDENING * d;
        let x = self.norm.forward(x);
        let (seen, z) = if rows == t {
            let mut halves = x.linear(&self.up, None::<Tensor>).chunk(2, 2); // (B, T, inner) each
            (halves.swap_remove(0), halves.swap_remove(0))
        } else {
            let half = |x: &Tensor, from: i64| x.linear(&self.up.narrow(0, from, inner), None::<Tensor>);
            (half(&x, 0), half(&last(&x, rows), inner))
        };
        let smooth = self.convolved(&seen).silu();
        let asked = last(&smooth, rows);
        // Block-diagonal maps, whole within a head: there the zeros cost less than many small products.
        let head = inner / self.heads;
        let maps = (self.maps.view([3, self.heads, -1, MAP_BLOCK, 1, MAP_BLOCK]) * &self.diagonal).view([3, self.heads, head, head]);
        let by_map = maps.unbind(0); // (heads, out, in) each
        let mapped = |x: &Tensor, map: usize| {
            let by_head = x.reshape([-1, self.heads, head]).transpose(0, 1); // (heads, B × tokens, in)
            by_head.bmm(&by_map[map].transpose(1, 2)).view([self.heads, b, -1, head])
        };
        let h = self.memory(&mapped(&asked, 0), &mapped(&smooth, 1), &mapped(&seen, 2), &self.gates(&smooth, &seen, &maps)); // (B, rows, inner)
        let h = h + asked * &self.skip;
        self.down.forward(&(h * z.silu()))
    }

    /// The gates look at q, k and v, which are themselves maps of these two: both maps as one, `(B, T, 2 × heads)`.
    fn gates(&self, smooth: &Tensor, seen: &Tensor, maps: &Tensor) -> Tensor {
        let inner = seen.size()[2];
        let by_map = self.gate_weight.view([2 * self.heads, 3, self.heads, -1]).permute([1, 2, 0, 3]).matmul(maps); // (3, heads, 2 × heads, in)
        let mut parts = by_map.transpose(1, 2).reshape([3, 2 * self.heads, inner]).unbind(0);
        let from_seen = seen.linear(&parts.swap_remove(2), None::<Tensor>);
        smooth.linear(&(&parts[0] + &parts[1]), Some(&self.gate_bias)) + from_seen
    }

    /// Causal convolution over tokens, channel by channel. `(B, T, inner)`
    fn convolved(&self, x: &Tensor) -> Tensor {
        let t = x.size()[1];
        let seen = x.constant_pad_nd([0, 0, KERNEL - 1, 0]); // (B, T + KERNEL - 1, inner)
        let weights = self.conv_weight.unbind(1); // (inner) each
        // One shifted product per tap: a sum over a window of taps would write KERNEL times as many numbers, and read them back.
        (0_i64..).zip(&weights).fold(self.conv_bias.shallow_clone(), |sum, (tap, weight)| sum.addcmul(&seen.narrow(1, tap, t), weight))
    }

    /// Memory and norm per head; q `(heads, B, rows, d)`, k and v `(heads, B, T, d)`, input and forget gates `(B, T, 2 × heads)` →
    /// `(B, rows, inner)`.
    fn memory(&self, q: &Tensor, k: &Tensor, v: &Tensor, gates: &Tensor) -> Tensor {
        let (_, b, rows, d) = q.size4().unwrap_or_default();
        let gates = gates.view([b, -1, 2, self.heads]).permute([2, 3, 0, 1]).unbind(0); // (heads, B, T) each
        let h = parallel(q, k, v, &gates[0], &gates[1]); // (heads, B, rows, d)
        let h = h.layer_norm([d], None::<Tensor>, None::<Tensor>, 1e-5, true);
        h.permute([1, 2, 0, 3]).reshape([b, rows, self.heads * d]) * (&self.out_gain + 1.0)
    }
}

/// The parallel form. q `(heads, B, R, d)` of the last R of T tokens, k and v `(heads, B, T, d)`, gates before their activation
/// `(heads, B, T)` → `(heads, B, R, d)`.
///
/// `log D_tj = Σ_{s=j+1..t} log σ(f_s) + i_j` for j ≤ t, `C = (q kᵀ / √d) ⊙ exp(log D − m)` with m the largest of a row,
/// `h_t = Σ_j C_tj v_j / max(|Σ_j C_tj|, exp(−m))`.
fn parallel(q: &Tensor, k: &Tensor, v: &Tensor, input: &Tensor, forget: &Tensor) -> Tensor {
    let (t, rows) = (k.size()[2], q.size()[2]);
    let kept = forget.log_sigmoid().cumsum(-1, Kind::Float); // (heads, B, T)
    let mut log_d = kept.narrow(2, t - rows, rows).unsqueeze(-1) + (input - &kept).unsqueeze(-2); // (heads, B, R, T)
    if rows > 1 {
        let future = Tensor::ones([rows, t], (Kind::Bool, tch::Device::Cpu)).triu(1 + t - rows);
        log_d = log_d.masked_fill(&future, f64::NEG_INFINITY);
    }
    let m = log_d.amax([-1_i64].as_slice(), true).detach();
    let scale = (q.size()[3] as f64).sqrt().recip();
    let c = (q * scale).matmul(&k.transpose(-2, -1)) * (log_d - &m).exp();
    let sum = c.sum_dim_intlist([-1_i64].as_slice(), true, Kind::Float);
    let normalizer = sum.abs().maximum(&m.neg().exp());
    c.matmul(v) / (normalizer + EPSILON)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch::fixture::Fixture;

    /// The recurrent form, one token after another (Beck et al. 2024, equations 19 to 27 with the stabilizer of the appendix).
    fn recurrent(q: &Tensor, k: &Tensor, v: &Tensor, input: &Tensor, forget: &Tensor) -> Tensor {
        let (b, heads, t, d) = q.size4().expect("four sizes");
        let options = (Kind::Float, tch::Device::Cpu);
        let mut memory = Tensor::zeros([b, heads, d, d], options);
        let mut normalizer = Tensor::zeros([b, heads, d, 1], options);
        let mut m = Tensor::full([b, heads, 1, 1], f64::NEG_INFINITY, options);
        let mut out = Vec::new();
        for step in 0..t {
            let at = |x: &Tensor| x.narrow(2, step, 1).transpose(2, 3); // (B, heads, d, 1)
            let gate = |x: &Tensor| x.narrow(2, step, 1).unsqueeze(-1); // (B, heads, 1, 1)
            let (q, k, v) = (at(q), at(k) / (d as f64).sqrt(), at(v));
            let kept = gate(forget).log_sigmoid() + &m;
            let next = kept.maximum(&gate(input));
            let (f, i) = ((kept - &next).exp(), (gate(input) - &next).exp());
            memory = &f * memory + &i * v.matmul(&k.transpose(2, 3));
            normalizer = f * normalizer + i * k;
            let size = normalizer.transpose(2, 3).matmul(&q).abs().maximum(&next.neg().exp());
            out.push((memory.matmul(&q) / (size + EPSILON)).transpose(2, 3));
            m = next;
        }
        Tensor::cat(&out, 2)
    }

    #[test]
    fn the_parallel_form_equals_the_recurrent_one_for_all_rows_and_for_the_last() {
        let _seeded = crate::registered::seeded(3);
        let options = (Kind::Float, tch::Device::Cpu);
        let [q, k, v] = [0, 1, 2].map(|_| Tensor::randn([2, 3, 20, 8], options));
        let (input, forget) = (Tensor::randn([2, 3, 20], options) * 2.0, Tensor::randn([2, 3, 20], options) * 3.0 + 2.0);
        let expected = recurrent(&q, &k, &v, &input, &forget);
        // Against the largest number: where the normalizer is small, rounding is not.
        let number = |t: Tensor| f64::try_from(t).expect("a number");
        let far = |a: &Tensor, b: &Tensor| number((a - b).abs().max()) / number(b.abs().max());
        assert!(far(&parallel(&q, &k, &v, &input, &forget), &expected) < 1e-5);
        let last = parallel(&q.narrow(2, 19, 1), &k, &v, &input, &forget);
        assert!(far(&last, &expected.narrow(2, 19, 1)) < 1e-5);
    }

    #[test]
    fn a_block_equals_the_authors_for_all_tokens_and_for_the_last() {
        let fixture = Fixture::read(include_bytes!("../../../../../tests/parity/fixtures/mlstm_block.pth"));
        let block = Block::new(&fixture.parameters, "", 4);
        let x = fixture.input("x");
        fixture.check(&block.forward(x, x.size()[1]));
        fixture.check_last(&block.forward(x, 1));
    }
}
