//! Words by which the name of a product of a pharmacy is known without a dose: substances and the endings of their names, forms, and what else
//! pharmacies sell.

/// Substances and brands whose names have no common ending.
const SUBSTANCES: &str = "aspirin acetylsalicylic paracetamol acetaminophen panadol tylenol metformin insulin warfarin digoxin codeine morphine tramadol prednisone prednisolone dexamethasone hydrocortisone furosemide cetirizine loratadine fexofenadine salbutamol ventolin melatonin nicotine caffeine magnesium calcium zinc zink zinc iron eisen ferro vitamin vitamine vitamina vitamins multivitamin omega biotin folic probiotic probiotics collagen voltaren bepanthen nurofen strepsils gaviscon imodium sudocrem canesten dulcolax buscopan thomapyrin grippostad sinupret wick acc novalgin dolormin парацетамол аспирин ибупрофен анальгин нурофен витамин амоксициллин цитрамон нош-па но-шпа активированный タイレノール バファリン ロキソニン ビタミン 타이레놀 게보린 아스피린 비타민 아목시실린 이부프로펜 برنامول باراسيتامول بنادول اسبرين أسبرين فيتامين ايبوبروفين إيبوبروفين أموكسيسيلين";
/// Endings of names of substances.
const ENDINGS: &str = "cillin cilline cilina profen profène profeno olol pril sartan statin statine statina azole azol azolo mycin mycine micina oxacin floxacin dipine dipin prazole prazol tidine tidin setron zepam zolam caine lukast gliptin gliflozin xaban parin vir clovir cycline cyclin циллин мицин профен золол прил статин празол флоксацин";
/// Forms and other goods, as words of their own.
const GOODS: &str = "spray drops cream creme gel ointment lotion syrup tablet tablets capsule capsules caps sachet sachets lozenges pastilles plaster plasters bandage bandages gauze mask masks gloves thermometer syringe syringes condom condoms shampoo soap toothpaste sunscreen sanitizer disinfectant diapers nappies wipes cough painkiller antacid nasenspray hustensaft pflaster salbe tropfen saft masken handschuhe tabletten kapseln sirop pommade gouttes comprimés gélules masques jarabe pomada gotas comprimidos mascarillas xarope máscaras syrop maść krople tabletki маски маска капли мазь сироп спрей таблетки";
/// Goods as the Chinese, Japanese and Korean name them, anywhere in the word.
const PARTS: &str = "口罩 体温计 體溫計 温度计 酒精 棉签 棉球 创可贴 創可貼 纱布 紗布 绷带 繃帶 碘伏 碘酒 双氧水 消毒 维生素 維生素 维c 维b 钙片 鱼油 蛋白粉 阿胶 枸杞 菊花 燕窝 血压计 血糖仪 试纸 避孕套 安全套 手套 面膜 牙膏 洗手液 湿巾 暖宝宝 藿香 连花清瘟 感冒 布洛芬 阿司匹林 板蓝根 阿莫西林 头孢 二甲双胍 奥美拉唑 蒙脱石 金银花 六味地黄 云南白药 川贝 枇杷 止咳 退热 清热 解毒 胃药 マスク 目薬 湿布 絆創膏 風邪薬 胃腸薬 体温計 마스크 밴드 파스 감기약 소화제 체온계";

/// Whether the header of a column is the name of goods of a pharmacy.
pub(super) fn is_goods(name: &str) -> bool {
    let lower = name.to_lowercase();
    let has = |list: &str, fits: &dyn Fn(&str) -> bool| list.split(' ').any(fits);
    let words = || lower.split(|c: char| !c.is_alphabetic() && c != '-').filter(|word| !word.is_empty());
    let ends = |word: &str, ending: &str| word.len() > ending.len() + 2 && word.ends_with(ending);
    // `April` ends like a medicine.
    crate::read::months::month(lower.trim()).is_none()
        && (words().any(|word| {
            has(SUBSTANCES, &|known| known == word) || has(GOODS, &|known| known == word) || has(ENDINGS, &|known| ends(word, known))
        }) || has(PARTS, &|part| lower.contains(part)))
}
