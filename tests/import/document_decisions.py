"""Cases of `make_decisions.py` about kinds of documents that no list of headers names, new values of known kinds, names of products that look
like kinds, movements that are written with a minus behind, and columns that both count what was sold."""

KINDS = ["row_kinds"]
TWINS = ["quantity_column"]
DAYS = [f"2024-05-{day}" for day in range(13, 29)]
PRODUCT = "Brufen 400"


def run(to):
    """Adds all cases with the helpers of `make_decisions`."""
    for part in (documents, series, known_then_new, harmless, names, minus_behind, refused):
        part(to.one, to.rows, to.case, to.step)
    quantities(to.one, to.rows)


def table(rows, header, kinds, other=1):
    """Sixteen rows of one product: three units each of the first kind, and `other` units of the others, every third row."""
    lines, total, by_day = [], {}, {}
    for i, day in enumerate(DAYS):
        kind = kinds[0] if i % 3 != 2 else kinds[1 + i // 3 % (len(kinds) - 1)]
        units = 3 if kind == kinds[0] else other
        lines.append(f"{day},{kind},{PRODUCT},{units}")
        total[kind] = total.get(kind, 0) + units
        by_day[day] = (kind, units)
    return rows(header, *lines), total, by_day


def days_of(by_day, effects):
    return {day: units * effects[kind] for day, (kind, units) in by_day.items() if effects[kind]}


# Header, then the kinds, the first of which is a sale; then what each of the others does to its rows: nothing stands for those that are asked.
DOCUMENTS = [
    ("Dátum,Bizonylat típusa,Megnevezés,Mennyiség", {"Nyugta": 1, "Sztornó": -1}),
    ("Datum,Druh dokladu,Název,Množství", {"Prodejka": 1, "Dobropis": -1}),
    ("Datum,Druh dokladu,Název,Množství", {"Prodejka": 1, "Převodka výdej": 0}),
    ("Päivämäärä,Tapahtuma,Tuote,Määrä", {"Myynti": 1, "Hyvitys": -1}),
    ("Ημερομηνία,Τύπος παρ.,Είδος,Ποσότητα", {"Απόδειξη λιανικής": 1, "Πιστωτικό": -1}),
    ("结算日期,结算类型,药品名称,数量", {"结算": 1, "冲正": -1}),
    ("Salgsdato,Bilagstype,Varenavn,Antall", {"Salg": 1, "Kreditering": -1}),
    ("Fecha,Tipo Doc.,Descripción,Cant.", {"BOLETA": 1, "FACTURA": 1, "N. CREDITO": -1}),
    ("Data,Typ dokumentu,Nazwa towaru,Ilość", {"Paragon": 1, "Korekta": -1}),
    ("Datum,Druh dokladu,Názov tovaru,Množstvo", {"Predajka": 1, "Vrátenka": -1}),
    ("Datum,Vrsta dokumenta,Naziv,Količina", {"Račun": 1, "Dobropis": -1}),
    ("Dato,Bilagstype,Varenavn,Antal", {"Salg": 1, "Kreditnota": -1}),
    ("Datum,Bontype,Artikel,Aantal", {"Kassabon": 1, "Creditnota": -1}),
    ("Date,Nature pièce,Désignation,Quantité", {"Facture": 1, "Avoir": -1}),
    ("Data,Tipo documento,Descrizione,Quantità", {"Scontrino": 1, "Nota di credito": -1}),
    ("Datum,Dok.art,Bezeichnung,Menge", {"Kassenbon": 1, "Rechnungskorrektur": -1}),
    ("Kuupäev,Dokumendi tüüp,Product,Quantity", {"Arve": None, "Kreeditarve": -1}),
    ("Datums,Dokumenta veids,Product,Quantity", {"Čeks": None, "Kredītrēķins": -1}),
    ("Data,Dokumento tipas,Prekė,Kiekis", {"Čekis": None, "Grąžinimas": -1}),
    ("Дата,Вид на документа,Продукт,Количество", {"Касов бон": None, "Кредитно известие": -1}),
    ("Дата,Тип документа,Товар,Количество", {"Чек": 1, "Возвратный чек": -1}),
    ("Tarih,Evrak türü,Ürün,Adet", {"Perakende satış fişi": 1, "İade": -1}),
    ("日付,伝票種類,商品名,数量", {"売上": 1, "赤伝": -1}),
    ("일자,전표종류,상품명,수량", {"영수증": 1, "반품": -1}),
    ("วันที่,ชนิดเอกสาร,สินค้า,จำนวน", {"ใบเสร็จ": 1, "ใบลดหนี้": -1}),
    ("Ngày,Loại chứng từ,Tên hàng,Số lượng", {"Bán lẻ": 1, "Trả hàng": -1}),
    ("Tanggal,Jenis dokumen,Nama barang,Jumlah", {"Penjualan": 1, "Retur": -1}),
    ("Datum,Beleg,Artikel,Menge", {"Rechnung": 1, "Lieferschein": None}),
    ("Fecha,Comprobante,Producto,Cantidad", {"Factura": 1, "Remito": None}),
    ("Fecha,Documento tipo,Artículo,Cantidad", {"Ticket": None, "Albarán": None}),
    ("Date,Receipt,Item,Qty", {"Invoice": 1, "Docket": None}),
    ("Datum,Spalte 2,Artikel,Menge", {"Barverkauf": 1, "Lieferschein": None}),
    ("Date,Paper,Item,Qty", {"Invoice": 1, "Delivery note": None}),
    ("Date,Sort of entry,Item,Qty", {"Sale": 1, "Goodwill": None}),
    ("Datum,Soort bon,Artikel,Aantal", {"Verkoop": 1, "Pakbon": None}),
    ("Data,Documento,Prodotto,Quantità", {"Scontrino": 1, "Bolla": None}),
    ("Dátum,Bizonylat,Cikknév,Mennyiség", {"Számla": 1, "Szállítólevél": None}),
    ("Дата,Документ,Товар,Количество", {"Чек": 1, "Накладная": None}),
    ("日期,凭证类别,品名,数量", {"销售小票": 1, "挂账单": None}),
    ("Päivä,Asiakirja,Tuote,Määrä", {"Kuitti": 1, "Lähete": None}),
    ("Datum,Verifikation,Vara,Antal", {"Kvitto": 1, "Följesedel": None}),
    ("التاريخ,المستند,الصنف,الكمية", {"فاتورة": 1, "إشعار": None}),
]

# Those of which no list knows all words.
ASKED = [number for number, (_, kinds) in enumerate(DOCUMENTS) if None in kinds.values()]


def documents(one, rows, case, step):
    answers = {0: "leave_out", 1: "sale", -1: "return"}
    for number, (header, kinds) in enumerate(DOCUMENTS):
        content, total, by_day = table(rows, header, list(kinds))
        unknown = {kind: {None: 0}.get(effect, effect) for kind, effect in kinds.items()}
        # Below a header that no list knows, nothing but an answer says what a value means: of two that no list knows, the first is a sale.
        first = next(iter(kinds))
        unknown[first] = 1
        answer = ["row_kinds=" + ";".join(f"{kind}:{answers[effect]}" for kind, effect in unknown.items())]
        totals = {PRODUCT: sum(units * unknown[kind] for kind, units in total.items())}
        if number in ASKED:
            one(f"d_doc_{number}.csv", content, questions=KINDS)
        else:
            one(f"d_doc_{number}.csv", content, totals, days=days_of(by_day, unknown))
        one(f"d_doc_{number}_answered.csv", content, totals, days=days_of(by_day, unknown), answers=answer)


def series(one, rows, case, step):
    for number, (header, sale, back) in enumerate([
        ("Fecha,Comprobante,Producto,Cantidad", "FC B 0001-0001{:04}", "NC B 0001-0002{:04}"),
        ("Datum,Nachweis,Artikel,Menge", "RE-{:05}", "GS-{:05}"),
        ("Date,Source,Item,Qty", "SO{:05}", "SR{:05}"),
        ("Fecha,Folio fiscal,Artículo,Cantidad", "F-{:05}", "NC-{:05}"),
    ]):
        lines = [f"{day},{(back if i % 3 == 2 else sale).format(100 + i)},{PRODUCT},{1 if i % 3 == 2 else 3}" for i, day in enumerate(DAYS)]
        one(f"d_series_{number}.csv", rows(header, *lines), questions=KINDS)


def known_then_new(one, rows, case, step):
    def half(header, values, at):
        return rows(header, *[f"{day},{values[i % 4 == 3]},{PRODUCT},3" for i, day in enumerate(DAYS[at:at + 8])])

    for number, (header, first, second) in enumerate([
        ("Datum,Beleg,Artikel,Menge", ("Verkauf", "Retoure"), ("Verkauf", "Kulanz-RG")),
        ("Date,Mark,Item,Qty", ("Sale", "Return"), ("Sale", "XR")),
        ("日期,标记,品名,数量", ("销", "退"), ("销", "转")),
        ("Fecha,Clave,Producto,Cantidad", ("Venta", "Devolución"), ("Venta", "Ajeno")),
        ("Date,Kind of row,Item,Qty", ("Sale", "Return"), ("Ordinary", "XR")),
    ]):
        names = [f"d_known_{number}_{part}.csv" for part in (1, 2)]
        case(
            f"a new value beside known kinds is asked about {number}",
            step(names[0], half(header, first, 0)),
            step(names[1], half(header, second, 8), questions=KINDS),
            totals={PRODUCT: 12},
        )
        answer = [f"row_kinds={second[0]}:sale;{second[1]}:return"]
        case(
            f"a new value beside known kinds is answered {number}",
            step(names[0], half(header, first, 0)),
            step(f"d_known_{number}_3.csv", half(header, second, 8), answers=answer),
            totals={PRODUCT: 24},
        )
    answered = half("Date,Q7,Item,Qty", ("Zu", "Ab"), 0)
    one("d_code_words.csv", answered, {PRODUCT: 24})


def harmless(one, rows, case, step):
    """Columns of a few words that describe the sale, the customer, or the product, and aren't asked about."""
    total = {PRODUCT: sum(3 if i % 3 != 2 else 1 for i in range(len(DAYS)))}
    for number, (header, kinds) in enumerate([
        ("Datum,Kasse,Artikel,Menge", ("Links", "Rechts")),
        ("Datum,Zahlart,Artikel,Menge", ("Bar", "Karte", "Kredit")),
        ("Datum,Kundentyp,Artikel,Menge", ("Privat", "Kasse")),
        ("Date,Customer type,Item,Qty", ("Private", "Insured")),
        ("Date,Shift,Item,Qty", ("Early", "Late")),
        ("Date,Doctor,Item,Qty", ("Smith", "Jones")),
        ("Date,Cashier,Item,Qty", ("Ann", "Bob", "Cy")),
        ("Date,Weather,Item,Qty", ("Sun", "Rain")),
        ("Date,Aisle,Item,Qty", ("Left", "Right")),
        ("Fecha,Cajero,Producto,Cantidad", ("Ana", "Luis")),
        ("Fecha,Obra social,Producto,Cantidad", ("OSDE", "PAMI", "Particular")),
        ("Date,Mutuelle,Désignation,Quantité", ("MGEN", "Aucune")),
        ("Data,Reparto,Descrizione,Quantità", ("Banco", "Vetrina")),
        ("日期,班次,品名,数量", ("早班", "晚班")),
        ("日期,退换政策,品名,数量", ("七天", "不退换")),
        ("Datum,Verkaufsort,Artikel,Menge", ("Theke", "Freiwahl")),
        ("Date,Sold by,Item,Qty", ("Bill", "Ann")),
        ("日期,医保类别,品名,数量", ("职工", "居民")),
        ("日期,收银员,品名,数量", ("张三", "李四")),
        ("日期,结算方式,品名,数量", ("现金", "医保")),
        ("Дата,Кассир,Товар,Количество", ("Иванова", "Петрова")),
        ("Tarih,Vardiya,Ürün,Adet", ("Sabah", "Akşam")),
        ("Datum,Lékař,Název,Množství", ("Novák", "Svoboda")),
        ("Dátum,Műszak,Megnevezés,Mennyiség", ("Délelőtt", "Délután")),
        ("Päivä,Maksutapa,Tuote,Määrä", ("Käteinen", "Kortti")),
        ("Ημερομηνία,Ταμείο,Είδος,Ποσότητα", ("Α", "Β")),
        ("日付,担当,商品名,数量", ("佐藤", "鈴木")),
        ("일자,담당자,상품명,수량", ("김", "이")),
    ]):
        one(f"d_harmless_{number}.csv", table(rows, header, kinds)[0], total)


def names(one, rows, case, step):
    products = [("14500051", "Metoprolol Ret 50mg"), ("14500052", "Ibuprofen 400mg"), ("14500053", "Omeprazol"), ("14500054", "Zyrtec")]
    for number, header in enumerate(["Datum;ZI-nummer;Artikelomschrijving;Aantal", "Datum;PZN;Langtext;Menge", "Datum;PZN;Hinweistext;Menge"]):
        lines = [f"{day};{code};{name};3" for i, day in enumerate(DAYS) for code, name in [products[i % 4]]]
        one(f"d_names_{number}.csv", rows(header, *lines), {code: 12 for code, _ in products})
    twice = [(code, f"{name} Ret" if i % 2 else name) for i, (code, name) in enumerate(products[1:])]
    lines = [f"{day};{code};{name};3" for i, day in enumerate(DAYS[:15]) for code, name in [twice[i % 3]]]
    one("d_names_short.csv", rows("Datum;PZN;Langtext;Menge", *lines), {code: 15 for code, _ in twice})


def minus_behind(one, rows, case, step):
    lines = [f"{day[8:]}.05.2024,{101 if i == 4 else 251},A1,{'60' if i == 4 else '3-'}" for i, day in enumerate(DAYS)]
    content = rows("Buch.dat.,BwA,Material,Menge", *lines)
    one("d_minus.csv", content, questions=KINDS)
    sold = {day: 3 for i, day in enumerate(DAYS) if i != 4}
    one("d_minus_answered.csv", content, {"A1": 45}, days=sold, answers=["row_kinds=251:sale;101:leave_out"])
    back = [line.replace("251,A1,3-", "252,A1,1") if i % 5 == 2 else line for i, line in enumerate(lines)]
    days = {day: -1 if i % 5 == 2 else 3 for i, day in enumerate(DAYS) if i != 4}
    answer = ["row_kinds=251:sale;101:leave_out;252:return"]
    one("d_minus_returns.csv", rows("Buch.dat.,BwA,Material,Menge", *back), {"A1": sum(days.values())}, days=days, answers=answer)
    case(
        "what is negative stays sold for later files",
        step("d_minus_1.csv", rows("Buch.dat.,BwA,Material,Menge", *lines[:8]), answers=answer[:1]),
        step("d_minus_2.csv", rows("Buch.dat.,BwA,Material,Menge", *lines[8:])),
        totals={"A1": 45},
    )


def refused(one, rows, case, step):
    for number, (header, kinds) in enumerate([
        ("下单时间,售后状态,商品名称,商品数量(件)", {"无退款": 1, "退款成功": 0, "退款关闭": 1}),
        ("订单日期,售后状态,商品名称,数量", {"未申请": None, "已退款": 0, "退款失败": 1}),
        ("Date,Order status,Item,Qty", {"Completed": 1, "Refunded": 0, "Refund rejected": 1}),
        ("Date,Order status,Item,Qty", {"Completed": 1, "Refunded": 0, "Return request closed": 1}),
        ("Fecha,Estado,Producto,Cantidad", {"Pagado": 1, "Devolución rechazada": 1}),
    ]):
        content, total, by_day = table(rows, header, list(kinds), 3)
        if None in kinds.values():
            one(f"d_refused_{number}.csv", content, questions=KINDS)
            continue
        one(f"d_refused_{number}.csv", content, {PRODUCT: sum(units * kinds[kind] for kind, units in total.items())}, days=days_of(by_day, kinds))


def quantities(one, rows):
    pairs = [(0, 2) if i % 2 == 0 else (3, 0) for i in range(len(DAYS))]
    both = {day: a + b for day, (a, b) in zip(DAYS, pairs)}
    for number, (header, first, second) in enumerate([
        ("일자,약품명", "조제수량", "일반판매수량"),
        ("Date,Item", "Rx Qty", "OTC Qty"),
        ("Date,Item", "Qty Cash", "Qty Insurance"),
        ("日期,品名", "上午数量", "下午数量"),
        ("日期,品名", "处方销量", "非处方销量"),
        ("Datum,Artikel", "Menge Rezept", "Menge Freiverkauf"),
        ("Fecha,Producto", "Cantidad Receta", "Cantidad Libre"),
        ("Date,Désignation", "Quantité ordonnance", "Quantité conseil"),
        ("Data,Nazwa", "Ilość Rp", "Ilość OTC"),
        ("Дата,Товар", "Количество нал", "Количество безнал"),
    ]):
        content = rows(f"{header},{first},{second}", *[f"{day},{PRODUCT},{a},{b}" for day, (a, b) in zip(DAYS, pairs)])
        # Two columns alike may be those of stores.
        alike = number in (3, 4, 9)
        one(f"d_twins_{number}.csv", content, questions=["store_columns"] if alike else TWINS)
        if alike:
            one(f"d_twins_{number}_no_stores.csv", content, questions=TWINS, answers=["store_columns=no"])
        one(f"d_twins_{number}_sum.csv", content, {PRODUCT: sum(both.values())}, days=both, answers=[f"quantity_column={first}+{second}"])
        one(f"d_twins_{number}_second.csv", content, {PRODUCT: sum(b for _, b in pairs)}, answers=[f"quantity_column={second}"])
    three = rows("일자,약품명,조제수량,일반판매수량,합계수량", *[f"{day},{PRODUCT},{a},{b},{a + b}" for day, (a, b) in zip(DAYS, pairs)])
    one("d_twins_total.csv", three, questions=TWINS)
    one("d_twins_total_answered.csv", three, {PRODUCT: sum(both.values())}, days=both, answers=["quantity_column=합계수량"])
    # Next to what was sold, stock, orders, sizes and prices count something else.
    for number, (header, other) in enumerate([
        ("Date,Item,Qty,Stock qty", lambda i: 40 - i),
        ("Date,Item,Qty,Qty per pack", lambda i: 20),
        ("Date,Item,Qty,Min qty", lambda i: i % 5),
        ("日期,品名,销售数量,结存数量", lambda i: 60 - i),
        ("Datum,Artikel,Menge,Bestand Menge", lambda i: 30 - i),
        ("Date,Item,Qty sold,Qty ordered", lambda i: i % 4),
    ]):
        lines = [f"{day},{PRODUCT},{1 + i % 3},{other(i)}" for i, day in enumerate(DAYS)]
        one(f"d_twins_others_{number}.csv", rows(header, *lines), {PRODUCT: sum(1 + i % 3 for i in range(len(DAYS)))})
