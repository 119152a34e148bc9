"""Cases of `make_decisions.py` from tills and ledgers: signs that other columns prove, counts beside quantities, dates below rare headers, blocks with
dates of their own, reversals, and sheets of stock."""

import datetime

from make_fixtures import xlsx

DAYS = [datetime.date(2025, 3, 3) + datetime.timedelta(days=i) for i in range(14)]
NAMES = ["Voltaren Schmerzgel 120 g", "Aspirin Plus C 20 St", "Bepanthen Salbe 50 g"]
PRICES = [14.97, 8.47, 7.98]
SOLD = [(d, k, 1 + (5 * i + 3 * k) % 6) for i, d in enumerate(DAYS) for k in range(3)]
TOTALS = {name: sum(q for _, j, q in SOLD if j == k) for k, name in enumerate(NAMES)}
BY_DAY = {str(d): sum(q for e, _, q in SOLD if e == d) for d in DAYS}


def run(to):
    """Adds all cases with the helpers of `make_decisions`."""
    for part in (signs, counts, headers_of_dates, titles, blocks, reversals, sheets, packs, words):
        part(to.one, to.rows)


def comma(number, digits=2):
    return f"{number:.{digits}f}".replace(".", ",")


def dotted(day):
    return f"{day:%d.%m.%Y}"


def signs(one, rows):
    # A column that is no part of the sales proves the sign of the file.
    for number, (head, name, worth) in enumerate([("Menge", "Nettowert", "Währg"), ("Menge", "Rohgewinn", "Rabatt"), ("Quantité", "Marge", "Remise"), ("Cantidad", "Margen", "Descuento"), ("Количество", "Прибыль", "Скидка")]):
        lines = [f"{dotted(d)}\t{NAMES[k]}\t{q},000\t{comma(q * PRICES[k])}\t{worth}" for d, k, q in SOLD]
        one(f"till_sign_{number}.txt", rows(f"Datum\tArtikel\t{head}\t{name}\tX", *lines), TOTALS)
    one("till_sign_padded.txt", rows("04.04.2025\t\t\tDynamische Listenausgabe", "", "\tDatum\tArtikel\tMenge\tVME\tNettowert", *[f"\t{dotted(d)}\t{NAMES[k]}\t{q:>10},000\tST\t{comma(q * PRICES[k])}" for d, k, q in SOLD]), TOTALS)
    one("till_sign_share.txt", rows("Datum\tArtikel\tMenge\tSpanne", *[f"{dotted(d)}\t{NAMES[k]}\t{q},000\t{comma(12.5 + k)} %" for d, k, q in SOLD]), TOTALS)
    one("till_sign_some_whole.txt", rows("Datum\tArtikel\tMenge\tNettowert", *[f"{dotted(d)}\t{NAMES[k]}\t{q if k else f'{q},000'}\t{comma(q * PRICES[k])}" for d, k, q in SOLD]), {name: TOTALS[name] for name in NAMES[1:]}, issues=["ambiguous_number"])
    one("till_sign_thousands.txt", rows("Date\tItem\tQty\tMargin", *[f"{d}\t{NAMES[k]}\t{q},{500 + q}\t{q * PRICES[k]:.2f}" for d, k, q in SOLD]), questions=["decimal_sign"])
    one("till_sign_none.txt", rows("Datum\tArtikel\tMenge", *[f"{dotted(d)}\t{NAMES[k]}\t{q},000" for d, k, q in SOLD]), questions=["decimal_sign"])
    one("till_sign_answered.txt", rows("Datum\tArtikel\tMenge", *[f"{dotted(d)}\t{NAMES[k]}\t{q},000" for d, k, q in SOLD]), TOTALS, answers=["decimal_sign=decimals"])


def counts(one, rows):
    for number, header in enumerate(["items", "Articles", "Products", "Artículos", "Produits", "Prodotti", "Produkty", "Товары", "Ürünler", "Itens"]):
        lines = [f"{d},{11 + (37 * i) % 83},{10 + (29 * i) % 71},{(17 * i) % 90}.5" for i, (d, _, _) in enumerate(SOLD)]
        one(f"till_counts_{number}.csv", rows(f"Date,{header},Quantity,Cost", *lines), questions=["product_column"])
    one("till_counts_prescribing.csv", rows("row_id,row_name,date,actual_cost,items,quantity", *[f"A8100{i % 4},SURGERY {i % 4},{d},{500 + i}.55,{31 + (37 * i) % 883},{400 + 31 * i}" for i, (d, _, _) in enumerate(SOLD)]), questions=["product_column"])
    # Codes of one length are products, and so are names.
    one("till_items_codes.csv", rows("Date,Items,Quantity", *[f"{d},{10441 + k},{q}" for d, k, q in SOLD]), {str(10441 + k): sum(q for _, j, q in SOLD if j == k) for k in range(3)})
    one("till_items_names.csv", rows("Date,Items,Quantity", *[f"{d},{NAMES[k]},{q}" for d, k, q in SOLD]), TOTALS)
    one("till_items_counted.csv", rows("Date,Product,Items", *[f"{d},{NAMES[k]},{q}" for d, k, q in SOLD]), TOTALS)


# Headers that the dictionary doesn't know as a whole, and how dates are written below them.
ISO, DOTS, SLASHES = str, dotted, lambda d: f"{d:%d/%m/%Y}"
HEADERS = [
    ("Rechnungsdatum", DOTS), ("Re-Datum", DOTS), ("Rg.-Datum", DOTS), ("Fakturadatum", DOTS), ("Lieferdatum", DOTS), ("Auftragsdatum", DOTS), ("Kassendatum", DOTS), ("Abgabedatum", DOTS),
    ("Datum der Abgabe", DOTS), ("Date facture", SLASHES), ("Date de facturation", SLASHES), ("date_facturation", ISO), ("Fecha de factura", SLASHES), ("Fecha (ticket)", SLASHES),
    ("Data fattura", DOTS), ("Data scontrino", DOTS), ("Data wystawienia", DOTS), ("DATA_SPRZ", ISO), ("Дата накладной", DOTS), ("Дата чека", DOTS), ("Fatura Tarihi", DOTS), ("Data da fatura", SLASHES),
    ("Emissão", SLASHES), ("Thời gian", SLASHES), ("Created Date", ISO), ("Date Created", ISO), ("Creation Date", ISO), ("Entry Date", ISO), ("Posting day", ISO), ("Factuurdatum", DOTS),
    ("Fakturadato", DOTS), ("Laskun päivä", DOTS), ("Datum vystavení", DOTS), ("Számla kelte", ISO), ("Data facturii", DOTS), ("Ημ/νία παραστατικού", SLASHES), ("Tgl Faktur", SLASHES),
    ("תאריך חשבונית", SLASHES), ("تاريخ الإيصال", ISO), ("操作时间", ISO), ("费用发生时间", ISO), ("取引日時", ISO), ("会計日", ISO), ("영업일자", ISO), ("조제일자", ISO), ("일자-No.", lambda d: f"{d:%Y/%m/%d} -{d.day}"),
    ("日期-单号", lambda d: f"{d:%Y/%m/%d}-00{d.day:02}"), ("Date - Receipt", lambda d: f"{d:%d/%m/%Y} #{d.day}"), ("Bon-Datum", lambda d: f"{d:%d.%m.%y}"),
]


def headers_of_dates(one, rows):
    for number, (header, written) in enumerate(HEADERS):
        one(f"till_date_{number}.csv", rows(f"{header};Article;Quantity", *[f"{written(d)};{NAMES[k]};{q}" for d, k, q in SOLD]), TOTALS, days=BY_DAY)
    # Dates on which nothing was sold aren't taken, and don't keep the other from being taken.
    for number, header in enumerate(["Expiry date", "Verfalldatum", "有效期至", "Geburtsdatum", "Last updated", "Data scadenza", "Date Written", "Date Added", "Fecha de ingreso", "Zähldatum"]):
        one(f"till_no_date_{number}.csv", rows(f"{header};Artikel;Menge", *[f"{dotted(d)};{NAMES[k]};{q}" for d, k, q in SOLD]), questions=["date_column"])
        one(f"till_date_beside_{number}.csv", rows(f"{header};Fakturatag;Artikel;Menge", *[f"{dotted(d + datetime.timedelta(days=400 + 10 * k))};{dotted(d)};{NAMES[k]};{q}" for d, k, q in SOLD]), TOTALS, days=BY_DAY)
    one("till_two_dates.csv", rows("Bestelldatum;Versanddatum;Artikel;Menge", *[f"{dotted(d)};{dotted(d + datetime.timedelta(days=2))};{NAMES[k]};{q}" for d, k, q in SOLD]), questions=["date_column"])
    one("till_no_word.csv", rows("Wann;Artikel;Menge", *[f"{dotted(d)};{NAMES[k]};{q}" for d, k, q in SOLD]), questions=["date_column"])


WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def titles(one, rows):
    """A column that may say the days goes before a title."""
    month = "Absatz März 2025"
    lines = lambda written: [f"{written(d)};{NAMES[k]};{q}" for d, k, q in SOLD]
    unreadable = [("Vorgang", lambda d: f"{d.day}ter"), ("KW", lambda d: d.isocalendar()[1]), ("When", lambda d: f"{WEEKDAYS[d.weekday()]} {d.day}"), ("Wochentag", lambda d: WEEKDAYS[d.weekday()]), ("Beleg", lambda d: f"RG{d:%Y%m%d}0001"), ("Vorgang Datum", lambda d: f"T{d.day}")]
    for number, (header, written) in enumerate(unreadable[1:]):
        one(f"till_title_{number}.csv", rows(month, f"{header};Artikel;Menge", *lines(written)), questions=["date_column"])
    for number, (header, written) in enumerate([("Rechnungsdatum", DOTS), ("Date scontrino", DOTS), ("일자-No.", lambda d: f"{d:%Y/%m/%d} -{d.day}")]):
        one(f"till_title_read_{number}.csv", rows("Umsatz 01.03.2025 - 31.03.2025", f"{header};Artikel;Menge", *lines(written)), TOTALS, days=BY_DAY)
    # Receipts and times of one day leave it to the title.
    first = [f"{10 + i % 8}:{i:02};{NAMES[k]};{q}" for i, (_, k, q) in enumerate(SOLD)]
    one("till_title_times.csv", rows("Verkauf 03.03.2025", "Uhrzeit;Artikel;Menge", *first), TOTALS, days={"2025-03-03": sum(TOTALS.values())}, issues=["date_of_title"])
    one("till_title_time.csv", rows("Daily sales 2025-03-03", "Time;Product;Qty", *first), TOTALS, days={"2025-03-03": sum(TOTALS.values())}, issues=["date_of_title"])
    one("till_title_month_of_times.csv", rows(month, "Uhrzeit;Artikel;Menge", *first), questions=["date_column"])
    one("till_title_alone.csv", rows(month, "Artikel;Menge", *[f"{NAMES[k]};{TOTALS[NAMES[k]]}" for k in range(3)]), TOTALS, issues=["date_of_title"])
    one("till_levels.csv", rows("Продажи товаров", "Период: 03.03.2025 - 16.03.2025", "", "Магазин;Количество", "Номенклатура;", "По дням;", f"Аптека №1;{sum(TOTALS.values())}", *[line for k, name in enumerate(NAMES) for line in [f"{name};{TOTALS[name]}", *[f"{dotted(d)};{q}" for d, j, q in SOLD if j == k]]]), questions=["date_column"])


BLOCKS = [
    (lambda d, n: [f"日期：{d},,"], "品名,数量,单价", "合计"),
    (lambda d, n: [f"销售日期:{d} 小票号:{n},,"], "品名,数量,单价", "合计"),
    (lambda d, n: [f"小票号,{n},", f"日期,{d},"], "品名,数量,单价", "合计"),
    (lambda d, n: [f"小票号：20250303{n:03},日期：{d} 10:00:00,收银员：01"], "品名,数量,单价", "合计"),
    (lambda d, n: [f"Receipt {n},,", f"Date: {d:%d/%m/%Y},,"], "Item,Qty,Price", "Total"),
    (lambda d, n: [f"Daily sales {d:%d/%m/%Y},,"], "Item,Qty,Price", "Total"),
    (lambda d, n: [f"Bon {n},Datum,{dotted(d)}"], "Artikel,Menge,Preis", "Summe"),
    (lambda d, n: [f"Invoice INV-{n},,Date: {d}"], "Item,Qty,Price", "Total"),
    (lambda d, n: [f"Накладная № {n} от {dotted(d)},,"], "Товар,Количество,Цена", "Итого"),
    (lambda d, n: [f"{d.year}年{d.month}月{d.day}日销售日报,,"], "品名,数量,单价", "合计"),
    (lambda d, n: [f"单据编号：XS{n},单据日期：{d},客户：零售"], "品名,数量,单价", "合计"),
    (lambda d, n: [f"Ticket #{n},{d:%d/%m/%Y} 10:22 AM,Register 1"], "Item,Qty,Price", "Total"),
    (lambda d, n: [f"{d},,"], "Item,Qty,Price", "Total"),
]


def blocks(one, rows):
    for number, (head, header, total) in enumerate(BLOCKS):
        for with_title in (False, True):
            lines = ["Sales report"] if with_title else []
            for n, day in enumerate(DAYS):
                items = [(k, q) for d, k, q in SOLD if d == day]
                lines += [*head(day, n), header, *[f"{NAMES[k]},{q},{PRICES[k]}" for k, q in items], f"{total},{sum(q for _, q in items)},", ""]
            one(f"till_blocks_{number}{'t' if with_title else ''}.csv", rows(*lines), TOTALS, days=BY_DAY)
    # Of pages with the same title, all are of its days.
    pages = []
    for page in range(3):
        pages += ["销售日报 2025-03-03,,", "品名,数量,单价", *[f"{NAMES[k]},{q},{PRICES[k]}" for _, k, q in SOLD[14 * page : 14 * page + 14]]]
    one("till_pages.csv", rows(*pages), TOTALS, days={"2025-03-03": sum(TOTALS.values())}, issues=["date_of_title"])
    # Names with a colon are sold as any other.
    lines = []
    for n, day in enumerate(DAYS):
        items = [(k, q) for d, k, q in SOLD if d == day]
        lines += [f"Invoice {n} of {day}", "Item,Qty,Price", *[f"Pack: {NAMES[k]},{q},{PRICES[k]}" for k, q in items], ""]
    one("till_blocks_colons.csv", rows(*lines), {f"Pack: {name}": q for name, q in TOTALS.items()}, days=BY_DAY)
    # A block whose title has no date isn't given that of another.
    lines = []
    for n, day in enumerate(DAYS):
        items = [(k, q) for d, k, q in SOLD if d == day]
        lines += [f"Invoice {n}" + (f" of {day}" if n != 5 else ""), "Item,Qty,Price", *[f"{NAMES[k]},{q},{PRICES[k]}" for k, q in items], f"Total,{sum(q for _, q in items)},", ""]
    one("till_blocks_without_one.csv", rows(*lines), questions=["date_column"])


def reversals(one, rows):
    back = [(DAYS[4], 1, 4), (DAYS[7], 0, 2), (DAYS[9], 2, 3)]
    left = {name: TOTALS[name] - sum(q for _, j, q in back if j == k) for k, name in enumerate(NAMES)}
    for number, (header, yes, no) in enumerate([("Storno", "J", "N"), ("Void", "Y", "N"), ("作废", "是", "否"), ("Cancelled", "true", "false"), ("Anulado", "S", "N")]):
        lines = [f"{d};{NAMES[k]};{q};{no}" for d, k, q in SOLD] + [f"{d};{NAMES[k]};-{q};{yes}" for d, k, q in back]
        one(f"till_reversed_{number}.csv", rows(f"Date;Item;Qty;{header}", *lines), left)
    for number, (header, yes, no) in enumerate([("Status", "Cancelled", "Completed"), ("状态", "已作废", "已完成"), ("Статус", "Отменён", "Продажа")]):
        lines = [f"{d};{NAMES[k]};{q};{no}" for d, k, q in SOLD] + [f"{d};{NAMES[k]};-{q};{yes}" for d, k, q in back]
        one(f"till_reversed_state_{number}.csv", rows(f"Date;Item;Qty;{header}", *lines), left)
    # In a large file, what comes later may be marked in another way.
    many = [f"{d};{NAMES[k]};{q};N" for d, k, q in SOLD] * 30 + [f"{d};{NAMES[k]};-{q};J" for d, k, q in back]
    one("till_reversed_many.csv", rows("Date;Item;Qty;Storno", *many), questions=["row_kinds"])
    # Some returns are canceled, or some cancellations negative: which, the file doesn't say.
    lines = [f"{d};{NAMES[k]};{q};N" for d, k, q in SOLD] + [f"{d};{NAMES[k]};-{q};{'J' if k else 'N'}" for d, k, q in back]
    one("till_reversed_some.csv", rows("Date;Item;Qty;Storno", *lines), questions=["row_kinds"])
    for number, (header, off, on) in enumerate([("Mode", "Training", "Live"), ("模式", "练习", "正式"), ("Modus", "Schulung", "Live")]):
        lines = [f"{d};{NAMES[k]};{q};{on}" for d, k, q in SOLD] + [f"{d};{NAMES[k]};{q};{off}" for d, k, q in back]
        one(f"till_training_{number}.csv", rows(f"Date;Item;Qty;{header}", *lines), TOTALS, issues=["not_a_sale"])
    # Only the money and the kind of sale say that goods came back.
    lines = [f"{d};{NAMES[k]};{q};{q * PRICES[k]:.2f};{'Barverkauf' if k else 'Kassenrezept'}" for d, k, q in SOLD] + [f"{d};{NAMES[k]};{q};{-q * PRICES[k]:.2f};Warenrücknahme" for d, k, q in back]
    one("till_journal.csv", rows("Datum;Artikel;Menge;Gesamt;Abgabeart", *lines), questions=["row_kinds"])
    one("till_journal_answered.csv", rows("Datum;Artikel;Menge;Gesamt;Abgabeart", *lines), left, answers=["row_kinds=Barverkauf:sale;Kassenrezept:sale;Warenrücknahme:return"])
    # The canceled sale is marked as well: both are left out.
    lines = [f"{d};{NAMES[k]};{q};N" for d, k, q in SOLD] + [f"{d};{NAMES[k]};{s}{q};J" for d, k, q in back for s in ("", "-")]
    one("till_reversed_both.csv", rows("Date;Item;Qty;Storno", *lines), TOTALS)


def workbook(sheets):
    return xlsx({name: dict(enumerate(table, 1)) for name, table in sheets.items()})


def sheets(one, rows):
    header = ["date", "product", "qty"]
    sales = [header, *[[str(d), NAMES[k], q] for d, k, q in SOLD]]
    stock = [header, *[[str(d), NAMES[0], 100 + i] for i, d in enumerate(DAYS)]]
    for number, name in enumerate(["库存", "Stock", "Inventory", "Lager", "Остатки", "在庫", "재고", "Existencias", "Giacenze", "Template", "示例"]):
        one(f"till_sheet_{number}.xlsx", workbook({name: stock, "Sales": sales}), TOTALS, issues=["sheet_not_read"])
    one("till_sheet_named.xlsx", workbook({"Data": stock, "Sales": sales}), TOTALS, issues=["sheet_not_read"])
    one("till_sheet_two_named.xlsx", workbook({"Data": sales, "Sales extra": stock}), questions=["other_sheets"])
    one("till_sheet_summary.xlsx", workbook({"Data": sales, "Summary": stock}), TOTALS, issues=["sheet_not_read"])
    for number, name in enumerate(["库存", "Stock", "Lagerbestand"]):
        one(f"till_sheet_alone_{number}.xlsx", workbook({name: stock}), questions=["quantity_column"])


def packs(one, rows):
    """How much is in a pack, next to how many were sold; and amounts of money."""
    contents = [120, 20, 50]
    heads = ["Menge;Anzahl", "Menge;Packungen", "Quantity;Packs", "Quantity;No of Packs", "Quantité;Boîtes", "Qty;Count", "Qty;Packs Sold", "Qty;Units", "Menge;Stück", "Cantidad;Envases", "Quantità;Confezioni", "Quantidade;Embalagens", "Количество;Упаковок", "Ilość;Opakowania", "Miktar;Kutu", "数量;盒数", "数量;件数", "수량;박스수"]
    for number, head in enumerate(heads):
        lines = [f"{d};{NAMES[k]};{contents[k]};{q}" for d, k, q in SOLD]
        one(f"till_pack_{number}.csv", rows(f"Date;Product;{head}", *lines), questions=["quantity_column"])
        one(f"till_pack_answered_{number}.csv", rows(f"Date;Product;{head}", *lines), TOTALS, answers=[f"quantity_column={head.split(';')[1]}"])
    one("till_pack_once.csv", rows("Date;Product;Qty;Points", *[f"{d};{NAMES[k]};1;{q}" for d, k, q in SOLD]), {name: 14 for name in NAMES})
    whole = [14, 8, 7]
    for number, header in enumerate(["Sales", "Sold", "Qty"]):
        one(f"till_money_{number}.csv", rows(f"Date,Item,Price,{header}", *[f"{d},{NAMES[k]},{whole[k]},{q * whole[k]}" for d, k, q in SOLD]), questions=["quantity_column"])
    one("till_money_alone.csv", rows("Date,Item,Sales", *[f"{d},{NAMES[k]},{q * whole[k]}" for d, k, q in SOLD]), questions=["quantity_column"])
    one("till_sales_units.csv", rows("Date,Item,Sales", *[f"{d},{NAMES[k]},{q}" for d, k, q in SOLD]), TOTALS)
    one("till_sales_priced.csv", rows("Date,Item,Price,Sold", *[f"{d},{NAMES[k]},{whole[k]},{q}" for d, k, q in SOLD]), TOTALS)
    for number, (name, head) in enumerate([("CASH", "Date,Receipt,Description,Qty"), ("VISA", "Date,Receipt,Description,Qty"), ("现金", "日期,小票号,商品,数量"), ("Bargeld", "Datum,Bon,Artikel,Menge"), ("Espèces", "Date,Ticket,Produit,Quantité")]):
        lines = [line for i, (d, k, q) in enumerate(SOLD) for line in (f"{d},{i},{NAMES[k]},{q}", f"{d},{i},{name},1")]
        one(f"till_tender_{number}.csv", rows(head, *lines), questions=["quantity_column"])
    for number, header in enumerate(["Owing", "Owed Qty"]):
        one(f"till_owing_{number}.csv", rows(f"Date,Drug,Quantity,{header}", *[f"{d},{NAMES[k]},{q},{1 if q == 6 else 0}" for d, k, q in SOLD]), questions=["returned_quantity"])
    # A file of liters and packs: which was sold isn't said, and all of them are offered.
    for number, (head, worth) in enumerate([("Bottles Sold,Volume Sold (Liters)", 0.75), ("Packages Dispensed,Volume Dispensed (ml)", 250)]):
        values = lambda q: ",".join(str(q if name.split(" ")[0] in ("Bottles", "Packages") else q * worth) for name in head.split(","))
        content = rows(f"Date,Item,{head}", *[f"{d},{NAMES[k]},{values(q)}" for d, k, q in SOLD])
        one(f"till_measure_{number}.csv", content, questions=["quantity_column"])
        one(f"till_measure_answered_{number}.csv", content, TOTALS, answers=[f"quantity_column={head.split(',')[0]}"])
    # The same line of the same receipt again, paid in another way.
    for number, (head, one_way, other_way) in enumerate([("Ticket,Ligne,Date,CIP,Produit,Quantité,Encaissement", "CB", "Espèces"), ("Receipt,Line,Date,SKU,Product,Qty,Promo", "A", "B"), ("Чек,Строка,Дата,Код,Товар,Количество,Касса", "1", "2"), ("Receipt,Line,Date,SKU,Product,Qty,Lot", "L1", "L2")]):
        lines = [f"R{1000 + i // 3},{k + 1},{d},A{k},{NAMES[k]},{q},{way}" for i, (d, k, q) in enumerate(SOLD) for way in ([one_way, other_way] if i % 4 == 0 else [one_way])]
        one(f"till_paid_{number}.csv", rows(head, *lines), questions=["repeated_lines"])
        one(f"till_paid_skipped_{number}.csv", rows(head, *lines), {f"A{k}": TOTALS[NAMES[k]] for k in range(3)}, answers=["repeated_lines=skip"])
    for number, way in enumerate(["Règlement", "Pagamento", "Оплата", "Ödeme", "MOP"]):
        lines = [f"R{1000 + i // 3},{d},A{k},{NAMES[k]},{q},{paid}" for i, (d, k, q) in enumerate(SOLD) for paid in (["CB", "XX"] if i % 4 == 0 else ["CB"])]
        one(f"till_paid_by_{number}.csv", rows(f"Receipt,Date,SKU,Product,Qty,{way}", *lines), questions=["quantity_column"])
    # Months of two years, and those of statistics offices.
    months = [("Oct-24", "2024M10"), ("Nov-24", "2024M11"), ("Dec-24", "2024M12"), ("Jan-25", "2025M01"), ("Feb-25", "2025M02")]
    for number in (0, 1):
        one(f"till_months_{number}.csv", rows("Month,Item,Qty", *[f"{month[number]},{NAMES[k]},{10 + k}" for month in months for k in range(3)]), {name: 5 * (10 + k) for k, name in enumerate(NAMES)}, issues=["spread_over_days"])
    one("till_wide_ounces.csv", rows("Date,Tylenol Extra Strength 500mg 100ct,Pepto-Bismol 8 oz,Band-Aid Flexible 30ct", *[f"{d},{i % 5},{i % 4},{i % 3}" for i, d in enumerate(DAYS)]), {"Tylenol Extra Strength 500mg 100ct": 26, "Pepto-Bismol 8 oz": 19, "Band-Aid Flexible 30ct": 13})
    sales = lambda days: [["date", "product", "qty"], *[[str(d), NAMES[k], q] for d, k, q in SOLD if d in days]]
    one("till_sheet_of_all.xlsx", workbook({"Jan": sales(DAYS[:7]), "Feb": sales(DAYS[7:]), "All": sales(DAYS)}), TOTALS, all_sheets=True, issues=["sheet_not_read"])


def words(one, rows):
    """Words of one family in several languages."""
    for number, header in enumerate(["Fakturierte Menge", "FktMenge", "Invoiced Qty", "Quantité facturée", "Packs Sold", "Packages Dispensed", "銷貨數量", "總量", "売上数", "販売点数", "총투약량", "Jml"]):
        one(f"till_quantity_{number}.csv", rows(f"Date;Item;{header}", *[f"{d};{NAMES[k]};{q}" for d, k, q in SOLD]), TOTALS)
    for number, header in enumerate(["Stock Item", "Descrizione prodotto", "Malzeme Açıklaması", "Produktbezeichnung", "Название препарата", "Descripción del producto", "Désignation de l'article"]):
        one(f"till_product_{number}.csv", rows(f"Date;{header};Qty", *[f"{d};{NAMES[k]};{q}" for d, k, q in SOLD]), TOTALS)
    for number, header in enumerate(["Cod. Minsan", "Malzeme Kodu", "Código de artículo", "Référence article", "Warennummer"]):
        one(f"till_code_{number}.csv", rows(f"Date;{header};Qty", *[f"{d};A10{k};{q}" for d, k, q in SOLD]), {f"A10{k}": TOTALS[NAMES[k]] for k in range(3)})
    quarters = ["Q1/2024", "Q2/2024", "Q3/2024", "Q4/2024"]
    for number, header in enumerate(["Quartal", "Trimestre", "Квартал"]):
        one(f"till_quarter_{number}.csv", rows(f"{header};Artikel;Menge", *[f"{quarter};{NAMES[k]};{90 + k}" for quarter in quarters for k in range(3)]), {name: 4 * (90 + k) for k, name in enumerate(NAMES)}, issues=["spread_over_days"])
    one("till_cut_header.csv", rows("Fakturadat;Bezeichnung;Menge", *[f"{dotted(d)};{NAMES[k]};{q}" for d, k, q in SOLD]), TOTALS)
    groups = ["M01AB", "M01AE", "N02BA", "N02BE", "N05B", "N05C", "R03", "R06"]
    sold = [(d, [(i * 7 + k * 3) % 11 for k in range(8)]) for i, d in enumerate(DAYS)]
    one("till_atc.csv", rows("datum," + ",".join(groups) + ",Year,Month,Hour,Weekday Name", *[f"{d:%m/%d/%Y},{','.join(map(str, qs))},2025,3,248,{WEEKDAYS[d.weekday()]}" for d, qs in sold]), {g: sum(qs[k] for _, qs in sold) for k, g in enumerate(groups)})
