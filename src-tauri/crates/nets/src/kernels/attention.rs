//! Attention of the last tokens to all, and its gradient, with a window in each lane.

use super::activation::exp;
use super::lanes::{LANES, Lanes, add_multiple, dot, load, resize, store, zeros};
use super::vectorized;

/// Sizes of an attention.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AttentionSizes {
    pub(crate) windows: usize,
    /// All tokens.
    pub(crate) tokens: usize,
    /// The last of them, which ask.
    pub(crate) asked: usize,
    pub(crate) heads: usize,
    /// Numbers of a head.
    pub(crate) depth: usize,
}

/// Some windows of one head.
#[derive(Debug, Default)]
pub(crate) struct AttentionLanes {
    /// `(asked, depth)`
    queries: Vec<Lanes>,
    /// `(tokens, depth)` each
    keys: Vec<Lanes>,
    values: Vec<Lanes>,
    /// Of one who asks, `(tokens)`.
    shares: Vec<Lanes>,
    /// The slope of each share.
    slopes: Vec<Lanes>,
    /// What one who asks sees, or its gradient, `(depth)`.
    seen: Vec<Lanes>,
    d_queries: Vec<Lanes>,
    d_keys: Vec<Lanes>,
    d_values: Vec<Lanes>,
}

impl AttentionLanes {
    #[inline(always)]
    fn read(&mut self, sizes: AttentionSizes, queries: &[f32], keys_values: &[f32], (window, head): (usize, usize)) -> usize {
        let AttentionSizes { windows, tokens, asked, heads, depth } = sizes;
        let there = LANES.min(windows - window);
        let (width, place) = (heads * depth, head * depth);
        resize(&mut self.queries, asked * depth);
        resize(&mut self.keys, tokens * depth);
        resize(&mut self.values, tokens * depth);
        resize(&mut self.shares, tokens);
        resize(&mut self.seen, depth);
        if there < LANES {
            for list in [&mut self.queries, &mut self.keys, &mut self.values, &mut self.seen] {
                list.fill(Lanes::ZERO);
            }
        }
        for token in 0..asked {
            load(&queries[(window * asked + token) * width + place..], asked * width, there, &mut self.queries[token * depth..][..depth]);
        }
        for token in 0..tokens {
            let of_token = &keys_values[(window * tokens + token) * 2 * width + place..];
            load(of_token, tokens * 2 * width, there, &mut self.keys[token * depth..][..depth]);
            load(&of_token[width..], tokens * 2 * width, there, &mut self.values[token * depth..][..depth]);
        }
        there
    }

    /// The shares of one who asks: the softmax of `q k / √depth`.
    #[inline(always)]
    fn share<const FUSED: bool>(&mut self, asking: usize, depth: usize) {
        let scale = (depth as f32).sqrt().recip();
        let query = &self.queries[asking * depth..][..depth];
        let mut largest = Lanes::all(f32::NEG_INFINITY);
        for (share, key) in self.shares.iter_mut().zip(self.keys.chunks_exact(depth)) {
            *share = dot::<FUSED>(query, key) * Lanes::all(scale);
            largest = largest.max(*share);
        }
        let mut whole = Lanes::ZERO;
        for share in &mut self.shares {
            *share = (*share - largest).map(exp);
            whole += *share;
        }
        let inverse = whole.map(f32::recip);
        for share in &mut self.shares {
            *share = *share * inverse;
        }
    }
}

vectorized! {
    /// What each of the asking tokens sees of the values: queries `(B, asked, heads × depth)`, keys and values next to one another
    /// `(B, tokens, 2 × heads × depth)` → `(B, asked, heads × depth)`.
    pub(crate) fn attend(sizes: AttentionSizes, queries: &[f32], keys_values: &[f32], lanes: &mut AttentionLanes, out: &mut [f32]) {
        let AttentionSizes { windows, asked, heads, depth, .. } = sizes;
        let width = heads * depth;
        for window in (0..windows).step_by(LANES) {
            for head in 0..heads {
                let there = lanes.read(sizes, queries, keys_values, (window, head));
                for asking in 0..asked {
                    lanes.share::<FUSED>(asking, depth);
                    zeros(&mut lanes.seen, depth);
                    for (share, value) in lanes.shares.iter().zip(lanes.values.chunks_exact(depth)) {
                        add_multiple::<FUSED>(*share, value, &mut lanes.seen);
                    }
                    store::<false>(&lanes.seen, &mut out[(window * asked + asking) * width + head * depth..], asked * width, there);
                }
            }
        }
    }
}

/// Queries, and keys and values next to one another; or their gradients.
pub(crate) type Asked<'a> = (&'a [f32], &'a [f32]);

vectorized! {
    /// The gradients of queries, and of keys and values, from that of what is seen.
    pub(crate) fn attend_back(
        sizes: AttentionSizes,
        of: Asked<'_>,
        lanes: &mut AttentionLanes,
        d_out: &[f32],
        d_queries: &mut [f32],
        d_keys_values: &mut [f32],
    ) {
        let AttentionSizes { windows, tokens, asked, heads, depth } = sizes;
        let (width, scale) = (heads * depth, (depth as f32).sqrt().recip());
        for window in (0..windows).step_by(LANES) {
            for head in 0..heads {
                let there = lanes.read(sizes, of.0, of.1, (window, head));
                let place = head * depth;
                zeros(&mut lanes.d_queries, asked * depth);
                zeros(&mut lanes.d_keys, tokens * depth);
                zeros(&mut lanes.d_values, tokens * depth);
                for asking in 0..asked {
                    lanes.share::<FUSED>(asking, depth);
                    let AttentionLanes { queries, keys, values, shares, seen: d_seen, slopes, d_queries, d_keys, d_values } = &mut *lanes;
                    let (query, d_query) = (&queries[asking * depth..][..depth], &mut d_queries[asking * depth..][..depth]);
                    load(&d_out[(window * asked + asking) * width + place..], asked * width, there, d_seen);
                    resize(slopes, tokens);
                    let mut mean = Lanes::ZERO;
                    for ((share, slope), value) in shares.iter().zip(slopes.iter_mut()).zip(values.chunks_exact(depth)) {
                        *slope = dot::<FUSED>(d_seen, value);
                        mean = mean.plus_product::<FUSED>(*share, *slope);
                    }
                    for (token, (share, slope)) in shares.iter().zip(slopes.iter()).enumerate() {
                        let of_token = token * depth..(token + 1) * depth;
                        let slope = (*slope - mean) * *share * Lanes::all(scale);
                        add_multiple::<FUSED>(*share, d_seen, &mut d_values[of_token.clone()]);
                        add_multiple::<FUSED>(slope, &keys[of_token.clone()], d_query);
                        add_multiple::<FUSED>(slope, query, &mut d_keys[of_token]);
                    }
                }
                for asking in 0..asked {
                    let d_query = &lanes.d_queries[asking * depth..][..depth];
                    store::<false>(d_query, &mut d_queries[(window * asked + asking) * width + place..], asked * width, there);
                }
                for token in 0..tokens {
                    let of_token = &mut d_keys_values[(window * tokens + token) * 2 * width + place..];
                    store::<false>(&lanes.d_keys[token * depth..][..depth], of_token, tokens * 2 * width, there);
                    store::<false>(&lanes.d_values[token * depth..][..depth], &mut of_token[width..], tokens * 2 * width, there);
                }
            }
        }
    }
}
