// The user guide.
export const help = {
  'help.sub': ['从导入销售表到订货，按使用的顺序', 'From the sales file to the order, step by step'],
  'help.contents': ['目录', 'Contents'],

  'help.week': ['本周', 'This week'],
  'help.week_steps': ['每周要做什么？', 'What do I do each week?'],
  'help.week_steps_text': [
    '打开“本周”，按三步走：导入上周的销售和库存，等预测更新，再去订货。该做的那一步有醒目的按钮，其余两步只说明进展。如果中间缺了几天的销售，页面会写明是哪几天；补齐之前，这一周不参与比较。监视文件夹里需要您回答的文件也列在这里。',
    'Open This week and follow its three steps: import last week’s sales and the stock, wait for the forecasts, then check the order. The step that is due has the highlighted button. If days of sales are missing, the page says which ones, and the week isn’t compared with others until they are imported. Files in the watched folder that need an answer are listed here too.',
  ],
  'help.week_rows': ['“需要关注”里的按钮有什么作用？', 'What do the buttons under Needs attention do?'],
  'help.week_rows_text': [
    '“属实”：确实卖了这么多，照常用于预测。“不计入预测”：一次性的大单，这几天不参与训练。“当作断货”：没有卖是因为没有货，这几天按缺失处理。“已停售”：以后不再订这种药品。“去核对”：打开订货清单里的这一行。“知道了”：只是不再提醒。每个回答都可以撤销。',
    'Confirm: the sales are real and count as usual. Exclude: a one-time large order, so these days aren’t used for training. Out of stock: nothing was sold because there was none, so these days count as missing. Discontinued: the product is no longer ordered. Check it: opens its line in Orders. Got it: only removes the row. Every answer can be undone.',
  ],
  'help.plans': ['促销、停业和节假日在哪里填？', 'Where do I enter promotions, closures, and holidays?'],
  'help.plans_text': [
    '在“药品与销售”里。“计划与营业日”记录将来的促销、调价、停业和值班，“节假日”选择用哪份日历。预测、订货和“本周”都会考虑它们。',
    'On the Products page. Enter upcoming promotions, price changes, closures, and duty days under Plans and opening days, and choose a calendar under Holidays. Forecasts, Orders, and This week take them into account.',
  ],
  'help.import': ['导入销售', 'Importing sales'],
  'help.file': ['我的销售表该是什么样？', 'What should my sales file look like?'],
  'help.file_text': [
    '收银系统导出的 CSV、Excel 或 ODS 都可以。至少要有日期、药品、数量三列；有门店、单价、促销列更好。每种药品一列的宽表也能识别。退货记为负数，同一天的记录会自动相加，没有记录的日子按零销量计算。',
    'A CSV, Excel, or ODS export from your point-of-sale system. It needs a date, a product, and a quantity; store, price, and promotion columns help. Wide tables with one column per product work too. Returns are negative quantities, rows of the same day are added up, and days without a row count as zero sales.',
  ],
  'help.columns': ['有的列没有识别出来怎么办？', 'What if a column isn’t recognized?'],
  'help.columns_text': [
    '导入前会先预览：每一列识别成什么、哪些行会跳过、为什么跳过。识别错的列可以在下拉框里改，预览随即更新；格式相同的表下次会记住。遇到拿不准的地方，例如 3/4 是三月四日还是四月三日、哪一列是数量、某种单据算不算销售，会列出可能的答案请您选择，选过之后同样格式的文件不再询问。',
    'Before anything is imported, a preview shows what each column is used as, which rows are skipped, and why. If a column is wrong, change it in its drop-down list and the preview updates; files with the same layout are remembered. If something is unclear, you are asked to choose: for example, whether 3/4 is March 4 or April 3, which column is the quantity, or whether a type of row is a sale. Your answers are remembered for files with the same layout.',
  ],
  'help.more_sales': ['以后怎么加新的销售？', 'How do I add newer sales?'],
  'help.more_sales_text': [
    '直接导入新的表。与已有数据重叠的日子，数量相同的不重复计算；数量不同时会问您：以新表为准，还是两份相加。导错了，在“药品与销售 → 导入记录”里可以撤销最近一次。',
    'Import the newer file. Importing the same file twice changes nothing. If days overlap with different quantities, you are asked whether the newer file replaces them or both are added. If it was the wrong file, undo the last import under Products → Past imports.',
  ],

  'help.training': ['训练模型', 'Training'],
  'help.mode': ['按药品、按门店、全局，选哪个？', 'By product, by store, or global?'],
  'help.mode_text': [
    '订货不需要自己训练模型：导入后会自动训练“全局”里的“联合训练”，一个模型从所有药品中学到共同的规律，再分别预测。想为某个重要药品单独训练，选“按药品”；要看一家门店的总销量，选“按门店”。',
    'You don’t need to train anything for orders: after each import, a pooled model of all products (Global, Pooled) is trained automatically. It learns what they have in common and forecasts each of them. To train a model for one important product, choose By product; for the total sales of a store, By store.',
  ],
  'help.type': ['模型类型有什么区别？', 'How do the model types differ?'],
  'help.type_text': [
    '多数情况下从“快速卷积（TCN）”开始就好，几秒就训练完。拿不准时选“自动选优”：它把各种类型都训练一遍，把验证期最准的几种组合起来；简单方法同样准时，就保留简单方法。',
    'Fast convolution (TCN) is a good start and trains in seconds. If you aren’t sure, choose Find the best: it trains every type and combines the most accurate ones. If a simple method is just as accurate, it is kept instead.',
  ],
  'help.early': ['为什么训练没有跑完所有轮数？', 'Why did training stop before the last epoch?'],
  'help.early_text': [
    '模型在验证期不再进步时，继续训练只会过拟合（只记住了历史）。药测会提前停下，保留最好的一轮。这是正常现象，不是故障。',
    'When a model no longer improves on the validation days, more training would only make it overfit: it would memorize the past. Pharmacast then stops and keeps the best epoch. This is normal and not an error.',
  ],
  'help.leave': ['训练时可以关掉窗口吗？', 'Can I close the window during training?'],
  'help.leave_text': [
    '可以。关闭时会问您：在后台继续，还是停止。断电或死机也不要紧，下次打开时可以从最后的检查点继续，结果与没有中断时完全相同。',
    'Yes. You are asked whether to keep training in the background or to stop. After a power outage or crash, you can resume from the last checkpoint the next time you start Pharmacast; the result is the same as without the interruption.',
  ],

  'help.numbers': ['看懂数字', 'What the numbers mean'],
  'help.trust': ['预测可以相信吗？', 'Can I trust the forecast?'],
  'help.trust_text': [
    '看“可信度”一栏。每个模型都用没见过的日子测试，并与“沿用上周同期”等简单方法比较。“比沿用上周同期好 31%”表示误差小了约三分之一；“与……差不多”或“误差比……大”表示简单方法已经够用；“数据太少”表示还无法判断。',
    'Look at the Reliability column. Every model is tested on days it never saw and compared with simple methods such as last week’s sales. “31% better than last week’s sales” means the error is about a third smaller; “about as good” or “worse” means the simple method is good enough; “too little data” means it can’t be judged yet.',
  ],
  'help.simple': ['“简单方法”是哪些？', 'Which simple methods are used?'],
  'help.simple_text': [
    '沿用上周同期：上周同一天卖多少，就预测多少。移动平均：最近 28 天的平均。星期平均：最近 8 周同一星期几的平均；星期中位数：最近 52 周同一星期几的中位数。指数平滑：越近的日子权重越高，并跟随星期规律。零星销售法（Croston、TSB）：为隔几天才卖一次的药品设计。比其中最好的一个更准，模型才算有用。',
    'Last week’s sales repeats the sales of the same weekday last week. The moving average is the mean of the last 28 days. The weekday average is the mean of the same weekday in the last 8 weeks, the weekday median its median in the last 52 weeks. Exponential smoothing gives recent days more weight and follows the weekly pattern. The Croston and TSB methods are made for products that sell occasionally. A model is useful if it beats the best of them.',
  ],
  'help.error': ['误差 20% 算好吗？', 'Is an error of 20% good?'],
  'help.error_text': [
    '误差（WAPE）是每天相差的数量加起来，除以总销量：卖 100 盒，一共差 20 盒就是 20%。卖得越少的药品越难预测，一天只卖一两盒时 60% 也正常，所以要看它比简单方法好多少，而不是只看数字大小。MASE 就是与上周同期之比：小于 1 表示更好。',
    'The error (WAPE) is the sum of the daily differences divided by total sales: being off by 20 boxes when 100 were sold is 20%. The less a product sells, the harder it is to forecast; at one or two boxes a day, 60% is normal. So look at how much better it is than a simple method, not only at the number. MASE is the error relative to last week’s sales: below 1 is better.',
  ],
  'help.interval': ['图上的阴影是什么？', 'What is the shaded area in the chart?'],
  'help.interval_text': [
    '这是 80% 区间：十天里约有八天，实际销量会落在阴影之内。订多少不用照着它估：担心断货就在“订货 → 分类”里调高服务水平，担心积压就调低。',
    'It is the 80% interval: on about eight of ten days, actual sales fall inside it. You don’t need it to decide how much to order: raise the service level under Orders → Classes if running out is worse for you, or lower it if overstock is worse.',
  ],
  'help.curve': ['损失曲线怎么看？', 'How do I read a loss curve?'],
  'help.curve_text': [
    '两条线都下降、最后变平，就是正常的。灰线继续下降而绿线回升，说明开始过拟合，药测会用绿线最低的那一轮。两条线从头到尾都平，说明这种药品没有可学的规律。',
    'Both lines fall and then level out: everything is fine. If the gray line keeps falling while the green one rises, the model is overfitting; the epoch where the green line is lowest is kept. If both lines are flat from the start, there is no pattern to learn.',
  ],

  'help.comparing': ['对比版本', 'Comparing versions'],
  'help.compare': ['两个版本，用哪个？', 'Two versions: which one should I use?'],
  'help.compare_text': [
    '在“模型库”里勾选两个或更多版本，点“对比”。同样的测试期内误差小的更准；页面会用一句话说明差别是真的，还是偶然。测试期或数据不同时会提醒，那时数字不能直接比较。选定后点“设为使用中”，它就不会被误删。',
    'Select two or more versions in the Library and choose Compare. On the same test days, the version with the smaller error is more accurate; one sentence says whether the difference is real or due to chance. If test days or data differ, a warning tells you that the numbers aren’t comparable. Mark your choice as in use so that it can’t be deleted by mistake.',
  ],

  'help.ordering': ['预测与订货', 'Forecasts and orders'],
  'help.order': ['该订多少？', 'How much should I order?'],
  'help.order_text': [
    '“订货”为每家门店的每种药品算出一行：到货天数加订货间隔内的预计销量，再为销量高的日子多备一些（服务水平 95% 表示 20 次里有 19 次不断货），减去可用库存和在途，再按包装取整。右侧列出计算过程。',
    'Orders has one line for each product in each store: expected sales during the delivery time and the order interval, plus a reserve for busy days (at a service level of 95%, stock lasts 19 times out of 20), minus usable stock and goods on the way, rounded to whole packs. The panel on the right shows the calculation.',
  ],
  'help.order_list': ['从库存表到订货单怎么做？', 'How do I get from a stock list to orders?'],
  'help.order_list_text': [
    '在“订货”里打开收银系统导出的库存表，或从表格复制后直接粘贴。确认每一列的用途和需要留意的行，再用 ↑ ↓ 和 Enter 逐行核对，提交。每个供应商一张订货单，可以导出、打印或复制文字；到货后在“已提交”里登记，在途的货不会重复订。没有库存数的药品不给出建议数量。订货从盘点日算起，所以要填对盘点日期；库存表只含一家门店的部分药品时，要选择其余药品的库存变为未知还是保持不变。',
    'In Orders, open the stock list that your point-of-sale system exports, or paste it from a spreadsheet. Check the columns and the flagged rows, go through the lines with ↑ ↓ and Enter, and approve. You get one order for each supplier, which you can export, print, or copy as text. Record deliveries under Approved; goods on the way aren’t ordered twice. Products with unknown stock get no suggested quantity. Orders are planned from the count date, so check that it is right. If a list has only some of a store’s products, you choose whether the stock of the others becomes unknown or stays as it was.',
  ],
  'help.doubt': ['“待核对”的行怎么办？', 'What about lines that need checking?'],
  'help.doubt_text': [
    '库存是负数，或者盘点后卖出的比盘点数还多时，库存数不可信，这一行在核对之前不会订货。请清点实际库存后重新导入库存表，或者直接接受建议、填写数量。',
    'When the stock is negative, or more was sold since the count than there was, the count can’t be right, and nothing is ordered on that line until you decide. Count again and import the new list, accept the suggestion, or type a quantity.',
  ],
  'help.transfers': ['什么时候用“调拨”？', 'When do I use Transfers?'],
  'help.transfers_text': [
    '一家门店多余或临期、另一家门店缺货时，“订货 → 调拨”会列出可以调多少。先调拨，再订剩下的：点“确认调拨”后，货物从调出门店减去、在调入门店算作在途，两家的建议数量随之改变；收到后在“已提交”里确认收货。',
    'When one store has too much and another runs short, Orders → Transfers lists what can be moved. Transfer first, then order the rest. When you choose Transfer, the goods are subtracted from one store and count as on the way to the other, so the suggestions of both change. Confirm their arrival under Approved.',
  ],
  'help.order_date': ['库存表按哪一天算？', 'Which day is a stock list for?'],
  'help.order_date_text': [
    '以表里的盘点日期为准，其次是标题和文件名里的日期；都没有时，中午以后导入的按今天算，上午导入的按昨天晚上算。盘点之后的销售会从库存里扣掉，到货会加上。日期不明确时会请您选择。',
    'The count date in the list is used, otherwise a date in its title or file name. Without any date, a list imported in the afternoon counts as today’s, and one imported in the morning as yesterday evening’s. Sales after the count are subtracted, and deliveries are added. If the day isn’t clear, you are asked to choose it.',
  ],
  'help.total': ['为什么 7 天合计不等于每天的数相加？', 'Why isn’t the 7-day total the sum of the days?'],
  'help.total_text': [
    '每天的数是最可能接近实际的数，偶尔的大单会让平均数比它高一些；合计用的是平均数，订货时才不会总是偏少。',
    'The number for a day is the one most likely to be close. Occasional large sales make the average higher; totals use the average so that orders aren’t always too small.',
  ],
  'help.export': ['怎么把预测交给别人？', 'How do I share a forecast?'],
  'help.export_text': [
    '“导出 Excel”存成 Excel 或 CSV 文件，“复制表格”可以直接粘贴到 Excel 或聊天窗口。',
    'Export to Excel saves an Excel or CSV file. Copy table lets you paste the numbers into a spreadsheet or a message.',
  ],

  'help.again': ['重新训练', 'Training again'],
  'help.keep': ['多久重新训练一次？', 'How often should I train again?'],
  'help.keep_text': [
    '导入新的销售数据后，预测会马上用上新数据，不必重新训练。“模型库”里会标出训练之后又有多少天销售；打开版本，可以看到它在这些天里的误差和测试时的误差。误差明显变大时会提醒，点“重新训练”就用同样的设置和全部数据再训练一次。旧版本会保留。',
    'After an import, forecasts use the new sales immediately, without training. The Library shows how many days of sales have been added since each version was trained; its details compare the error on those days with the error when tested. If the error has increased noticeably, you see a warning. Train again repeats the training with the same settings on all sales. Old versions are kept.',
  ],
  'help.schedule': ['能每天夜里自动训练吗？', 'Can it train every night automatically?'],
  'help.schedule_text': [
    '可以。在“设置”里选择收银系统导出文件的文件夹，打开“每天自动运行”。到时间后，药测会自动导入新的销售和库存，重新训练已过时的版本，保存预测，并写好订货清单；不需要打开窗口。也可以用下面的命令设置。',
    'Yes. In Settings, choose the folder where your point-of-sale system saves its exports, and turn on Run every day. At that time, new sales and stock are imported, outdated versions are trained again, forecasts are saved, and the worklist is written, even if the window is closed. The commands below do the same.',
  ],
  'help.schedule_windows': ['Windows（在命令提示符里输入）', 'Windows (at a command prompt)'],
  'help.schedule_mac': ['macOS（在终端里输入）', 'macOS (in Terminal)'],
  'help.schedule_linux': ['Linux（在终端里输入）', 'Linux (in a terminal)'],

  'help.trouble': ['出了问题', 'Troubleshooting'],
  'help.failed': ['训练失败了', 'A training failed'],
  'help.failed_text': [
    '先看红色提示里的原因。“销售记录太少”就导入更长时间的销售表，或在设置里减少“参考历史天数”。“训练意外中断”多半是内存不足：关掉其他程序，在设置里减少同时训练的模型数，再点“继续训练”。',
    'The red message gives the reason. If there are too few days of sales, import a longer history or reduce “History used (days)”. If training stopped unexpectedly, the computer probably ran out of memory: close other programs, reduce “Simultaneous trainings” in Settings, and choose Resume.',
  ],
  'help.damaged': ['有个版本显示“已损坏”', 'A version is marked as damaged'],
  'help.damaged_text': [
    '它的文件被改动过或没有写完。药测不会用它预测。删除它，用“重新训练”再做一个；有备份的话，把文件夹复制回来也可以。',
    'One of its files was changed or wasn’t written completely, so this version isn’t used for forecasts. Delete it and train again, or copy its folder back from a backup.',
  ],
  'help.support': ['还是不行，怎么求助？', 'It still doesn’t work. Where do I get help?'],
  'help.support_text': [
    '在“设置”里导出诊断信息，把压缩文件发给技术支持。里面有版本、设置、日志和文件检查结果，没有销售数据、药品名称和您的姓名。',
    'Export the diagnostics in Settings and send the zip file to support. It contains versions, settings, logs, and the results of a file check, but no sales data or product names, and not your name.',
  ],
  'help.backup': ['怎么备份，怎么换电脑？', 'How do I back up or move to another computer?'],
  'help.backup_text': [
    '复制整个数据文件夹（位置在“设置”里）就是备份。换电脑时把它复制过去，或用“导出全部模型”只带走模型。',
    'Copy the whole data folder (Settings shows where it is) to back it up. To move to another computer, copy it there, or take only the models with Export all models.',
  ],
  'help.offline': ['数据会上传吗？', 'Is my data uploaded?'],
  'help.offline_text': [
    '不会。药测不联网，所有数据和模型都在本机的数据文件夹里。',
    'No. Pharmacast never goes online. All data and models stay in the data folder on this computer.',
  ],

  'help.keys': ['快捷键', 'Keyboard shortcuts'],
  'help.key_places': ['左侧的各个页面', 'Pages on the left'],
  'help.key_open': ['导入销售表', 'Import sales'],
  'help.key_undo': ['撤销最近通知中的更改', 'Undo what the newest notice says'],
  'help.key_settings': ['设置', 'Settings'],
  'help.key_move': ['在列表中移动', 'Move in a list'],
  'help.key_search': ['搜索', 'Search'],
  'help.key_delete': ['删除打开的版本（可撤销）', 'Delete the open version (can be undone)'],
  'help.key_close': ['关闭列表、详情或对话框', 'Close a list, the details, or a dialog'],
} as const satisfies Record<string, readonly [string, string]>;
