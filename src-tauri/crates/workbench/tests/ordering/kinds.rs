//! Which kind of file someone opens: sales, a stock list, a plan, or the terms of items.

use workbench::FileKind;

use crate::shop::{Shop, steady};

#[test]
fn files_are_told_apart_by_their_columns_and_titles() {
    let shop = Shop::selling(2, 2, steady);
    let kind = |name: &str, text: &str| shop.bench.file_kind(&shop.file(name, text), None).expect("a kind");
    for (name, text) in [
        ("two.csv", "门店编码,药品编码,盘点数量,账面数量\nS1,P1,40,44\nS1,P2,43,47\n"),
        ("packs.csv", "门店编码,药品编码,盒数,零散片数\nS1,P1,6,0\nS1,P2,7,1\n"),
        ("book.csv", "Store,Product code,Book Qty,Counted Qty\nS1,P1,40,44\nS1,P2,3,4\n"),
        ("dated.csv", "日期,门店编码,药品编码,盘点数量\n2025-06-30,S1,P1,40\n2025-06-30,S1,P2,4\n"),
        ("库存 11-27.csv", "药品编码,数量\nP1,40\nP2,4\n"),
        ("title.csv", "2025年6月30日 库存盘点表\n药品编码,数量\nP1,40\nP2,4\n"),
        ("lots.csv", "药品编码,批号,有效期至,数量\nP1,A1,2027-01-31,40\nP2,A2,2027-02-28,4\n"),
        ("stores.csv", "门店编码,药品编码,库存数量\nS1,P1,40\nS2,P2,4\n"),
    ] {
        assert_eq!(kind(name, text), FileKind::Stock, "{text}");
    }
    for (name, text) in [
        (
            "items.csv",
            "药品编码,供应商,进价,每包数量,起订量,交货天数,保质期\nP1,华润医药,5.0,10,20,3,24个月\nP2,国药控股,6.5,10,20,3,24个月\n",
        ),
        ("terms.csv", "Product code,Name,Supplier,Pack size\nP1,A,Acme,10\nP2,B,Acme,20\n"),
        ("safety.csv", "药品编码,药品名称,安全库存,最高库存\nP1,药品1,10,40\nP2,药品2,5,20\n"),
    ] {
        assert_eq!(kind(name, text), FileKind::Items, "{text}");
    }
    for (name, text) in [
        (
            "plan.csv",
            "store_id,product_id,group,from,to,kind,value\nS1,P1,,2026-12-01,2026-12-07,promotion,0.2\nS1,,,2026-12-25,2026-12-26,closure,\n",
        ),
        ("促销计划.csv", "药品编码,门店编码,开始日期,结束日期,类型,值\nP1,S1,2026-12-01,2026-12-07,促销,20%\nP1,,2026-12-10,,调价,9.5\n"),
        ("prices.csv", "生效日期,药品编码,新价格\n2026-12-01,P1,9.5\n2026-12-01,P2,12\n"),
        ("closures.csv", "Date,Store,Kind\n2026-12-25,S1,Closed\n2026-12-26,S1,On duty\n"),
        ("discounts.csv", "Product code,Start date,End date,Discount %\nP1,2026-12-01,2026-12-07,20\n"),
    ] {
        assert_eq!(kind(name, text), FileKind::Plan, "{text}");
    }
    for (name, text) in [
        (
            "periods.csv",
            "Start date,End date,Product,Discount,Quantity\n2025-06-01,2025-06-07,P1,0.1,40\n2025-06-08,2025-06-14,P1,0.1,44\n",
        ),
        ("typed.csv", "Date,Type,Product,Qty\n2025-06-29,Sale,P1,4\n2025-06-30,Sale,P1,5\n"),
        ("a.csv", "日期,药品编码,销售数量,库存数量\n2025-06-29,P1,4,40\n2025-06-30,P1,3,37\n"),
        ("b.csv", "日期,药品编码,盒数,零散片数\n2025-06-29,P1,4,4\n2025-06-30,P1,3,3\n"),
        ("c.csv", "药品编码,数量\nP1,40\nP2,4\n"),
        ("2025年6月销售汇总.csv", "药品编码,销售数量,期末库存\nP1,40,3\nP2,4,9\n"),
        ("d.csv", "药品编码,库存数量,2025-06-28,2025-06-29,2025-06-30\nP1,90,1,2,3\nP2,80,4,5,6\n"),
        ("e.csv", "日期,药品编码,供应商,进价,数量\n2025-06-29,P1,华润医药,5,4\n2025-06-30,P1,华润医药,5,3\n"),
        ("f.csv", "日期,P1,P2\n2025-06-29,3,4\n2025-06-30,4,5\n"),
    ] {
        assert_eq!(kind(name, text), FileKind::Sales, "{text}");
    }
}
