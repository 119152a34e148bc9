//! Names of medicines: with a dose or a form, or the code of a group.

/// A dose (`500 mg`, `10%`, `20片`), or the Chinese word for a form of medicine at the end.
pub(crate) fn is_medicine(name: &str) -> bool {
    const UNITS: &str = "stück stk tabletten tabl kapseln comprimés таб шт mg g ml mcg µg ug iu % 片 粒 袋 支 丸 贴 瓶 盒 tab tabs caps ie мг oz ct st l cl cp cpr comp pcs";
    const FORMS: &str = "spray salbe tropfen creme saft sirup syrup tabletten tablets kapseln capsules ointment drops cream pflaster 片 胶囊 颗粒 丸 口服液 软膏 乳膏 滴眼液 喷雾 注射液 糖浆 散 冲剂 栓 贴 灵 素 林 芬 平 汀 酮 唑 胺 坦 定 酯 钠 钙 锌 宁 康 松 韦 啶 嗪 尼 醇 酸 膏 液 剂 露 丹 汤 根 酊 敏";
    let lower = name.to_lowercase();
    let before_brackets = lower.split(['(', '（']).next().unwrap_or("").trim_end();
    let has_dose = lower.char_indices().any(|(at, c)| {
        c.is_ascii_digit() && {
            let behind = lower[at + 1..].trim_start();
            UNITS.split(' ').any(|unit| behind.strip_prefix(unit).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic())))
        }
    });
    has_dose || FORMS.split(' ').any(|form| before_brackets.chars().count() > 1 && before_brackets.ends_with(form))
}

/// `R03`, `N05B`, `M01AB`, `M01AB05`: groups of medicines of some level, as the WHO numbers them.
pub(crate) fn is_atc(name: &str) -> bool {
    const PATTERN: &str = "A99AA99";
    let fits = |(c, of): (char, char)| if of == 'A' { c.is_ascii_uppercase() } else { c.is_ascii_digit() };
    matches!(name.len(), 3 | 4 | 5 | 7) && name.starts_with(|c| "ABCDGHJLMNPRSV".contains(c)) && name.chars().zip(PATTERN.chars()).all(fits)
}
