//! Sheets that may be stores: what a store is called that a sheet is named after, and names that look like those of stores.

use super::places;
use crate::recognize;

/// The store that a sheet is named after: its name without words of periods and reports.
pub(super) fn store_of_sheet(sheet: &str) -> String {
    if let Some(store) = places::store_in(sheet) {
        return store;
    }
    let says_when = |word: &str| recognize::is_of_a_part(word) || word.chars().all(|c| c.is_ascii_digit() || c == '-') && word.len() > 3;
    let words: Vec<&str> = sheet.split([' ', '_']).filter(|word| !word.is_empty()).collect();
    let kept: Vec<&str> = words.iter().copied().filter(|word| !says_when(word) && !places::is_of_reports(word)).collect();
    let kept = if kept.is_empty() { words } else { kept };
    kept.join(" ").trim_matches(|c: char| c == '-' || c == '–' || c.is_whitespace()).to_owned()
}

/// Whether the name of a sheet says only when its rows are of.
pub(super) fn is_only_period(sheet: &str) -> bool {
    recognize::is_of_a_part(sheet) && recognize::is_of_a_part(&store_of_sheet(sheet))
}

/// Whether a sheet seems to be named after a store: by a word for stores, for parts of a town, or the name of a large one.
pub(super) fn looks_like_store(sheet: &str) -> bool {
    const ENDS: &str = "店 점 薬局 藥局 약국 院 门诊 路 街 镇 鎮 乡 区 區 县 縣 市 村 广场 分部 院区 駅前 駅 통 동 역";
    const NO_ENDS: &str = "法院 市区 地区 片区 网络 线路";
    const WORDS: &str = "store shop branch pharmacy outlet filiale apotheke pharmacie farmacia sucursal tienda loja negozio apteka аптека eczane şube farmácia drugstore chemist lekárna gyógyszertár φαρμακείο صيدلية \
        north south east west central centre center downtown uptown midtown airport mall plaza station harbour harbor village street road avenue square high hospital clinic \
        nord süd sued ost mitte zentrum innenstadt altstadt neustadt bahnhof marktplatz hauptstraße hauptstrasse markt \
        sud est ouest centro centrale norte sur sul este oeste stazione estación estação gare centrum rynek dworzec центр север юг восток запад вокзал merkez kuzey güney doğu batı \
        hq headquarters main hauptfiliale";
    const TOWNS: &str = "berlin hamburg münchen munich köln cologne frankfurt stuttgart düsseldorf dortmund essen leipzig bremen dresden hannover nürnberg duisburg bochum bonn münster mannheim karlsruhe augsburg \
        wien vienna graz linz salzburg innsbruck zürich zurich genf genève basel bern lausanne luzern winterthur \
        paris lyon marseille toulouse nice nantes strasbourg montpellier bordeaux lille rennes bruxelles brussels antwerpen gent amsterdam rotterdam utrecht eindhoven haag \
        madrid barcelona valencia sevilla zaragoza málaga bilbao lisboa porto coimbra braga roma milano napoli torino palermo genova bologna firenze venezia verona bari \
        london manchester birmingham leeds glasgow liverpool bristol edinburgh cardiff belfast dublin cork oxford cambridge \
        warszawa kraków łódź wrocław poznań gdańsk szczecin praha brno ostrava bratislava budapest bucurești cluj sofia beograd zagreb ljubljana athens αθήνα θεσσαλονίκη istanbul ankara izmir bursa antalya \
        москва петербург казань новосибирск екатеринбург київ харків одеса львів минск \
        york boston chicago houston phoenix philadelphia dallas austin denver seattle portland miami atlanta toronto montreal vancouver ottawa sydney melbourne brisbane perth auckland \
        mexico guadalajara monterrey bogotá medellín lima santiago montevideo caracas quito são paulo rio brasília salvador recife curitiba \
        nairobi lagos accra johannesburg durban cairo casablanca dubai riyadh jeddah mumbai delhi bangalore chennai kolkata hyderabad pune karachi lahore dhaka colombo \
        jakarta surabaya bandung manila cebu bangkok hanoi singapore penang \
        北京 上海 天津 重庆 广州 深圳 杭州 南京 苏州 成都 武汉 西安 郑州 长沙 青岛 济南 沈阳 大连 厦门 福州 宁波 无锡 合肥 昆明 哈尔滨 长春 石家庄 太原 南昌 南宁 贵阳 兰州 海口 浦东 浦西 徐汇 静安 张江 朝阳 海淀 天河 南山 福田 \
        台北 高雄 台中 香港 東京 大阪 京都 名古屋 横浜 札幌 福岡 神戸 仙台 広島 渋谷 新宿 池袋 銀座 \
        서울 부산 인천 대구 대전 광주 울산 강남 홍대 명동 잠실 종로";
    if places::store_in(sheet).is_some() {
        return true;
    }
    let ends = |list: &str, word: &str| list.split(' ').any(|end| word.chars().count() > end.chars().count() && word.ends_with(end));
    let is_in = |list: &str, word: &str| list.split_whitespace().any(|known| known == word);
    let name = store_of_sheet(sheet).to_lowercase();
    let mut words = name.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    words.any(|word| is_in(WORDS, word) || is_in(TOWNS, word) || ends(ENDS, word) && !ends(NO_ENDS, word) && !is_in(NO_ENDS, word))
        || is_in("本店 总店 總店 分店 總院 本院 본점 지점", &name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_stores_are_told_from_periods_and_tills() {
        for name in
            ["Berlin", "강남점", "역삼역", "浦东", "人民路", "张江店", "Nord", "Süd 2024", "High Street", "本店", "Branch A", "渋谷"]
        {
            assert!(looks_like_store(name), "`{name}`");
        }
        for name in ["Till 1", "5月", "May", "Sheet1", "Anna", "2024", "Q2", "白班", "张三", "alt", "OTC"] {
            assert!(!looks_like_store(name), "`{name}`");
        }
    }

    #[test]
    fn a_store_is_called_like_its_sheet_without_the_period() {
        for (sheet, store) in [
            ("Berlin", "Berlin"),
            ("Berlin 2024", "Berlin"),
            ("May Berlin", "Berlin"),
            ("Sales Hamburg", "Hamburg"),
            ("강남점 5월", "강남점"),
            ("Till 1", "Till 1"),
            ("5月", "5月"),
            ("São Paulo", "São Paulo"),
        ] {
            assert_eq!(store_of_sheet(sheet), store, "`{sheet}`");
        }
        for (sheet, is_only) in [("5月", true), ("May 2024", true), ("2024", true), ("Berlin 2024", false), ("Till 1", false)] {
            assert_eq!(is_only_period(sheet), is_only, "`{sheet}`");
        }
    }
}
