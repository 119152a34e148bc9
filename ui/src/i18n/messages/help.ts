// The user guide.
export const help = {
  'help.sub': ['药店经理常问的几个问题', 'What pharmacy managers ask'],
  'help.file': ['我的销售表该是什么样？', 'What should my sales file look like?'],
  'help.file_text': [
    '收银系统导出的 CSV 或 Excel 都可以。至少要有日期、药品、数量三列；有店铺、单价、促销列更好。每个药品一列的宽表也能识别。退货记为负数，同一天的记录会自动相加，没有记录的日子按零销量计算。导入前会先给您看哪些行会被略过、为什么。',
    'A CSV or Excel export of your till system. It needs a date, a product and a quantity; store, price and promotion columns help. A wide table with one column per product works too. Returns are negative quantities, rows of one day add up, and a day without a row counts as no sale. Before importing you see which rows would be left out, and why.',
  ],
  'help.mode': ['按药品、按店铺、全局，选哪个？', 'By product, by store or global?'],
  'help.mode_text': [
    '要给某个药品订货，选“按药品”。要看一家店整体忙不忙，选“按店铺”。药品多、每个卖得少时，选“全局”里的“共同学习”：一个模型从所有药品中学到共同的规律，再分别预测。',
    'To order one product, choose By product. To see how busy a store will be, choose By store. With many products that each sell little, choose Global and Pooled: one model learns what all of them have in common and forecasts each.',
  ],
  'help.type': ['模型类型有什么区别？', 'How do the model types differ?'],
  'help.type_text': [
    '多数情况下从“快速卷积 (TCN)”开始就好，几秒就训练完。拿不准时，把几种都勾上一起训练，再到“对比”里看哪个误差最小。',
    'Fast convolution (TCN) is a good start and trains in seconds. When in doubt tick several, train them all, and see on the Compare page which has the smallest error.',
  ],
  'help.early': ['为什么训练没有跑完所有轮数？', 'Why did the training stop before its last epoch?'],
  'help.early_text': [
    '当模型在没学过的日子上不再进步，继续训练只会死记硬背。药测会提前停下，保留最好的一轮。这是好事，不是故障。',
    'Once a model no longer improves on days it has not learned from, going on only makes it learn by heart. Pharmacast then stops and keeps the best epoch. That is a good sign, not a fault.',
  ],
  'help.trust': ['预测可以相信吗？', 'Can I trust the forecast?'],
  'help.trust_text': [
    '看“可信吗”一栏。每个模型都在没见过的日子上考试，并与“照搬上周”等简单方法比较。“比上周照搬好 31%”表示误差小了三分之一；“不比……好”则说明直接看上周的数就够了；“数据太少”表示还不能下结论。',
    'Look at “Trust it?”. Every model is examined on days it never saw, against simple methods such as copying last week. “31% better than repeating last week” means its error is a third smaller; “no better” means that last week’s number serves you just as well; “too little data” means that nobody can tell yet.',
  ],
  'help.interval': ['图上的阴影是什么？', 'What is the shaded band in the chart?'],
  'help.interval_text': [
    '十天里约有八天，实际销量会落在阴影之内。怕断货就按上沿备货，怕积压就按下沿。',
    'On about eight days of ten, sales stay inside it. Stock up to its upper edge if running out is worse, to its lower edge if surplus is worse.',
  ],
  'help.keep': ['多久重新训练一次？', 'How often should I train again?'],
  'help.keep_text': [
    '导入新的销售数据后，预测会马上用上新数据，不必重新训练。一般每月重新训练一次，或在误差明显变大时。旧版本会保留，随时可以对比或删除。',
    'After an import, forecasts use the new sales at once, without training. Train again about once a month, or when the error grows. Old versions are kept; compare or delete them whenever you like.',
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
