//! Headers that name a currency: what is below them is money, whatever the word before it.

use unicode_normalization::UnicodeNormalization as _;

/// Signs of currencies, wherever they are in a header.
const SIGNS: &str = "$€£¥￥₩₽₺₹₴₪฿₫₱₦₡";
/// Currencies and large numbers of them.
const CURRENCIES: &str = "元 万元 千元 百元 亿元 圆 萬元 人民币 美元 美金 欧元 港币 港元 日元 新台币 台币 円 千円 원 천원 rmb cny cnh usd eur gbp jpy \
    hkd twd ntd krw sgd aud cad nzd chf pln zł zl czk kč rub руб рублей рублях тысруб грн uah tl inr rs npr pkr bdt lkr sek nok dkk kr huf ft \
    ron lei лв bgn thb baht vnd vnđ idr rp myr rm php aed sar qar egp ils nis brl mxn clp cop ars zar ngn kes ghs rsd euro euros dollar dollars \
    yuan teur keur tusd kusd";

/// Whether a header has the sign of a currency.
pub(crate) fn has_sign(header: &str) -> bool {
    header.chars().any(|c| SIGNS.contains(c))
}

/// Whether a word in its normal form is a currency.
pub(crate) fn is_currency(word: &str) -> bool {
    CURRENCIES.split_whitespace().any(|known| known.nfkc().eq(word.nfkc()))
}

/// Whether a header has the sign of a currency, or names one in brackets or behind a slash: `销量(元)`, `Sales (EUR)`.
pub(crate) fn names_currency(header: &str) -> bool {
    let header: String = header.nfkc().flat_map(char::to_lowercase).collect();
    let inside =
        header.split_once(['(', '[', '【', '/']).map(|(_, inside)| inside.chars().filter(|c| c.is_alphanumeric()).collect::<String>());
    has_sign(&header) || inside.is_some_and(|word| is_currency(&word))
}
