//! Every figure of a line, recomputed by a script that shares no code with the program.

use jiff::ToSpan as _;
use std::path::Path;
use std::path::PathBuf;
use workbench::{Worklist, WorklistOptions, write_worklist};

use crate::shop::{LAST, Shop, about, days};

/// Every number of 1,000 random lines, recomputed by a script that shares no code with the program.
#[test]
fn another_program_comes_to_the_same_numbers() {
    let shop = Shop::selling(250, 4, |product, store, day, _| {
        let rate = 0.05 * (product as f64).powf(1.2) / 4.0;
        let sells = (day + product * 3 + store) % 4 == 0 && day + 200 >= days();
        if sells { about(rate * 4.0, product, store, day).max(1.0) } else { 0.0 }
    });
    let mut random = fastrand::Rng::with_seed(3);
    let mut items = String::from(
        "product_id,supplier,lead_days,min_quantity,multiple,pack_size,min_stock,max_stock,shelf_life_days,unit_cost,do_not_order\n",
    );
    let mut stock = String::from("门店编码,药品编码,批号,库存数量,有效期至,在途,预计到货\n");
    for product in 1..=250 {
        let mut pick = |share: f64, value: f64| if random.f64() < share { value.to_string() } else { String::new() };
        let (lead, least, multiple, pack) =
            (pick(0.5, 9.0), pick(0.2, 30.0), pick(0.2, 25.0), pick(0.6, [1.0, 10.0, 24.0, 0.333][product % 4]));
        let (min, max, keeps, cost, never) = (pick(0.2, 15.0), pick(0.2, 90.0), pick(0.3, 20.0), pick(0.8, 7.5), pick(0.05, 1.0));
        items.push_str(&format!("P{product},国药,{lead},{least},{multiple},{pack},{min},{max},{keeps},{cost},{never}\n"));
        for store in 1..=4 {
            for lot in 0..random.usize(0..4) {
                let expires = LAST.saturating_add((random.i64(0..200) - 20).days());
                let coming = if random.f64() < 0.2 && lot == 0 { "12,2025-07-02" } else { "," };
                stock.push_str(&format!("S{store},P{product},L{lot},{},{expires},{coming}\n", random.i64(-4..80)));
            }
        }
    }
    shop.bench.import_items(&shop.file("items.csv", &items), false, None).expect("items");
    let options = WorklistOptions { stock_list: Some(shop.file("stock.csv", &stock)), ..WorklistOptions::default() };
    let list = shop.worklist(&options);
    assert_eq!(list.lines.len(), 1000);
    write_worklist(&shop.folder.path().join("worklist.xlsx"), &list).expect("written");
    // The same with a minimum amount that takes more than is needed, and with a budget.
    let costs: String = (1..=250).map(|product| format!("P{product},{}\n", 2 + product % 7)).collect();
    shop.bench.import_items(&shop.file("costs.csv", &format!("product_id,unit_cost\n{costs}")), false, None).expect("items");
    let cost = shop.worklist(&options).suppliers[0].cost.expect("a cost");
    shop.bench.set_supplier("国药", &[format!("min_amount={}", cost + 900.0)]).expect("set");
    let topped = shop.worklist(&options);
    assert!(topped.suppliers[0].topped_up && topped.suppliers[0].missing.is_none(), "{:?}", topped.suppliers);
    let cut = shop.worklist(&WorklistOptions { budget: Some(cost / 2.0), ..options });
    assert!(cut.suppliers[0].cost.is_some_and(|cut| cut <= cost / 2.0 && cut > cost * 0.45), "{:?}", cut.suppliers);
    let sheet = |name: &str, list: &Worklist| {
        let sheet = shop.folder.path().join(name);
        write_worklist(&sheet, list).expect("written");
        sheet
    };
    let sheets = [sheet("worklist.csv", &list), sheet("topped.csv", &topped), sheet("cut.csv", &cut)];
    let script: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", "..", "tests", "orders", "recompute.py"].iter().collect();
    // Wine in place of Windows has no Python.
    if cfg!(windows) && Path::new(r"C:\windows\system32\winecfg.exe").exists() {
        println!("the lines were written and not recomputed");
        return;
    }
    for sheet in sheets {
        let output = python(&[&script, &sheet]);
        assert!(output.contains("1000 lines, 0 differences"), "{}: {output}", sheet.display());
    }
}

fn python(arguments: &[&Path]) -> String {
    let run = |program: &str| std::process::Command::new(program).args(arguments).output();
    let output = run("python3").or_else(|_| run("python")).expect("Python is needed to recompute orders");
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}
