//! Transformer encoder: Vaswani et al., "Attention Is All You Need" (2017), with the norm before each part (Xiong et al. 2020), over patches
//! of days with learned positions (Nie et al., "A Time Series is Worth 64 Words", 2023).
//!
//! Only the last token's output is used, so the last layer asks with the last token alone: keys and values for all, the rest for one.

use forecast::{Hyperparameter, NetShape, SettingKey};
use tch::Tensor;

use super::dropout::Dropout;
use super::head::Head;
use super::layers::{Linear, Norm, Tokens, last};
use super::{Hyper, Net};
use crate::batch::Batch;
use crate::layout::{Init, Layout, Spec};
use crate::parameters::Parameters;
use crate::passes::Pass;
use crate::passes::transformer::TransformerPass;

const HYPERPARAMETERS: &[Hyperparameter] = &[
    Hyperparameter::whole(SettingKey::Width, (4, 512), 32),
    Hyperparameter::whole(SettingKey::Heads, (1, 16), 4),
    Hyperparameter::whole(SettingKey::Layers, (1, 8), 2),
    Hyperparameter::whole(SettingKey::PatchDays, (1, 90), 7),
    Hyperparameter::real(SettingKey::Dropout, (0.0, 0.9), 0.1),
];

pub(crate) struct Transformer {
    tokens: Tokens,
    /// `(T, D)`
    positions: Tensor,
    layers: Vec<EncoderLayer>,
    norm: Norm,
    head: Head,
    dropout: f64,
}

impl Net for Transformer {
    const NAME: &'static str = "transformer";
    const TITLE: &'static str = "Transformer";
    const HYPERPARAMETERS: &'static [Hyperparameter] = HYPERPARAMETERS;

    fn specs(shape: NetShape, hyper: &Hyper<'_>) -> Vec<Spec> {
        let (days, width) = (hyper.count(SettingKey::PatchDays), width(hyper));
        let mut specs: Vec<Spec> = Tokens::specs(shape, days, width).into();
        let shape_of_positions = vec![Tokens::count(shape, days), width];
        specs.push(Spec { name: "positions".to_owned(), shape: shape_of_positions, init: Init::Normal(0.02), decay: false });
        specs.extend((0..hyper.count(SettingKey::Layers)).flat_map(|i| EncoderLayer::specs(&format!("layers.{i}"), width)));
        specs.extend(Norm::specs("norm", width));
        specs.extend(Head::specs(shape, width));
        specs
    }

    fn new(p: &Parameters, shape: NetShape, hyper: &Hyper<'_>) -> Self {
        let layers =
            (0..hyper.count(SettingKey::Layers)).map(|i| EncoderLayer::new(p, &format!("layers.{i}"), hyper.count(SettingKey::Heads)));
        Self {
            tokens: Tokens::new(p, shape, hyper.count(SettingKey::PatchDays)),
            positions: p.get("positions"),
            layers: layers.collect(),
            norm: Norm::new(p, "norm"),
            head: Head::new(p),
            dropout: hyper.get(SettingKey::Dropout),
        }
    }

    fn pass(layout: &Layout, shape: NetShape, hyper: &Hyper<'_>) -> Box<dyn Pass> {
        Box::new(TransformerPass::new(layout, shape, hyper))
    }

    fn forward(&self, batch: &Batch, dropout: &mut Dropout) -> Tensor {
        let mut x = dropout.apply(self.tokens.forward(batch) + &self.positions, self.dropout); // (B, T, D)
        for (i, layer) in self.layers.iter().enumerate() {
            let asked = if i + 1 == self.layers.len() { 1 } else { x.size()[1] };
            x = layer.forward(&x, asked, self.dropout, dropout);
        }
        self.head.forward(&self.norm.forward(&x.squeeze_dim(1)), batch) // (B, 1, D) → (B, D) → (B, H)
    }
}

/// The width, rounded up to a multiple of the heads.
pub(crate) fn width(hyper: &Hyper<'_>) -> i64 {
    let heads = hyper.count(SettingKey::Heads);
    (hyper.count(SettingKey::Width) + heads - 1) / heads * heads
}

/// `x + attention(norm x)`, then `x + W₂ gelu(W₁ norm x)`, as `torch.nn.TransformerEncoderLayer(norm_first=True, activation="gelu")`.
struct EncoderLayer {
    norm1: Norm,
    /// `(3D, D)`: queries, keys, values below one another.
    in_weight: Tensor,
    in_bias: Tensor,
    out: Linear,
    norm2: Norm,
    linear1: Linear,
    linear2: Linear,
    heads: i64,
}

/// The inner layer of the feed-forward part is this many times as wide.
const WIDENING: i64 = 2;

impl EncoderLayer {
    fn specs(name: &str, width: i64) -> Vec<Spec> {
        let mut specs = Norm::specs(&format!("{name}.norm1"), width).to_vec();
        specs.push(Spec::weight(&format!("{name}.self_attn.in_proj_weight"), &[3 * width, width]));
        specs.push(Spec::constant(&format!("{name}.self_attn.in_proj_bias"), &[3 * width], 0.0));
        specs.extend(Linear::specs(&format!("{name}.self_attn.out_proj"), (width, width)));
        specs.extend(Norm::specs(&format!("{name}.norm2"), width));
        specs.extend(Linear::specs(&format!("{name}.linear1"), (width, WIDENING * width)));
        specs.extend(Linear::specs(&format!("{name}.linear2"), (WIDENING * width, width)));
        specs
    }

    fn new(p: &Parameters, name: &str, heads: i64) -> Self {
        Self {
            norm1: Norm::new(p, &format!("{name}.norm1")),
            in_weight: p.get(&format!("{name}.self_attn.in_proj_weight")),
            in_bias: p.get(&format!("{name}.self_attn.in_proj_bias")),
            out: Linear::new(p, &format!("{name}.self_attn.out_proj")),
            norm2: Norm::new(p, &format!("{name}.norm2")),
            linear1: Linear::new(p, &format!("{name}.linear1")),
            linear2: Linear::new(p, &format!("{name}.linear2")),
            heads,
        }
    }

    /// `(B, T, D)` → `(B, asked, D)`: the last `asked` tokens, which look at all T.
    fn forward(&self, x: &Tensor, asked: i64, share: f64, dropout: &mut Dropout) -> Tensor {
        let kept = last(x, asked);
        let kept = kept + dropout.apply(self.attention(&self.norm1.forward(x), asked), share);
        let inner = dropout.apply(self.linear1.forward(&self.norm2.forward(&kept)).gelu("none"), share);
        kept + dropout.apply(self.linear2.forward(&inner), share)
    }

    fn attention(&self, x: &Tensor, asked: i64) -> Tensor {
        let (b, t, d) = x.size3().unwrap_or_default();
        let qkv = if asked == t {
            let all = x.linear(&self.in_weight, Some(&self.in_bias)).view([b, t, 3, self.heads, d / self.heads]).permute([2, 0, 3, 1, 4]);
            all.unbind(0)
        } else {
            let part = |x: &Tensor, from: i64, n: i64| {
                x.linear(&self.in_weight.narrow(0, from * d, n * d), Some(&self.in_bias.narrow(0, from * d, n * d)))
            };
            let q = part(&last(x, asked), 0, 1).view([b, asked, self.heads, d / self.heads]).transpose(1, 2);
            let kv = part(x, 1, 2).view([b, t, 2, self.heads, d / self.heads]).permute([2, 0, 3, 1, 4]);
            let mut qkv = kv.unbind(0);
            qkv.insert(0, q);
            qkv
        };
        let seen = Tensor::scaled_dot_product_attention(&qkv[0], &qkv[1], &qkv[2], None::<Tensor>, 0.0, false, None::<f64>, false); // (B, heads, asked, D / heads)
        self.out.forward(&seen.transpose(1, 2).reshape([b, asked, d]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch::fixture::Fixture;

    #[test]
    fn a_layer_equals_pytorchs_whether_all_tokens_are_asked_or_the_last_alone() {
        let fixture = Fixture::read(include_bytes!("../../../../../tests/parity/fixtures/encoder_layer.pth"));
        let layer = EncoderLayer::new(&fixture.parameters, "", 2);
        let x = fixture.input("x");
        fixture.check(&layer.forward(x, x.size()[1], 0.0, &mut Dropout::off()));
        fixture.check_last(&layer.forward(x, 1, 0.0, &mut Dropout::off()));
    }
}
