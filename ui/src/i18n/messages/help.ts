// The user guide.
export const help = {
  'help.sub': ['从导入销售表到订货，按您用到的顺序', 'From the sales file to the order, as you come to need it'],
  'help.contents': ['目录', 'Contents'],

  'help.import': ['导入销售', 'Importing sales'],
  'help.file': ['我的销售表该是什么样？', 'What should my sales file look like?'],
  'help.file_text': [
    '收银系统导出的 CSV、Excel 或 ODS 都可以。至少要有日期、药品、数量三列；有店铺、单价、促销列更好。每个药品一列的宽表也能识别。退货记为负数，同一天的记录会自动相加，没有记录的日子按零销量计算。',
    'A CSV, Excel or ODS export of your till system. It needs a date, a product and a quantity; store, price and promotion columns help. A wide table with one column per product works too. Returns are negative quantities, rows of one day add up, and a day without a row counts as no sale.',
  ],
  'help.columns': ['有的列没有认出来怎么办？', 'What if a column is not recognised?'],
  'help.columns_text': [
    '导入前会先预览：每一列认成了什么、哪些行会被略过、为什么。认错的列可以在下拉框里改，改完立即重新预览；同样格式的表下次会记住。日期写法有歧义（3/4 是三月四日还是四月三日）时，会问您一次。',
    'Before anything is imported you see a preview: what each column was taken for, which rows would be left out, and why. Correct a column in its drop-down and the preview follows; files of the same layout are remembered. Where dates can be read two ways (is 3/4 March or April?) you are asked once.',
  ],
  'help.more_sales': ['以后怎么加新的销售？', 'How do I add newer sales?'],
  'help.more_sales_text': [
    '直接导入新的表。与已有数据重叠的日子以新表为准，同一张表导入两次也不会重复计算。导错了，在“数据 → 导入记录”里可以撤销最近一次。',
    'Import the newer file. Days that overlap are taken from the newer one, and the same file twice changes nothing. If it was the wrong file, take the last import back under Data, Past imports.',
  ],

  'help.training': ['训练模型', 'Training'],
  'help.mode': ['按药品、按店铺、全局，选哪个？', 'By product, by store or global?'],
  'help.mode_text': [
    '要给某个药品订货，选“按药品”。要看一家店整体忙不忙，选“按店铺”。药品多、每个卖得少时，选“全局”里的“共同学习”：一个模型从所有药品中学到共同的规律，再分别预测。',
    'To order one product, choose By product. To see how busy a store will be, choose By store. With many products that each sell little, choose Global and Pooled: one model learns what all of them have in common and forecasts each.',
  ],
  'help.type': ['模型类型有什么区别？', 'How do the model types differ?'],
  'help.type_text': [
    '多数情况下从“快速卷积 (TCN)”开始就好，几秒就训练完。拿不准时选“自动选择”：它把各种类型都训练一遍，留下在没学过的日子上最准的那个。',
    'Fast convolution (TCN) is a good start and trains in seconds. When in doubt choose Find the best: it trains every type and keeps the one that does best on days it has not learned from.',
  ],
  'help.early': ['为什么训练没有跑完所有轮数？', 'Why did the training stop before its last epoch?'],
  'help.early_text': [
    '当模型在没学过的日子上不再进步，继续训练只会死记硬背。药测会提前停下，保留最好的一轮。这是好事，不是故障。',
    'Once a model no longer improves on days it has not learned from, going on only makes it learn by heart. Pharmacast then stops and keeps the best epoch. That is a good sign, not a fault.',
  ],
  'help.leave': ['训练时可以关掉窗口吗？', 'May I close the window while it trains?'],
  'help.leave_text': [
    '可以。关闭时会问您：转到后台继续，还是停止。断电或死机也不要紧，下次打开时可以从最后的检查点继续，结果与没有中断时一样。',
    'Yes. You are asked whether it should run on in the background or stop. A power cut does no harm either: at the next start you can go on from the last checkpoint, and the result is the same as without the break.',
  ],

  'help.numbers': ['看懂数字', 'What the numbers mean'],
  'help.trust': ['预测可以相信吗？', 'Can I trust the forecast?'],
  'help.trust_text': [
    '看“可信吗”一栏。每个模型都在没见过的日子上考试，并与“照搬上周”等简单方法比较。“比上周照搬好 31%”表示误差小了三分之一；“不比……好”则说明直接看上周的数就够了；“数据太少”表示还不能下结论。',
    'Look at “Trust it?”. Every model is examined on days it never saw, against simple methods such as copying last week. “31% better than repeating last week” means its error is a third smaller; “no better” means that last week’s number serves you just as well; “too little data” means that nobody can tell yet.',
  ],
  'help.simple': ['“简单方法”是哪些？', 'Which simple methods?'],
  'help.simple_text': [
    '上周照搬：上周同一天卖多少，就猜多少。移动平均：最近几周的平均。星期平均：以往每个星期几的平均。指数平滑：越近的日子越算数，并跟着星期起伏。零星销售法 (Croston, TSB)：为隔几天才卖一次的药品设计。打败其中最好的一个，模型才算有用。',
    'Repeating last week takes the same day a week ago. The moving average takes the mean of the last weeks, the weekday mean that of all Mondays, Tuesdays and so on. Smoothing lets recent days count more and follows the week. The Croston and TSB methods are made for products that sell now and then. A model is worth its while when it beats the best of them.',
  ],
  'help.error': ['误差 20% 算好吗？', 'Is an error of 20% good?'],
  'help.error_text': [
    '误差 (WAPE) 是每天差的数量加起来，除以总销量：卖 100 盒，平均差 20 盒就是 20%。卖得越少的药品越难测，一天只卖一两盒时 60% 也正常，所以要看它比简单方法好多少，而不是只看数字大小。MASE 就是这个比值：小于 1 表示比照搬上周好。',
    'The error (WAPE) is how much the days were off, added up, over what was sold: 20 of 100 boxes is 20%. The less a product sells, the harder it is; at one or two boxes a day 60% is normal. So look at how much better it is than a simple method, not at the number alone. MASE is that ratio: below 1 is better than repeating last week.',
  ],
  'help.interval': ['图上的阴影是什么？', 'What is the shaded band in the chart?'],
  'help.interval_text': [
    '十天里约有八天，实际销量会落在阴影之内。怕断货就按上沿备货，怕积压就按下沿。',
    'On about eight days of ten, sales stay inside it. Stock up to its upper edge if running out is worse, to its lower edge if surplus is worse.',
  ],
  'help.curve': ['误差曲线怎么看？', 'How do I read a loss curve?'],
  'help.curve_text': [
    '两条线都下降、最后变平，就是正常的。灰线继续下降而绿线回升，说明开始死记硬背，药测会用绿线最低的那一轮。两条线从头到尾都平，说明这个药品没有可学的规律。',
    'Both lines fall and level out: all is well. Where the grey one goes on falling and the green one rises, the model learns by heart; the epoch where the green one is lowest is kept. Lines that are flat from the start mean that there is no pattern to learn.',
  ],

  'help.comparing': ['对比版本', 'Comparing versions'],
  'help.compare': ['两个版本，用哪个？', 'Two versions: which one?'],
  'help.compare_text': [
    '在“模型”里勾选两个或更多，点“对比”。同样的考试日子上误差小的更准；页面会用一句话说明差别是真的，还是碰巧。考试日子或数据不同时会提醒，那时数字不能直接比。选定后点“设为使用中”，它就不会被误删。',
    'Tick two or more under Models and choose Compare. On the same test days, the one with the smaller error is more accurate, and a sentence says whether the difference is real or chance. You are warned where test days or data differ, since the numbers then do not compare. Mark the one you settle on as in use; it cannot be deleted by mistake.',
  ],

  'help.ordering': ['预测与订货', 'Forecasts and orders'],
  'help.order': ['该订多少？', 'How much should I order?'],
  'help.order_text': [
    '在“预测”里填现有库存、到货天数和不断货的把握。把握选 95%，就会比平均销量多备一些，差额是为卖得好的日子准备的。建议数量已减去库存。',
    'Under Forecast give your stock, the days until a delivery, and how sure you want to be to stay in stock. At 95% the order is larger than the average sale; the difference is for good days. Your stock is subtracted already.',
  ],
  'help.order_list': ['怎么一次给所有药品订货？', 'How do I order everything at once?'],
  'help.order_list_text': [
    '用“共同学习”训练的模型会预测每个药品。在“预测”里选“订货清单”，打开收银系统导出的库存表（药品编码、库存数量，可加门店、在途、每包数量、保质天数），或直接填写库存，再导出订货单。没有库存数字的药品不给订货数。',
    'A pooled model forecasts every product. Under Forecast choose Order list, open the stock list that your till exports (product code and units in stock; store, on order, pack size and shelf life where known) or type the stock in, and export the orders. Products without a stock get no order.',
  ],
  'help.total': ['为什么 7 天合计不等于每天的数相加？', 'Why is the 7-day total not the sum of the days?'],
  'help.total_text': [
    '每天的数是“最可能接近”的数，偶尔的大单会让平均数比它高一些；合计用的是平均数，订货时才不会总是偏少。',
    'The number of a day is the one that is closest most often. A rare large sale makes the average higher than that; totals are made of averages, so that orders are not always too small.',
  ],
  'help.export': ['怎么把预测交给别人？', 'How do I hand a forecast on?'],
  'help.export_text': [
    '“导出”存成 Excel 或 CSV，“复制表格”可以直接粘贴到 Excel 或聊天窗口。',
    'Export writes Excel or CSV; Copy puts the table where you can paste it into a spreadsheet or a message.',
  ],

  'help.again': ['重新训练', 'Training again'],
  'help.keep': ['多久重新训练一次？', 'How often should I train again?'],
  'help.keep_text': [
    '导入新的销售数据后，预测会马上用上新数据，不必重新训练。“模型”里会标出训练之后又有多少天销售；打开版本，可以看到它在这些天里的误差和训练时测得的误差。误差明显变大时会提醒，点“重新训练”就用同样的设置和全部数据再训练一次。旧版本会保留。',
    'After an import, forecasts use the new sales at once, without training. Models shows how many days of sales came in since each version was trained; its details show the error on those days beside the error in its test. When it has clearly grown you are told so, and Train again repeats the training with the same settings and all sales. Old versions are kept.',
  ],
  'help.schedule': ['能每天夜里自动训练吗？', 'Can it train every night by itself?'],
  'help.schedule_text': [
    '可以，用系统自带的计划任务运行安装文件夹里的命令行程序。把下面的命令改成您的文件名；前面加上导入命令，就会先读入新的销售。',
    'Yes: let the system’s own scheduler run the command line program that lies in the installation folder. Adapt the file name below; with the import before it, new sales are taken in first.',
  ],
  'help.schedule_windows': ['Windows：任务计划程序（在命令提示符里输入，一行）', 'Windows: Task Scheduler (type into a command prompt, one line)'],
  'help.schedule_mac': ['macOS：在终端里运行 crontab -e，加上一行', 'macOS: run crontab -e in Terminal and add this line'],
  'help.schedule_linux': ['Linux：运行 crontab -e，加上一行', 'Linux: run crontab -e and add this line'],

  'help.trouble': ['出了问题', 'When something fails'],
  'help.failed': ['训练失败了', 'A training failed'],
  'help.failed_text': [
    '先看红色提示里的原因。“数据太短”就多导入一些日子，或在设置里减少“参考的历史天数”。“训练意外中断”多半是内存不够：关掉其他程序，在设置里减少同时训练的个数，再点“继续训练”。',
    'The reason is in the red note. If there are too few days, import more of them or lower the days of history in the settings. If it broke off, memory was most likely short: close other programs, let fewer trainings run at once under Settings, and choose Go on.',
  ],
  'help.damaged': ['有个版本显示“已损坏”', 'A version is called damaged'],
  'help.damaged_text': [
    '它的文件被改动过或没有写完。药测不会用它预测。删除它，用“重新训练”再做一个；有备份的话，把文件夹复制回来也可以。',
    'One of its files was changed or not written completely, so it is not used for forecasts. Delete it and train again; or copy its folder back from a backup.',
  ],
  'help.support': ['还是不行，怎么求助？', 'It still does not work. Who can help?'],
  'help.support_text': [
    '在“设置”里导出诊断信息，把压缩文件发给技术支持。里面有版本、设置、日志和文件检查结果，没有销售数据、药品名称和您的姓名。',
    'Export the diagnostics under Settings and send the zip to support. It holds versions, settings, logs and a check of every file; no sales, no product names and not your name.',
  ],
  'help.backup': ['怎么备份，怎么换电脑？', 'How do I back up or change computers?'],
  'help.backup_text': [
    '复制整个数据文件夹（位置在“设置”里）就是备份。换电脑时把它复制过去，或用“导出全部模型”只带走模型。',
    'Copy the whole data folder (Settings says where it is): that is the backup. On another computer copy it there, or take the models alone with Save all models.',
  ],
  'help.offline': ['数据会上传吗？', 'Are my data uploaded?'],
  'help.offline_text': [
    '不会。药测不联网，所有数据和模型都在本机的数据文件夹里。',
    'No. Pharmacast never goes online. All data and models stay in the data folder on this computer.',
  ],

  'help.keys': ['快捷键', 'Keyboard'],
  'help.key_places': ['数据、训练、模型、对比、预测', 'Data, Train, Models, Compare, Forecast'],
  'help.key_open': ['导入销售表', 'Import sales'],
  'help.key_settings': ['设置', 'Settings'],
  'help.key_move': ['在列表中移动', 'Move in a list'],
  'help.key_search': ['到搜索框', 'Go to the search'],
  'help.key_delete': ['删除打开的版本（可撤销）', 'Delete the version shown (can be undone)'],
  'help.key_close': ['关闭列表、详情或对话框', 'Close a list, the details or a dialog'],
} as const satisfies Record<string, readonly [string, string]>;
