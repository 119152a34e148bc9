//! The normal distribution.

/// Returns the score of the standard normal distribution that isn't exceeded with probability `level`: Wichura's algorithm AS 241 (1988), exact
/// to about seven digits in its short form.
#[must_use]
pub fn normal_score(level: f64) -> f64 {
    let polynomial = |x: f64, coefficients: &[f64]| coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c);
    let q = level.clamp(1e-12, 1.0 - 1e-12) - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        let above = polynomial(r, &[3.387_132_717_9, 50.434_271_938, 159.291_132_02, 59.109_374_720]);
        let below = polynomial(r, &[1.0, 17.895_169_469, 78.757_757_664, 67.187_563_600]);
        return q * above / below;
    }
    let tail = 0.5 - q.abs();
    let r = (-tail.ln()).sqrt();
    let score = if r <= 5.0 {
        let r = r - 1.6;
        polynomial(r, &[1.423_437_277_7, 2.756_815_390_0, 1.306_728_481_6, 0.170_238_211_03])
            / polynomial(r, &[1.0, 0.737_001_642_50, 0.120_211_329_75])
    } else {
        let r = r - 5.0;
        polynomial(r, &[6.657_905_115_0, 3.081_226_386_0, 0.428_682_943_37, 0.017_337_203_997])
            / polynomial(r, &[1.0, 0.241_978_942_25, 0.012_258_202_635])
    };
    if q < 0.0 { -score } else { score }
}

/// Returns the probability that a standard normal variable doesn't exceed `score`: Abramowitz & Stegun (1964), 26.2.17, exact to seven decimals.
pub(crate) fn normal_probability(score: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * score.abs());
    let sum = [1.330_274_429, -1.821_255_978, 1.781_477_937, -0.356_563_782, 0.319_381_530].iter().fold(0.0, |sum, c| (sum + c) * t);
    let above = (-0.5 * score * score).exp() / (2.0 * std::f64::consts::PI).sqrt() * sum;
    if score < 0.0 { above } else { 1.0 - above }
}

#[cfg(test)]
mod tests {
    use super::{normal_probability, normal_score};

    #[test]
    fn normal_scores_match_published_ones() {
        for (level, score) in
            [(0.5, 0.0), (0.75, 0.674_489_750), (0.9, 1.281_551_566), (0.95, 1.644_853_627), (0.99, 2.326_347_874), (0.999, 3.090_232_306)]
        {
            assert!((normal_score(level) - score).abs() < 1e-6, "{level}: {}", normal_score(level));
            assert!((normal_score(1.0 - level) + score).abs() < 1e-6);
            assert!((normal_probability(score) - level).abs() < 1e-6 && (normal_probability(-score) - (1.0 - level)).abs() < 1e-6);
        }
    }
}
