//! What surrounds the memory of mLSTM: the causal convolution before it, and the mixing and gating behind it. `arch/mlstm.rs` has the formulas.

use super::activation::{silu, silu_slope};
use super::vectorized;

/// Tokens that the causal convolution joins.
pub(crate) const TAPS: usize = 4;

vectorized! {
    /// Causal convolution over tokens, channel by channel: of the rows of each window, the newest with the last tap.
    pub(crate) fn convolve(x: &[f32], sizes: (usize, usize), taps: &[f32], bias: &[f32], y: &mut [f32]) {
        let (tokens, inner) = sizes;
        for (x, y) in x.chunks_exact(tokens * inner).zip(y.chunks_exact_mut(tokens * inner)) {
            for (token, y) in y.chunks_exact_mut(inner).enumerate() {
                y.copy_from_slice(bias);
                for back in 0..TAPS.min(token + 1) {
                    let (x, tap) = (&x[(token - back) * inner..][..inner], &taps[(TAPS - 1 - back) * inner..][..inner]);
                    for ((y, x), tap) in y.iter_mut().zip(x).zip(tap) {
                        *y += x * tap;
                    }
                }
            }
        }
    }
}

vectorized! {
    /// Adds the gradients of the rows and of the taps.
    pub(crate) fn convolve_back(dy: &[f32], x: &[f32], sizes: (usize, usize), taps: &[f32], dx: &mut [f32], d_taps: &mut [f32]) {
        let (tokens, inner) = sizes;
        let window = tokens * inner;
        for ((dy, x), dx) in dy.chunks_exact(window).zip(x.chunks_exact(window)).zip(dx.chunks_exact_mut(window)) {
            for (token, dy) in dy.chunks_exact(inner).enumerate() {
                for back in 0..TAPS.min(token + 1) {
                    let (row, of_tap) = ((token - back) * inner, (TAPS - 1 - back) * inner);
                    let (x, dx) = (&x[row..][..inner], &mut dx[row..][..inner]);
                    let (tap, d_tap) = (&taps[of_tap..][..inner], &mut d_taps[of_tap..][..inner]);
                    for ((dy, (x, dx)), (tap, d_tap)) in dy.iter().zip(x.iter().zip(dx)).zip(tap.iter().zip(d_tap)) {
                        *dx += dy * tap;
                        *d_tap += dy * x;
                    }
                }
            }
        }
    }
}

vectorized! {
    /// `mixed = normal × (1 + gain) + asking × skip` and `gated = mixed × silu(z)`, with (normal, asking, z) of each row.
    pub(crate) fn mix(of: (&[f32], &[f32], &[f32]), gain: &[f32], skip: &[f32], mixed: &mut [f32], gated: &mut [f32]) {
        let inner = gain.len();
        for (normal, (asking, mixed)) in of.0.chunks_exact(inner).zip(of.1.chunks_exact(inner).zip(mixed.chunks_exact_mut(inner))) {
            for ((mixed, (normal, asking)), (gain, skip)) in mixed.iter_mut().zip(normal.iter().zip(asking)).zip(gain.iter().zip(skip)) {
                *mixed = normal * (1.0 + gain) + asking * skip;
            }
        }
        for (gated, (mixed, z)) in gated.iter_mut().zip(mixed.iter().zip(of.2)) {
            *gated = mixed * silu(*z);
        }
    }
}

vectorized! {
    /// Makes the gradient of the gated numbers that of the mixed ones, and that of the gates.
    pub(crate) fn mix_back(d: &mut [f32], mixed: &[f32], z: &[f32], d_z: &mut [f32]) {
        for ((d, d_z), (mixed, z)) in d.iter_mut().zip(d_z).zip(mixed.iter().zip(z)) {
            *d_z = *d * mixed * silu_slope(*z);
            *d *= silu(*z);
        }
    }
}

/// Two of a kind: of what the memory gives, and of the tokens that ask.
pub(crate) type Both<'a> = (&'a [f32], &'a [f32]);
pub(crate) type BothOut<'a> = (&'a mut [f32], &'a mut [f32]);

vectorized! {
    /// From the gradient of the mixed numbers those of both parts, and adds those of gain and skip.
    pub(crate) fn scale_both_back(d: &[f32], x: Both<'_>, factors: Both<'_>, dx: BothOut<'_>, d_factors: BothOut<'_>) {
        let inner = factors.0.len();
        let rows = d.chunks_exact(inner).zip(x.0.chunks_exact(inner).zip(x.1.chunks_exact(inner)));
        for ((d, (normal, asking)), (d_normal, d_asking)) in rows.zip(dx.0.chunks_exact_mut(inner).zip(dx.1.chunks_exact_mut(inner))) {
            for i in 0..inner {
                d_factors.0[i] += d[i] * normal[i];
                d_factors.1[i] += d[i] * asking[i];
                d_normal[i] = d[i] * (1.0 + factors.0[i]);
                d_asking[i] = d[i] * factors.1[i];
            }
        }
    }
}
