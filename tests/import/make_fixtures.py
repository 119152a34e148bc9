"""Writes the small hostile files in `fixtures/` and `cases.json`, which says what each must become. Python's standard library only
(except for the one .xls file, which needs xlwt and is left alone where that is missing).

    python3 tests/import/make_fixtures.py

A case expects either `error`, the code of the refusal, or the totals per product, the rows read, and the rows left out or flagged as
[line, code]. Notes on the whole file and sums are not listed here.
"""

import gzip
import io
import json
import pathlib
import struct
import zipfile

FOLDER = pathlib.Path(__file__).parent / "fixtures"
CASES = []


def case(name, content, totals=None, rows=None, issues=(), error=None, encoding="utf-8", **more):
    """Writes one file and notes what is expected of it."""
    data = content if isinstance(content, bytes) else content.encode(encoding)
    (FOLDER / name).write_bytes(data)
    expected = {"file": name, "map": more.pop("map", []), "sheet": more.pop("sheet", None)}
    if more.pop("all_sheets", False):
        expected["all_sheets"] = True
    if error:
        expected["error"] = error
    else:
        expected |= {"totals": totals, "rows_read": rows, "issues": [list(issue) for issue in issues], **more}
    CASES.append(expected)


def texts():
    case("iso_long.csv", "date,product_id,store_id,quantity\n2024-01-01,P1,S1,2\n2024-01-02,P1,S2,3\n", {"P1": 5}, 2)
    case("day_first.csv", "Date,Product,Qty\n01/02/2019,A,1\n13/02/2019,A,2\n", {"A": 3}, 2, first_date="2019-02-01")
    case("month_first.csv", "Date,Product,Qty\n1/2/2014,A,1\n1/13/2014,A,2\n", {"A": 3}, 2, first_date="2014-01-02")
    case("two_digit_year_first.csv", "date,sku,qty\n18-01-05,A,1\n18-01-31,A,2\n", {"A": 3}, 2, first_date="2018-01-05")
    case("ambiguous_dates.csv", "date,sku,qty\n01/02/2019,A,1\n03/04/2019,A,2\n", error="ambiguous_dates")
    case("ambiguous_dates_mapped.csv", "date,sku,qty\n01/02/2019,A,1\n03/04/2019,A,2\n", {"A": 3}, 2, map=["date=date:mdy"], first_date="2019-01-02")
    case("both_orders.csv", "date,sku,qty\n13/02/2019,A,1\n02/13/2019,A,2\n01/02/2019,A,4\n", error="ambiguous_dates")
    case("two_spellings.csv", "date,sku,qty\n2019-06-10,A,1\n11/06/2019,A,2\n25/06/2019,A,4\n2019年6月26日,A,8\n", {"A": 15}, 4, last_date="2019-06-26")
    case("order_by_sign.csv", "date,sku,qty\n13/02/2019,A,1\n01/02/2019,A,2\n02-13-2019,A,4\n02-01-2019,A,8\n", {"A": 15}, 4, first_date="2019-02-01", last_date="2019-02-13")
    case("one_sign_two_orders.csv", "date,sku,qty\n" + "".join(f"{d}/02/2019,A,1\n" for d in range(13, 29)) * 3 + "02/13/2019,A,1\n01/02/2019,A,1\n", error="ambiguous_dates")
    case("date_with_total.csv", "date,sku,qty\n2024-01-01,A,1\n2024-01-01 合计,A,1\n2024-01-02 夜班,A,2\n", {"A": 3}, 3, [(3, "total_row")], last_date="2024-01-02")
    case("weekday_behind.csv", "购药时间,商品编码,销售数量\n2018-01-01 星期五,A,1\n2018-02-29 星期二,A,2\n2018/1/3(周三),A,4\n", {"A": 5}, 3, [(3, "no_such_day")])
    case("time_behind.csv", "sale time,sku,qty\n2018-01-01 23:59:59,A,1\n2018-01-01T08:00:00Z,A,2\n20180102083000,A,4\n", {"A": 7}, 3, last_date="2018-01-02")
    case("packed_dates.csv", "日期,编码,数量\n20180101,1,1\n20180230,1,2\n20180103,1,4\n", {"1": 5}, 3, [(3, "no_such_day")])
    case("serial_dates.csv", "date,sku,qty\n43101,A,1\n43102.5,A,2\n", {"A": 3}, 2, first_date="2018-01-01", last_date="2018-01-02")
    case("month_names.csv", "date,sku,qty\n1-Jan-2018,A,1\nFeb 3 2018,A,2\n05 March 18,A,4\n", {"A": 7}, 3, last_date="2018-03-05")
    case("impossible_days.csv", "date,sku,qty\n2999-01-01,A,1\n1989-12-31,A,2\n0000-00-00,A,4\n2024-01-01,A,8\n", {"A": 8}, 4, [(2, "future_date"), (3, "date_too_old"), (4, "no_such_day")])
    case("date_range.csv", "date,sku,qty\n2024-01-01 ~ 2024-01-07,A,1\n2024-01-08,A,2\n", {"A": 2}, 2, [(2, "bad_date")])

    chinese = "销售日期,商品编码,商品名称,销售数量\r\n2018-01-01,236701,强力VC银翘片,6\r\n2018-01-02,236701,感康,1\r\n"
    names = [(3, "several_names")]
    case("gbk_crlf.csv", chinese, {"236701": 7}, 2, names, encoding="gbk")
    case("gb18030_rare.csv", "日期,编码,名称,数量\n2018-01-01,1,㐀㐁膏,6\n2018-01-02,1,㐀㐁膏,2\n", {"1": 8}, 2, encoding="gb18030")
    # Two exports put together by hand, each in its own encoding; the product is known by its name alone.
    january, february = "日期,商品名称,数量\n2018-01-01,感康胶囊,6\n2018-01-02,三九胃泰,1\n", "2018-02-01,感康胶囊,2\n2018-02-02,三九胃泰,4\n"
    joined = {"感康胶囊": 8, "三九胃泰": 5}
    case("joined_gbk_utf8.csv", january.encode("gbk") + february.encode(), joined, 4)
    case("joined_utf8_gbk.csv", january.encode() + february.encode("gbk"), joined, 4)
    case("joined_mark_gbk.csv", january.encode("utf-8-sig") + february.encode("gbk"), joined, 4)
    french = "Date;Médicament;Quantité\n13/06/2019;Céfalexine;3\n"
    case("joined_cp1252_utf8.csv", french.encode("cp1252") + "14/06/2019;Céfalexine;4\n".encode(), {"Céfalexine": 7}, 2)
    case("joined_utf8_utf16.csv", january.encode() + february.encode("utf-16"), error="encodings_joined")
    case("utf8_mark.csv", chinese, {"236701": 7}, 2, names, encoding="utf-8-sig")
    case("utf16_little_tabs.txt", chinese.replace(",", "\t"), {"236701": 7}, 2, names, encoding="utf-16")
    case("utf16_big_no_mark.csv", "date,product_id,quantity\n2018-01-01,P1,6\n2018-01-02,P1,1\n", {"P1": 7}, 2, encoding="utf-16-be")
    case("big5.csv", "銷售日期,商品編號,商品名稱,數量\n2018-01-01,A,感冒膠囊,6\n", {"A": 6}, 1, encoding="big5")
    case("cp1252_decimal_comma.csv", "Date;Médicament;Quantité;Unité\n10/06/2019;Doliprane;42,00;x1\n20/06/2019;Doliprane;-1,50;x2\n", {"Doliprane": 40.5}, 2, [(3, "return")], encoding="cp1252")
    case("one_broken_byte.csv", "日期,编码,数量\n".encode() + "2018-01-01,甲,1\n".encode() * 60 + b"2018-01-02,\xff\xfe,2\n2018-01-03,A,4\n", {"甲": 60, "A": 4}, 62, [(62, "unreadable_text")], flagged_ignored=["duplicate_row"])

    case("semicolons.csv", "date;product_id;quantity\n2024-01-01;A,B;1\n", {"A,B": 1}, 1)
    case("pipes.csv", "date|product_id|quantity\n2024-01-01|A|1\n", {"A": 1}, 1)
    case("excel_sep.csv", "sep=;\ndate;product_id;quantity\n2024-01-01;A;1,5\n", {"A": 1.5}, 1)
    case("single_quotes.csv", "'date','product_id','quantity'\n'2024-01-01','A,B','1'\n", {"A,B": 1}, 1)
    case("quoted_newline.csv", 'date,product_id,product_name,quantity\n2024-01-01,A,"two\nlines, one cell",1\n2024-01-02,A,"5"" tape",2\n', {"A": 3}, 2, [(4, "several_names")])
    case("unclosed_quote.csv", 'date,product_id,quantity\n2024-01-01,"A,1\n2024-01-02,B,2\n2024-01-03,B,4\n', {"B": 6}, 3, [(2, "unclosed_quote")])
    case("mixed_line_ends.csv", "date,product_id,quantity\r\n2024-01-01,A,1\n2024-01-02,A,2\r2024-01-03,A,4\r\n2024-01-04,A,8\r2024-01-05,A,16\n", {"A": 31}, 5)
    case("carriage_return_in_a_cell.csv", "date,product_id,note,quantity\n2024-01-01,A,two\rlines,1\n2024-01-02,A,one,2\n", {"A": 3}, 2)
    case("zeros_fill_fields.csv", "date,product_id,quantity\n2024-01-01\0\0,A\0\0\0,1\0\n2024-01-02,A\0B,2\n", {"A": 1}, 2, [(3, "bad_id")])
    case("end_of_file_sign.csv", "date,product_id,quantity\r\n2024-01-01,A,1\r\n\x1a", {"A": 1}, 1)
    case("tabs_fill_cells.csv", "date\t,sku\t,qty\t\n2024-01-01\t,A\t,7\t\n2024-01-02\t,A\t,8\t\n", {"A": 15}, 2)
    case("long_cell.csv", "date,sku,note,qty\n2024-01-01,A," + "x" * 200_000 + ",1\n2024-01-02,A,y,2\n", {"A": 3}, 2)
    case("many_columns.csv", "date,sku," + ",".join(f"c{k}" for k in range(298)) + ",qty\n2024-01-01,A," + "7," * 298 + "5\n", {"A": 5}, 1)
    case("old_mac_lines.csv", "date,product_id,quantity\r2024-01-01,A,1\r2024-01-02,A,2\r", {"A": 3}, 2)
    case("empty_lines.csv", "\n\ndate,product_id,quantity\n\n2024-01-01,A,1\n,,\n2024-01-02,A,2\n,,\n,,\n", {"A": 3}, 3, [(6, "empty_row")])

    case("thousands.csv", 'date,sku,qty\n2024-01-01,A,"1,234"\n2024-01-02,A,"1,234.5"\n', {"A": 2468.5}, 2)
    case("thousands_only.csv", 'date,sku,qty\n2024-01-01,A,"1,234"\n2024-01-02,A,2\n', {"A": 1236}, 2)
    case("decimal_comma_thousands_dot.csv", "date;sku;qty\n2024-01-01;A;1.234,5\n2024-01-02;A;1.234\n", {"A": 2468.5}, 2)
    case("decimal_comma_late.csv", "date;sku;qty\n" + "2024-01-01;A;1\n" * 2500 + "2024-01-02;A;0,5\n", {"A": 2500.5}, 2501, flagged_ignored=["duplicate_row"])
    case("comma_both_ways.csv", 'date;sku;qty\n2024-01-01;A;1,5\n2024-01-02;A;2.5\n2024-01-03;A;1,234\n', {"A": 4}, 3, [(4, "ambiguous_number")])
    case("thousands_blank.csv", "date;sku;qty\n2024-01-01;A;1 234\n2024-01-02;A;1\u202f234,5\n2024-01-03;A;1\u00a0000\n2024-01-04;A;1'000\n", {"A": 4468.5}, 4)
    case("full_width_numbers.csv", "日期,编码,数量\n２０２４－０１－０１,A,１２\n2024-01-02,A,－３\n2024-01-03,A,（２）\n", {"A": 7}, 3, [(3, "return"), (4, "return")])
    case("chinese_spelt_dates.csv", "日期,编码,数量\n2018年1月3日,A,1\n18年01月04日,A,2\n2018年1月5号 上午10:30,A,4\n", {"A": 7}, 3, first_date="2018-01-03", last_date="2018-01-05")
    case("serial_dates_as_text.csv", '日期,编码,数量\n"43101",A,1\n"43102",A,2\n', {"A": 3}, 2, first_date="2018-01-01", last_date="2018-01-02")
    case("units_and_currency.csv", "日期,编码,数量,实收金额\n2024-01-01,A,3盒,¥30.00\n2024-01-02,A,２,20元\n", {"A": 5}, 2)
    case("nothing_written.csv", "date,sku,qty\n2024-01-01,A,-\n2024-01-02,A,N/A\n2024-01-03,A,null\n2024-01-04,A,0\n", {"A": 0}, 4, [(2, "missing_quantity"), (3, "missing_quantity"), (4, "missing_quantity")])
    case("accounting_negative.csv", "date,sku,qty\n2024-01-01,A,10\n2024-01-02,A,(3)\n2024-01-03,A,2-\n", {"A": 5}, 3, [(3, "return"), (4, "return")])


def tables():
    case("title_rows.csv", "销售明细表,,\n门店：人民路店,,\n打印日期：2024-02-01,,\n日期,药品编码,数量\n2024-01-01,A,1\n2024-01-02,A,2\n合计,,3\n", {"A": 3}, 3, [(7, "total_row")])
    case("short_title_rows.csv", "Monthly report\n\nexported by till 3\ndate,sku,qty\n2024-01-01,A,1\n", {"A": 1}, 1)
    case("totals_between.csv", "日期,药品名称,数量\n2024-01-01,甲,1\n2024-01-01,乙,2\n2024-01-01,小计,3\n2024-01-02,甲,4\n总计,,7\n制表人：张三,,审核：李四\n", {"甲": 5, "乙": 2}, 6, [(4, "total_row"), (6, "total_row"), (7, "bad_date")])
    case("total_of_stores.csv", "date,store,sku,qty\n2024-01-01,S1,A,1\n2024-01-01,S2,A,2\n2024-01-01,全部门店,A,3\n", {"A": 3}, 3, [(4, "total_row")])
    case("columns_swapped.csv", "date,sku,qty\n2024-01-01,10235,3\n2024-01-02,3,10235\n2024-01-03,10235,1\n", {"10235": 4, "3": 10235}, 3, [(3, "code_in_quantity")])
    moved = "".join(f"2024-01-{day:02},A,S{day % 2},{day}\n" for day in range(1, 29))
    case("columns_moved_and_filled.csv", "date,product_id,store_id,quantity\n" + moved + "S1,2024-01-29,A,3\n2024-01-30,S1,A,3\n2024-01-31,A,S1,5\n", {"A": 411}, 31, [(30, "bad_date"), (31, "cells_moved")])
    paid = "".join(f"2024-01-{day:02},A,甲,{day % 4 + 1},{(day % 4 + 1) * 28},{(day % 4 + 1) * 25.2:g}\n" for day in range(1, 26))
    case("amount_pulled_into_quantity.csv", "购药时间,商品编码,商品名称,销售数量,应收金额,实收金额\n" + paid + "2024-01-26,A,甲,56,50.4,\n2024-01-27,A,甲,2,56,\n", {"A": sum(d % 4 + 1 for d in range(1, 26)) + 2}, 27, [(27, "cells_moved")])
    case("columns_turned_midway.csv", "date,sku,qty\n2024-01-01,A,1\n2024-01-02,A,2\nqty,date,sku\n4,2024-01-03,A\n8,2024-01-04,A\n", {"A": 15}, 5, [(4, "repeated_header")], last_date="2024-01-04")
    case("headers_of_vendors.csv", "TXN_DT,STR_NO,ITEM_CD,ITEM_DESC,Sold Units,RTN_QTY,EXP_DT\n2024-01-01,S1,A,Aspirin,2,0,2026-01-01\n2024-01-02,S2,A,Aspirin,3,0,2026-01-01\n", {"A": 5}, 2)
    case("headers_of_vendors_chinese.csv", "售药日期,所属门店,药品货号,品名规格,出库盒数,期末结存数量\n2024-01-01,一店,A,甲 10片,2,90\n2024-01-02,二店,A,甲 10片,3,80\n", {"A": 5}, 2)
    case("columns_moved.csv", "日期,编码,名称,数量,金额\n2024-01-01,A,甲,1,10\n,2024-01-02,A,甲,2,20\n2024-01-03,A,甲,4,40\n", {"A": 5}, 3, [(3, "cell_count")])
    case("codes_rounded.csv", "date,sku,qty\n2024-01-01,6.90123E+12,1\n", {"6.90123E+12": 1}, 1, [(2, "code_rounded")])
    case("renamed_headers_chinese.csv", "交易时间,货品编号,通用名,销量（盒）,零售价\n2024-01-01 08:00:00,1000,甲,2,10\n2024-01-02 08:00:00,1001,乙,3,11\n", {"1000": 2, "1001": 3}, 2)
    case("total_row_by_product.csv", "date,sku,qty\n2024-01-01,A,1\n2024-01-01,Total,1\n", {"A": 1}, 2, [(3, "total_row")])
    case("header_again.csv", "date,sku,qty\n2024-01-01,A,1\ndate,sku,qty\n2024-01-02,A,2\n", {"A": 3}, 3, [(3, "repeated_header")])
    case("cell_too_many.csv", "date,sku,name,qty,price\n2024-01-01,A,aspirin,1,5\n2024-01-02,A,aspirin,100 mg,2,5\n2024-01-03,A,aspirin,4,5\n", {"A": 5}, 3, [(3, "cell_count")])
    case("cell_too_few.csv", "date,sku,name,qty,price\n2024-01-01,A,aspirin,1,5\n2024-01-02,A,2,5\n2024-01-03,A,aspirin,4,5\n", {"A": 5}, 3, [(3, "cell_count")])
    case("row_numbers_without_header.csv", "date,sku,qty\n1,2024-01-01,A,1\n2,2024-01-02,A,2\n", {"A": 3}, 2)
    groups = "".join(f"2024-01-{d:02},{d % 5 + 1},{d % 3 + 2},{d % 5 + d % 3 + 3},{d % 4 + 1},{d % 7 + 2},{d % 4 + d % 7 + 3}\n" for d in range(1, 22))
    case("wide_subtotals.csv", "date,A,B,G1,C,D,G2\n" + groups, {"A": sum(d % 5 + 1 for d in range(1, 22)), "B": sum(d % 3 + 2 for d in range(1, 22)), "C": sum(d % 4 + 1 for d in range(1, 22)), "D": sum(d % 7 + 2 for d in range(1, 22))}, 21)
    case("codes_with_decimals.csv", "date,sku,qty\n2024-01-01,236701.0,1\n2024-01-02,236701,2\n", {"236701": 3}, 2)
    case("renamed_headers.csv", "wann,was,wieviel\n2024-01-01,Aspirin,1\n2024-01-01,Ibuprofen,2\n2024-01-02,Aspirin,4\n", error="no_date_column")
    case("renamed_headers_unclear.csv", "wann,was,a,b\n2024-01-01,Aspirin,1,7\n2024-01-01,Ibuprofen,2,8\n", error="no_date_column")
    case("renamed_headers_mapped.csv", "wann,was,a,b\n2024-01-01,Aspirin,1,7\n2024-01-01,Ibuprofen,2,8\n", {"Aspirin": 1, "Ibuprofen": 2}, 2, map=["date=wann", "product_id=was", "quantity=a"])
    case("mapped_by_number.csv", "x,x,x\n2024-01-01,Aspirin,1\n", {"Aspirin": 1}, 1, map=["date=#1", "product_id=#2", "quantity=#3"])
    case("mapped_to_nothing.csv", "date,sku,qty\n2024-01-01,A,1\n", error="no_such_column", map=["quantity=menge"])
    case("no_header.csv", "2024-01-01,Aspirin,1\n2024-01-02,Aspirin,2\n2024-01-02,Ibuprofen,2\n", {"Aspirin": 3, "Ibuprofen": 2}, 3, map=["date=#1", "product_id=#2", "quantity=#3"])
    case("no_dates.csv", "sku,qty\nA,1\n", error="no_date_column")
    case("no_quantity.csv", "date,sku\n2024-01-01,A\n", error="no_column")
    case("no_product.csv", "date,store_id,quantity\n2024-01-01,S,1\n2024-01-02,S,1\n", error="no_column")
    case("dates_across.csv", "product,2024-01-01,2024-01-02,2024-01-03\nA,1,2,3\n", {"A": 6}, 1)
    case("wide.csv", "datum;M01AB;M01AE;Year;Month;Hour;Weekday Name\n1/2/2014;0.0;3.67;2014;1;248;Thursday\n1/13/2014;8.0;4.0;2014;1;276;Monday\n", {"M01AB": 8, "M01AE": 7.67}, 2)
    case("wide_stores.csv", "Date,Drug A / Site A,Drug A / Site B,Drug B / Site A\n2019-01-02,,196.0,1176.0\n2019-01-03,1,2,3\n", {"Drug A": 199, "Drug B": 1179}, 2)
    case("wide_store_column.csv", "日期,门店,阿司匹林,布洛芬\n2024-01-01,一店,1,2\n2024-01-01,二店,4,8\n", {"阿司匹林": 5, "布洛芬": 10}, 2)
    case("wide_total.csv", "日期,阿司匹林,布洛芬,合计\n2024-01-01,1,2,3\n2024-01-02,4,8,12\n", {"阿司匹林": 5, "布洛芬": 10}, 2)
    case("wide_hidden_total.csv", "date,A,B,C,everything\n2024-01-01,1,2,4,7\n2024-01-02,4,8,1,13\n2024-01-03,0,1,2,3\n", {"A": 5, "B": 11, "C": 7}, 3)
    case("wide_bad_cell.csv", "date,A,B\n2024-01-01,1,x\n2024-01-02,4,8\n" + "".join(f"2024-01-{day},1,1\n" for day in range(10, 20)), {"A": 15, "B": 18}, 12, [(2, "bad_quantity")])

    case("returns.csv", "date,sku,qty\n2024-01-01,A,5\n2024-01-01,A,-2\n2024-01-02,A,0\n", {"A": 3}, 3, [(3, "return")])
    case("same_row_twice.csv", "date,sku,qty\n2024-01-01,A,5\n2024-01-01,A,5\n2024-01-01,A,1\n", {"A": 11}, 3, [(3, "duplicate_row")])
    case("armoured_codes.csv", 'date,sku,qty\n2024-01-01,"=""001""",1\n2024-01-02, 001 ,2\n', {"001": 3}, 2)
    case("composed_letters.csv", "date,sku,qty\n2024-01-01,Cre\u0301me,1\n2024-01-02,Cr\u00e9me,2\n", {"Cr\u00e9me": 3}, 2)
    case("ids_by_case.csv", "date,sku,qty\n2024-01-01,p1,1\n2024-01-02,P1,2\n", {"P1": 2, "p1": 1}, 2, [(None, "ids_differ_by_case")])
    case("long_id.csv", "date,sku,qty\n2024-01-01," + "x" * 201 + ",1\n2024-01-01,A,2\n", {"A": 2}, 2, [(2, "bad_id")])
    case("usual_millions.csv", "date,sku,qty\n" + "".join(f"2024-01-{day:02},A,{day % 3 + 1}000000000\n" for day in range(1, 29)), {"A": 56e9}, 28)
    case("absurd_quantity.csv", "date,sku,qty\n" + "".join(f"2024-01-{day:02},A,{day % 3 + 1}\n" for day in range(1, 29)) + "2024-01-29,A,9999\n", {"A": 10055}, 29, [(30, "absurd_quantity")])
    case("amount_in_quantity.csv", "date,sku,qty,price,amount\n2024-01-01,A,2,10,20\n2024-01-02,A,30,10,30\n", {"A": 32}, 2, [(3, "amount_in_quantity")])
    case("odd_extras.csv", "date,sku,qty,price,promotion\n2024-01-01,A,2,cheap,是\n2024-01-02,A,3,10,maybe\n" + "".join(f"2024-01-{day},A,1,10,0\n" for day in range(10, 20)), {"A": 15}, 12, [(2, "bad_extra"), (3, "bad_extra")])
    case("only_names.csv", "日期,药品名称,店名,数量\n2024-01-01,阿司匹林,一店,1\n", {"阿司匹林": 1}, 1)
    case("only_header.csv", "date,product_id,quantity\n", {}, 0)
    case("empty.csv", b"", error="empty_file")
    case("blank.csv", b" \r\n \n", error="empty_file")
    case("web_page.xls", "<html><table><tr><td>date</td></tr></table></html>", error="no_column")
    case("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, error="unsupported_file")


CONTENT_TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"""
RELS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
# Style 1 is the Chinese date format 31, style 2 a format of one's own.
STYLES = """<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/></numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="31" applyNumberFormat="1"/><xf numFmtId="176" applyNumberFormat="1"/></cellXfs></styleSheet>"""
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def archive(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text)
    return out.getvalue()


def xlsx(sheets, merged=()):
    """A workbook of {name: rows}; a cell is a number, a text, None, or (number, style)."""

    def cell(row, column, value):
        place = f'r="{chr(65 + column)}{row}"'
        if value is None:
            return f"<c {place}/>"
        if isinstance(value, tuple):
            return f'<c {place} s="{value[1]}"><v>{value[0]}</v></c>'
        if isinstance(value, str):
            return f'<c {place} t="inlineStr"><is><t>{value}</t></is></c>'
        return f"<c {place}><v>{value}</v></c>"

    parts = {"[Content_Types].xml": CONTENT_TYPES, "_rels/.rels": RELS, "xl/styles.xml": STYLES}
    listed, linked = "", ""
    for number, (name, rows) in enumerate(sheets.items(), 1):
        body = "".join(
            f'<row r="{row}">' + "".join(cell(row, column, value) for column, value in enumerate(values)) + "</row>" for row, values in rows.items()
        )
        merges = f'<mergeCells count="{len(merged)}">' + "".join(f'<mergeCell ref="{area}"/>' for area in merged) + "</mergeCells>" if merged else ""
        parts[f"xl/worksheets/sheet{number}.xml"] = f'<?xml version="1.0"?><worksheet {MAIN}><sheetData>{body}</sheetData>{merges}</worksheet>'
        listed += f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>'
        linked += f'<Relationship Id="rId{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{number}.xml"/>'
    linked += '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>'
    parts["xl/workbook.xml"] = f'<?xml version="1.0"?><workbook {MAIN}><sheets>{listed}</sheets></workbook>'
    parts["xl/_rels/workbook.xml.rels"] = f'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{linked}</Relationships>'
    return archive(parts)


def ods(rows):
    def cell(value):
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, str) and value[:4].isdigit():
            return f'<table:table-cell office:value-type="date" office:date-value="{value}"><text:p>{value}</text:p></table:table-cell>'
        if isinstance(value, str):
            return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'

    body = "".join("<table:table-row>" + "".join(cell(value) for value in row) + "</table:table-row>" for row in rows)
    tail = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    content = f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="Sales">{body}{tail}</table:table></office:spreadsheet></office:body></office:document-content>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    return archive({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})


def xlsb(name, rows, hidden=()):
    """A binary workbook ([MS-XLSB]) of one sheet; a cell is a number, a text, None, or (number, style 1 = a date, 2 = six digits)."""

    def record(kind, body=b""):
        head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
        size, length = len(body), b""
        while True:
            length += bytes([size & 127 | (128 if size > 127 else 0)])
            size >>= 7
            if not size:
                return head + length + body

    def wide(text):
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    def cell(column, value):
        style = value[1] if isinstance(value, tuple) else 0
        front = struct.pack("<II", column, style)
        if isinstance(value, str):
            return record(6, front + wide(value))  # BrtCellSt
        return record(5, front + struct.pack("<d", value[0] if isinstance(value, tuple) else value))  # BrtCellReal

    body = b"".join(
        record(0, struct.pack("<IIHBBB", row - 1, 0, 300, 0, 0x10 if row in hidden else 0, 0) + struct.pack("<I", 0))
        + b"".join(cell(column, value) for column, value in enumerate(values) if value is not None)
        for row, values in rows.items()
    )
    last_row, last_column = max(rows) - 1, max(len(values) for values in rows.values()) - 1
    sheet = record(129) + record(148, struct.pack("<IIII", 0, last_row, 0, last_column)) + record(145) + body + record(146) + record(130)
    book = record(131) + record(153, struct.pack("<II", 0, 0) + wide("")) + record(143) + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide(name)) + record(144) + record(132)
    # Three cell formats: general, the short date 14, and six digits.
    xf = lambda number: record(47, struct.pack("<HHHHHBBHH", 0, number, 0, 0, 0, 0, 0, 0, 0))
    six = record(615, struct.pack("<I", 1)) + record(44, struct.pack("<H", 170) + wide("000000")) + record(616)
    styles = record(278) + six + record(617, struct.pack("<I", 3)) + xf(0) + xf(14) + xf(170) + record(618) + record(279)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = lambda number, what, target: f'<Relationship Id="rId{number}" Type="{kind}/{what}" Target="{target}"/>'
    links = f'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{link(1, "worksheet", "worksheets/sheet1.bin")}{link(2, "styles", "styles.bin")}</Relationships>'
    types = CONTENT_TYPES.replace("/xl/workbook.xml", "/xl/workbook.bin").replace("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "application/vnd.ms-excel.sheet.binary.macroEnabled.main")
    return archive({"[Content_Types].xml": types, "_rels/.rels": RELS.replace("xl/workbook.xml", "xl/workbook.bin"), "xl/workbook.bin": book, "xl/_rels/workbook.bin.rels": links, "xl/styles.bin": styles, "xl/worksheets/sheet1.bin": sheet})


def workbooks():
    header = ["销售日期", "商品编码", "数量"]
    case("chinese_dates.xlsx", xlsx({"Sheet1": {1: header, 2: [(43101, 1), 236701, 2], 3: [(43102, 2), 236701, 3], 4: [43103, 236701, "4"]}}), {"236701": 9}, 3, first_date="2018-01-01", last_date="2018-01-03")
    case(
        "title_and_merged_dates.xlsx",
        xlsx({"明细": {1: ["一月销售明细"], 3: header, 4: ["2018-01-01", "A", 1], 5: [None, "B", 2], 6: ["2018-01-02", "A", 4], 8: [None, "B", 8]}}, ["A1:C1", "A4:A5"]),
        {"A": 5, "B": 2}, 4, [(8, "missing_date")],
    )
    two = {"说明": {1: ["read me"]}, "一月": {1: header, 2: ["2018-01-01", "A", 1]}, "二月": {1: header, 2: ["2018-02-01", "A", 2]}}
    case("three_sheets.xlsx", xlsx(two), error="needs_answer")
    case("three_sheets_chosen.xlsx", xlsx(two), {"A": 2}, 1, sheet="二月")
    months = {"说明": {1: ["read me"]}}
    months |= {f"{month}月": {1: ["月报"], 2: header, 3: [f"2018-0{month}-01", "A", month], 4: [f"2018-0{month}-02", "B", 1]} for month in (1, 2, 3)}
    months |= {"合计": {1: header, 2: ["2018-03-31", "A", 6]}, "库存": {1: ["商品编码", "库存数量"], 2: ["A", 5]}}
    case("months_as_sheets.xlsx", xlsx(months), {"A": 6, "B": 3}, 6, all_sheets=True)
    case("months_first_alone.xlsx", xlsx(months), error="needs_answer")
    groups = {1: header, 2: ["2018-01-01", "A", 1], 3: [None, None, 2], 4: [None, "B", 4], 5: [None, None, 8]}
    case("merged_groups.xlsx", xlsx({"S": groups}, ["A2:A5", "B2:B3", "B4:B5"]), {"A": 3, "B": 12}, 4)
    case("no_such_sheet.xlsx", xlsx(two), error="no_such_sheet", sheet="三月")
    case("empty_rows_behind.xlsx", xlsx({"S": {1: header, 2: ["2018-01-01", "A", 1], 3: [None, None, None], 4: ["2018-01-02", "A", 2], 5: [None, None, None], 6: [None]}}), {"A": 3}, 3, [(3, "empty_row")])
    case("sheet_of_dates.ods", ods([["date", "sku", "qty"], ["2018-01-01", "A", 1], ["2018-01-02", "A", 2.5]]), {"A": 3.5}, 2)
    case("binary_workbook.xlsb", xlsb("销售", {1: ["销售明细"], 2: header, 3: [(43101, 1), "236701", 2], 4: [(43102, 1), 236701, 3.5], 6: ["2018年1月3日", "感康", 4]}), {"236701": 5.5, "感康": 4}, 3, first_date="2018-01-01", last_date="2018-01-03")
    case("archive.zip", archive({"a.csv": "date,sku,qty\n", "b.csv": "date,sku,qty\n"}), error="unsupported_file")
    case("cut_off.xlsx", xlsx({"S": {1: header}})[:300], error="bad_workbook")
    case("packed.csv.gz", gzip.compress(b"date,sku,qty\n2024-01-01,A,1\n2024-01-02,A,2\n", mtime=0), {"A": 3}, 2)
    case("packed_cut_off.csv.gz", gzip.compress(b"date,sku,qty\n" + b"2024-01-01,A,1\n" * 99, mtime=0)[:-12], error="unreadable_file")
    old = FOLDER / "old_workbook.xls"
    try:
        import xlwt
    except ImportError:
        content = old.read_bytes()
    else:
        book = xlwt.Workbook()
        sheet = book.add_sheet("销售")
        style = xlwt.easyxf(num_format_str="YYYY-MM-DD")
        for column, name in enumerate(header):
            sheet.write(0, column, name)
        for row, (day, quantity) in enumerate([(43101, 2), (43102, 3.5)], 1):
            sheet.write(row, 0, day, style)
            sheet.write(row, 1, "A")
            sheet.write(row, 2, quantity)
        book.save(str(old))
        content = old.read_bytes()
    case("old_workbook.xls", content, {"A": 5.5}, 2, first_date="2018-01-01")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    texts()
    tables()
    workbooks()
    lines = ",\n".join(json.dumps(expected, ensure_ascii=False) for expected in CASES)
    (FOLDER / "cases.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print(len(CASES), "cases")
