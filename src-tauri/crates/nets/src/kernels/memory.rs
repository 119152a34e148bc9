//! The matrix memory of mLSTM in its parallel form with the maps before and the norm per head behind it, and its gradient, with a window in each
//! lane. `arch/mlstm.rs` has the formulas.

use super::activation::{exp, log_sigmoid, sigmoid};
use super::lanes::{LANES, Lanes, add_multiple, dot, load, resize, store, zeros};
use super::vectorized;

/// Width of the blocks of the block-diagonal query, key and value maps.
pub(crate) const MAP_BLOCK: usize = 4;
/// Keeps the normalizer from zero.
const EPSILON: f32 = 1e-6;
/// Keeps rows without variation from being blown up.
const NORM_EPSILON: f32 = 1e-5;
const ZERO: Lanes = Lanes::ZERO;

/// Sizes of a memory.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MemorySizes {
    pub(crate) windows: usize,
    /// All tokens.
    pub(crate) tokens: usize,
    /// The last of them, which ask.
    pub(crate) asked: usize,
    pub(crate) heads: usize,
    /// Numbers of a head.
    pub(crate) depth: usize,
}

impl MemorySizes {
    fn inner(self) -> usize {
        self.heads * self.depth
    }
}

/// What a memory reads: the smoothed and the seen tokens, `(B, tokens, inner)`; input gates, then forget gates of all heads,
/// `(B, tokens, 2 × heads)`; and maps, `(3, inner / 4, 4, 4)`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MemoryInputs<'a> {
    pub(crate) smooth: &'a [f32],
    pub(crate) seen: &'a [f32],
    pub(crate) gates: &'a [f32],
    pub(crate) maps: &'a [f32],
}

/// Gradients of what a memory reads, which are added to.
#[derive(Debug)]
pub(crate) struct MemoryGradients<'a> {
    pub(crate) smooth: &'a mut [f32],
    pub(crate) seen: &'a mut [f32],
    pub(crate) gates: &'a mut [f32],
    pub(crate) maps: &'a mut [f32],
}

/// Some windows of one head.
#[derive(Debug, Default)]
pub(crate) struct MemoryLanes {
    /// `(tokens, depth)` each; of the queries those that ask.
    smooth: Vec<Lanes>,
    seen: Vec<Lanes>,
    queries: Vec<Lanes>,
    keys: Vec<Lanes>,
    values: Vec<Lanes>,
    /// `(tokens)` each: gates, and the sum of the logarithms of the forget gates.
    input: Vec<Lanes>,
    forget: Vec<Lanes>,
    kept: Vec<Lanes>,
    /// Of one who asks, `(tokens)` each: what is left of a token, and that times the product with its key.
    decay: Vec<Lanes>,
    shares: Vec<Lanes>,
    /// `(depth)`
    out: Vec<Lanes>,
    d_out: Vec<Lanes>,
    d_smooth: Vec<Lanes>,
    d_seen: Vec<Lanes>,
    d_queries: Vec<Lanes>,
    d_keys: Vec<Lanes>,
    d_values: Vec<Lanes>,
    d_input: Vec<Lanes>,
    d_kept: Vec<Lanes>,
    /// `(3, inner / 4, 4, 4)`
    d_maps: Vec<Lanes>,
}

/// What normalizes one who asks.
#[derive(Clone, Copy)]
struct Normalizer {
    /// The sum of the shares.
    sum: Lanes,
    /// exp(−m)
    least: Lanes,
    /// One divided by the normalizer.
    inverse: Lanes,
}

impl MemoryLanes {
    /// Reads and maps; returns how many windows there are.
    #[inline(always)]
    fn read<const FUSED: bool>(&mut self, sizes: MemorySizes, from: MemoryInputs<'_>, (window, head): (usize, usize)) -> usize {
        let MemorySizes { windows, tokens, asked, heads, depth } = sizes;
        let there = LANES.min(windows - window);
        let inner = sizes.inner();
        for list in [&mut self.smooth, &mut self.seen, &mut self.keys, &mut self.values] {
            resize(list, tokens * depth);
        }
        for list in [&mut self.input, &mut self.forget, &mut self.kept, &mut self.decay, &mut self.shares] {
            resize(list, tokens);
        }
        resize(&mut self.queries, asked * depth);
        resize(&mut self.out, depth);
        resize(&mut self.d_out, depth);
        if there < LANES {
            for list in [&mut self.smooth, &mut self.seen, &mut self.input, &mut self.forget, &mut self.d_out] {
                list.fill(ZERO);
            }
        }
        let mut kept = ZERO;
        for token in 0..tokens {
            let row = window * tokens + token;
            load(&from.smooth[row * inner + head * depth..], tokens * inner, there, &mut self.smooth[token * depth..][..depth]);
            load(&from.seen[row * inner + head * depth..], tokens * inner, there, &mut self.seen[token * depth..][..depth]);
            let gates = &from.gates[row * 2 * heads + head..];
            load(gates, tokens * 2 * heads, there, &mut self.input[token..=token]);
            load(&gates[heads..], tokens * 2 * heads, there, &mut self.forget[token..=token]);
            kept += self.forget[token].map(log_sigmoid);
            self.kept[token] = kept;
        }
        let map = |which: usize| &from.maps[(which * inner + head * depth) * MAP_BLOCK..][..depth * MAP_BLOCK];
        let asking = &self.smooth[(tokens - asked) * depth..];
        mapped::<FUSED>(map(0), depth, asking, &mut self.queries);
        mapped::<FUSED>(map(1), depth, &self.smooth, &mut self.keys);
        mapped::<FUSED>(map(2), depth, &self.seen, &mut self.values);
        there
    }

    /// What the `asking`-th of those who ask gets, in `out`.
    #[inline(always)]
    fn recall<const FUSED: bool>(&mut self, sizes: MemorySizes, asking: usize) -> Normalizer {
        let depth = sizes.depth;
        let token = sizes.tokens - sizes.asked + asking;
        let scale = (depth as f32).sqrt().recip();
        let mut largest = Lanes::all(f32::NEG_INFINITY);
        for j in 0..=token {
            self.decay[j] = self.kept[token] - self.kept[j] + self.input[j];
            largest = largest.max(self.decay[j]);
        }
        let query = &self.queries[asking * depth..][..depth];
        self.out.fill(ZERO);
        let mut sum = ZERO;
        for j in 0..=token {
            let decay = (self.decay[j] - largest).map(exp);
            let share = dot::<FUSED>(query, &self.keys[j * depth..][..depth]) * Lanes::all(scale) * decay;
            sum += share;
            (self.decay[j], self.shares[j]) = (decay, share);
            add_multiple::<FUSED>(share, &self.values[j * depth..][..depth], &mut self.out);
        }
        let least = largest.map(|m| exp(-m));
        let inverse = sum.with(least, |sum, least| 1.0 / (sum.abs().max(least) + EPSILON));
        for out in &mut self.out {
            *out = *out * inverse;
        }
        Normalizer { sum, least, inverse }
    }

    /// Normalizes `out`; returns one divided by its deviation.
    #[inline(always)]
    fn normalize<const FUSED: bool>(&mut self) -> Lanes {
        let share = Lanes::all((self.out.len() as f32).recip());
        let (mut mean, mut variance) = (ZERO, ZERO);
        for out in &self.out {
            mean += *out;
        }
        mean = mean * share;
        for out in &self.out {
            variance = variance.plus_product::<FUSED>(*out - mean, *out - mean);
        }
        let inverse = (variance * share).map(|variance| 1.0 / (variance + NORM_EPSILON).sqrt());
        for out in &mut self.out {
            *out = (*out - mean) * inverse;
        }
        inverse
    }

    /// Makes `d_out`, the gradient of the normal numbers, that of the numbers before; `out` are the normal ones.
    #[inline(always)]
    fn normalize_back<const FUSED: bool>(&mut self, inverse: Lanes) {
        let share = Lanes::all((self.out.len() as f32).recip());
        let (mut mean, mut along) = (ZERO, ZERO);
        for (d, out) in self.d_out.iter().zip(&self.out) {
            mean += *d;
            along = along.plus_product::<FUSED>(*d, *out);
        }
        (mean, along) = (mean * share, along * share);
        for (d, out) in self.d_out.iter_mut().zip(&self.out) {
            *d = inverse * (*d - mean - *out * along);
        }
    }

    /// Adds what the gradient `d_out` of what one who asks gets says of queries, keys, values, and gates.
    #[inline(always)]
    fn recall_back<const FUSED: bool>(&mut self, sizes: MemorySizes, asking: usize, got: &[Lanes], normalizer: &Normalizer) {
        let depth = sizes.depth;
        let token = sizes.tokens - sizes.asked + asking;
        let scale = (depth as f32).sqrt().recip();
        // By the normalizer, which is the sum of the shares or the least there is.
        let mut d_sum = ZERO;
        for (d, got) in self.d_out.iter_mut().zip(got) {
            *d = *d * normalizer.inverse;
            d_sum = d_sum.plus_product::<FUSED>(*d, *got);
        }
        let side = normalizer.sum.with(normalizer.least, |sum, least| if sum.abs() >= least { 1.0_f32.copysign(-sum) } else { 0.0 });
        d_sum = d_sum * side;
        let query = &self.queries[asking * depth..][..depth];
        let d_query = &mut self.d_queries[asking * depth..][..depth];
        let mut d_kept = ZERO;
        for j in 0..=token {
            let of_token = j * depth..(j + 1) * depth;
            let d_share = d_sum + dot::<FUSED>(&self.d_out, &self.values[of_token.clone()]);
            add_multiple::<FUSED>(self.shares[j], &self.d_out, &mut self.d_values[of_token.clone()]);
            let d_decay = d_share * self.shares[j];
            self.d_input[j] += d_decay;
            self.d_kept[j] = self.d_kept[j] - d_decay;
            d_kept += d_decay;
            let d_product = d_share * self.decay[j] * Lanes::all(scale);
            add_multiple::<FUSED>(d_product, &self.keys[of_token.clone()], d_query);
            add_multiple::<FUSED>(d_product, query, &mut self.d_keys[of_token]);
        }
        self.d_kept[token] += d_kept;
    }

    /// Maps the gradients back, and writes them.
    #[inline(always)]
    fn write<const FUSED: bool>(
        &mut self,
        sizes: MemorySizes,
        maps: &[f32],
        (window, head, there): (usize, usize, usize),
        to: &mut MemoryGradients<'_>,
    ) {
        let MemorySizes { tokens, asked, heads, depth, .. } = sizes;
        let inner = sizes.inner();
        let of_map = |which: usize| {
            let first = (which * inner + head * depth) * MAP_BLOCK;
            first..first + depth * MAP_BLOCK
        };
        zeros(&mut self.d_smooth, tokens * depth);
        zeros(&mut self.d_seen, tokens * depth);
        let asking = (tokens - asked) * depth;
        let back = mapped_back::<FUSED>;
        back(&maps[of_map(0)], depth, &self.d_queries, &self.smooth[asking..], &mut self.d_smooth[asking..], &mut self.d_maps[of_map(0)]);
        back(&maps[of_map(1)], depth, &self.d_keys, &self.smooth, &mut self.d_smooth, &mut self.d_maps[of_map(1)]);
        back(&maps[of_map(2)], depth, &self.d_values, &self.seen, &mut self.d_seen, &mut self.d_maps[of_map(2)]);
        let mut d_kept = ZERO;
        for token in (0..tokens).rev() {
            d_kept += self.d_kept[token];
            self.d_kept[token] = d_kept * self.forget[token].map(|f| sigmoid(-f));
        }
        for token in 0..tokens {
            let row = window * tokens + token;
            store::<true>(&self.d_smooth[token * depth..][..depth], &mut to.smooth[row * inner + head * depth..], tokens * inner, there);
            store::<true>(&self.d_seen[token * depth..][..depth], &mut to.seen[row * inner + head * depth..], tokens * inner, there);
            let gates = &mut to.gates[row * 2 * heads + head..];
            store::<true>(&self.d_input[token..=token], gates, tokens * 2 * heads, there);
            store::<true>(&self.d_kept[token..=token], &mut gates[heads..], tokens * 2 * heads, there);
        }
    }
}

/// Block-diagonal map of each token.
#[inline(always)]
fn mapped<const FUSED: bool>(map: &[f32], depth: usize, x: &[Lanes], y: &mut [Lanes]) {
    for (x, y) in x.chunks_exact(depth).zip(y.chunks_exact_mut(depth)) {
        let blocks = x.as_chunks::<MAP_BLOCK>().0.iter().zip(y.as_chunks_mut::<MAP_BLOCK>().0);
        for ((x, y), map) in blocks.zip(map.as_chunks::<{ MAP_BLOCK * MAP_BLOCK }>().0) {
            for out in 0..MAP_BLOCK {
                let mut sum = ZERO;
                for from in 0..MAP_BLOCK {
                    sum = sum.plus_product::<FUSED>(Lanes::all(map[out * MAP_BLOCK + from]), x[from]);
                }
                y[out] = sum;
            }
        }
    }
}

/// Adds the gradients of what was mapped and of the map.
#[inline(always)]
fn mapped_back<const FUSED: bool>(map: &[f32], depth: usize, dy: &[Lanes], x: &[Lanes], dx: &mut [Lanes], d_map: &mut [Lanes]) {
    for ((dy, x), dx) in dy.chunks_exact(depth).zip(x.chunks_exact(depth)).zip(dx.chunks_exact_mut(depth)) {
        let blocks = dy.as_chunks::<MAP_BLOCK>().0.iter().zip(x.as_chunks::<MAP_BLOCK>().0).zip(dx.as_chunks_mut::<MAP_BLOCK>().0);
        let maps = map.as_chunks::<{ MAP_BLOCK * MAP_BLOCK }>().0.iter().zip(d_map.as_chunks_mut::<{ MAP_BLOCK * MAP_BLOCK }>().0);
        for (((dy, x), dx), (map, d_map)) in blocks.zip(maps) {
            for (dy, (map, d_map)) in dy.iter().zip(map.chunks_exact(MAP_BLOCK).zip(d_map.chunks_exact_mut(MAP_BLOCK))) {
                for ((x, dx), (map, d_map)) in x.iter().zip(dx.iter_mut()).zip(map.iter().zip(d_map)) {
                    *dx = dx.plus_product::<FUSED>(Lanes::all(*map), *dy);
                    *d_map = d_map.plus_product::<FUSED>(*dy, *x);
                }
            }
        }
    }
}

vectorized! {
    /// What those who ask get from the memory, normalized per head, `(B, asked, inner)`.
    pub(crate) fn remember(sizes: MemorySizes, from: MemoryInputs<'_>, lanes: &mut MemoryLanes, out: &mut [f32]) {
        let MemorySizes { windows, asked, heads, depth, .. } = sizes;
        let inner = sizes.inner();
        for window in (0..windows).step_by(LANES) {
            for head in 0..heads {
                let there = lanes.read::<FUSED>(sizes, from, (window, head));
                for asking in 0..asked {
                    lanes.recall::<FUSED>(sizes, asking);
                    lanes.normalize::<FUSED>();
                    store::<false>(&lanes.out, &mut out[(window * asked + asking) * inner + head * depth..], asked * inner, there);
                }
            }
        }
    }
}

vectorized! {
    /// Adds the gradients of what the memory reads, from that of what it gives.
    pub(crate) fn remember_back(sizes: MemorySizes, from: MemoryInputs<'_>, lanes: &mut MemoryLanes, d_out: &[f32], to: &mut MemoryGradients<'_>) {
        let MemorySizes { windows, tokens, asked, heads, depth } = sizes;
        let inner = sizes.inner();
        zeros(&mut lanes.d_maps, 3 * inner * MAP_BLOCK);
        let mut got = vec![ZERO; depth];
        for window in (0..windows).step_by(LANES) {
            for head in 0..heads {
                let there = lanes.read::<FUSED>(sizes, from, (window, head));
                zeros(&mut lanes.d_queries, asked * depth);
                zeros(&mut lanes.d_keys, tokens * depth);
                zeros(&mut lanes.d_values, tokens * depth);
                zeros(&mut lanes.d_input, tokens);
                zeros(&mut lanes.d_kept, tokens);
                for asking in 0..asked {
                    let normalizer = lanes.recall::<FUSED>(sizes, asking);
                    got.copy_from_slice(&lanes.out);
                    let inverse = lanes.normalize::<FUSED>();
                    load(&d_out[(window * asked + asking) * inner + head * depth..], asked * inner, there, &mut lanes.d_out);
                    lanes.normalize_back::<FUSED>(inverse);
                    lanes.recall_back::<FUSED>(sizes, asking, &got, &normalizer);
                }
                lanes.write::<FUSED>(sizes, from.maps, (window, head, there), to);
            }
        }
        for (d, lanes) in to.maps.iter_mut().zip(&lanes.d_maps) {
            *d += lanes.sum();
        }
    }
}
