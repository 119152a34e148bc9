// Why the import asks: what in a file makes it doubtful.
export const reasons = {
  'why.no_date_header': ['没有标题为日期的列。', 'No column header says that it contains the date.'],
  'why.no_product_header': ['没有标题为药品的列。', 'No column header says that it contains the product.'],
  'why.no_quantity_header': ['没有标题为销售数量的列。', 'No column header says that it contains the quantity sold.'],
  'why.several_headers': ['有几列的标题意思相同。', 'Several headers mean the same thing.'],
  'why.date_in_title': [
    '没有日期列，标题或名称里写的是 {first}，也可能是导出日期。',
    'No column contains dates. The title or name says {first}, which may also be the day of the export.',
  ],
  'why.never_sold': [
    '标题或名称“{first}”像是计划、预测或报价，数字可能不是已售数量。',
    'The title or name “{first}” suggests plans, forecasts, or offers, so the numbers may not be units sold.',
  ],
  'why.other_title': [
    '标题或名称“{first}”像是采购、调拨或退货，数字可能不是销售数量。',
    'The title or name “{first}” suggests purchases, transfers, or returns, so the numbers may not be units sold.',
  ],
  'why.not_units': ['标题或名称是“{first}”。', 'The title or name is “{first}”.'],
  'why.other_columns': [
    '这些列像是采购、调拨或盘点，数字可能不是销售数量。',
    'The columns look like those of purchases, transfers, or counts, so the numbers may not be units sold.',
  ],
  'why.all_negative': [
    '所有数量都是负数，可能是退货或出库记录。',
    'Every quantity is negative: the rows may be returns, or goods issued from stock.',
  ],
  'why.most_negative': ['大部分数量是负数，可能是出入库记录。', 'Most quantities are negative: the rows may be stock movements.'],
  'why.looks_like_money': ['这些数字像是金额，不像数量。', 'The numbers look like amounts of money rather than units.'],
  'why.equals_price': ['这些数字与单价相同。', 'The numbers are the same as the price.'],
  'why.equals_amount': ['这些数字与金额相同。', 'The numbers are the same as the amount.'],
  'why.amounts_fit_another': [
    '按单价和金额推算，数量应该是另一列。',
    'The price and the amount don’t match this quantity, but they match another column.',
  ],
  'why.cells_moved': [
    '每一行都少最后一格，数据可能比标题左移了一列。',
    'Every row lacks its last cell: the cells may be one column to the left of their headers.',
  ],
  'why.hidden_column': ['“{first}”列是隐藏的。', 'The column “{first}” is hidden.'],
  'why.not_single_units': [
    '标题写明“{first}”不是单件，每个数字相当于 {second}。',
    'The header or title says that “{first}” isn’t in single units: each counts as {second}.',
  ],
  'why.units_differ': ['从“{first}”列看，“{second}”各行的单位不同。', 'According to “{first}”, “{second}” isn’t in the same unit in every row.'],
  'why.base_units': [
    '从“{first}”列看，“{second}”各行的单位不同；“{third}”是换算成最小单位的数量。',
    'According to “{first}”, “{second}” isn’t in the same unit in every row; “{third}” is the quantity in base units.',
  ],
  'why.running_totals': [
    '“{first}”的数字逐日只增不减，可能是累计数。',
    'The numbers in “{first}” only rise from day to day, so they may be running totals.',
  ],
  'why.parts_of_others': [
    '“{first}”列里有“其中”之类的行，会重复计算。',
    '“{first}” has rows that are already included in others, such as “of which”, and would be counted twice.',
  ],
  'why.marked_product': [
    '“{first}”之类的药品可能是退货或没有卖出的行。',
    'Rows such as “{first}” may be units of another product that were returned or never sold.',
  ],
  'why.part_of_above': ['“{first}”之类的行可能是上一行药品的一部分。', 'Rows such as “{first}” may be parts of the product in the row above.'],
  'why.given_away': [
    '“{first}”是赠送数量，看不出“{second}”是否包含赠品。',
    '“{first}” has units that were given away. It isn’t clear whether “{second}” includes them.',
  ],
  'why.delivered_instead': [
    '“{first}”与“{second}”不同，“{second}”可能是订购数量，而不是卖出的数量。',
    '“{first}” differs from “{second}”, which may be what was ordered rather than what was sold.',
  ],
  'why.names_of_buyers': [
    '“{first}”可能是药品名称，也可能是购买“{second}”中药品的顾客。',
    '“{first}” may contain the products, or the customers who bought the products in “{second}”.',
  ],
  'why.sales_repeat': [
    '同一笔销售以相同数量重复出现，只有“{first}”不同。',
    'Each sale is repeated with the same quantity and a different value in “{first}”.',
  ],
  'why.paid_twice': [
    '同一张单据的行重复出现，只有“{first}”不同，会重复计算。',
    'Rows of the same receipt are repeated with a different value in “{first}” and would be counted more than once.',
  ],
  'why.several_products': [
    '“{second}”列里，“{first}”之类的单元格写了几种药品或卖出的数量。',
    'Cells such as “{first}” in “{second}” contain several products, or a quantity sold.',
  ],
  'why.store_in_title': [
    '没有门店列，标题里写的是“{first}”，之前没有这家门店的销售。',
    'There is no store column. The title says “{first}”, a store without earlier sales.',
  ],
  'why.tables_side_by_side': [
    '文件里并排着几张表，上方分别是“{first}”。无论怎么选，都会全部导入。',
    'The file has tables side by side, below “{first}”. All of them are imported either way.',
  ],
  'why.tables_of_products': [
    '文件里并排着几张表，上方分别是“{first}”。如果不是门店，就作为药品名称导入。',
    'The file has tables side by side, below “{first}”. If these aren’t stores, they are imported as products.',
  ],
  'why.tables_unnamed': [
    '文件里并排着几张表，上方没有写明各是哪种药品或哪家门店。可以在每张表上方写上名称后重新导入，或者只选择其中一张表的数量列。',
    'The file has tables side by side without the name of a product or store above them. Write the names above the tables and import the file again, or choose the quantity column of the one table that you want to import.',
  ],
  'why.sheets_of_same_days': [
    '这些工作表在同一天的销售不同，全部导入时会相加。',
    'The sheets have different sales for the same days; if you import all of them, these are added up.',
  ],
  'why.sheets_may_be_stores': [
    '没有一列是门店，而这些工作表在同一天的销售不同，可能分属不同门店；如果不分门店，就会相加。',
    'No column names the store, and the sheets have different sales for the same days. Each sheet may be a store. If not, their sales are added up.',
  ],
  'why.months_over_days': [
    '文件每行是一个月或更长时间的合计，而之前已导入按天的销售。如果替换，真实的每日销量会变成平均值。',
    'Each row is the total of a month or more, but daily sales have already been imported. If they are replaced, real days become averages.',
  ],
  'why.weeks_over_days': [
    '文件每行是一周或更长时间的合计，而之前已导入按天的销售。如果替换，真实的每日销量会变成平均值。',
    'Each row is the total of a week or more, but daily sales have already been imported. If they are replaced, real days become averages.',
  ],
  'why.sheet_of_returns': ['“{first}”里的数量会从销量中减去。', 'Quantities in “{first}” will be subtracted from sales.'],
  'why.no_store_named': [
    '文件里没有写明门店，而之前的销售都分门店。',
    'The file doesn’t say which store it is from, but all earlier sales are assigned to stores.',
  ],
  'why.all_products_new': [
    '{second} 种药品里有 {first} 种是新的，而之前在卖的几乎都不见了，可能是编码或名称换了。如果换了，请取消导入，先把编码改成与之前一致。',
    '{first} of {second} products are new, and nearly all products sold so far are missing. Codes or names may have changed. If they have, cancel the import and use the earlier codes.',
  ],
  'why.all_stores_new': [
    '所有门店都是新的（{first}），而之前的门店（{second}）都不见了，可能是改了名。如果改了名，请取消导入，先把名称改成与之前一致。',
    'All stores are new ({first}), and the earlier ones ({second}) are missing. They may have been renamed. If so, cancel the import and use the earlier names.',
  ],
} as const satisfies Record<string, readonly [string, string]>;
