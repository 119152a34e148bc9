// Texts of the compare view.
export const compare = {
  'compare.sub': ['并排查看几个版本，决定用哪一个。', 'View versions side by side and decide which one to use.'],
  'compare.add': ['添加版本', 'Add a version'],
  'compare.empty': ['选择两个以上的版本来对比', 'Choose two or more versions'],
  'compare.empty_text': ['在“模型库”勾选几个版本，或在右上角添加。', 'Select versions in the Library, or add them at the top right.'],
  'compare.go_models': ['去“模型库”', 'Go to the Library'],
  'compare.one_more': ['再添加一个版本就能对比。', 'Add one more version to compare.'],
  'compare.other_test': [
    '这些版本的测试期不同，误差只能大致比较；共同的 {n} 天见“共同测试日的误差”一行。',
    'These versions were tested on different days, so compare their errors with care. The row “Error on shared test days” covers the {n} {n|day|days} they share.',
  ],
  'compare.other_horizon': [
    '这些版本的预测天数不同；预测得越远越难，误差不能直接比较。',
    'These versions forecast different numbers of days. Forecasting further ahead is harder, so their errors aren’t comparable.',
  ],
  'compare.common': ['共同测试日的误差', 'Error on shared test days'],
  'compare.really_better': [
    '{best} 确实比 {other} 准：误差低 {gain}，差别出于偶然的概率不到 {chance}。',
    '{best} is more accurate than {other}: its error is {gain} lower, and the probability that this is due to chance is below {chance}.',
  ],
  'compare.by_chance': ['{best} 与 {other} 的差别可能只是偶然。', 'The difference between {best} and {other} may be due to chance.'],
  'compare.not_comparable_days': [
    '{best} 与 {other} 的测试期不同，无法判断哪个更准。',
    '{best} and {other} were tested on different days, so their accuracy can’t be compared.',
  ],
  'compare.not_comparable_sales': [
    '{best} 与 {other} 测试之间销售数据有过修改，无法判断哪个更准。',
    'Sales data changed between the tests of {best} and {other}, so their accuracy can’t be compared.',
  ],
  'compare.not_comparable_few': [
    '{best} 与 {other} 只有 {origins} 次预测的日期相同，至少 {needed} 次才看得出哪个更准。',
    'The tests of {best} and {other} have only {origins} {origins|forecast|forecasts} for the same days. At least {needed} are needed to tell which is more accurate.',
  ],
  'compare.other_scope': ['这些版本预测的对象不同，误差不能直接比较。', 'These versions have different scopes, so their errors aren’t comparable.'],
  'compare.other_days': [
    '这些版本的训练数据和测试期不同，误差只能大致比较。',
    'These versions were trained and tested on different days, so compare their errors with care.',
  ],
  'compare.metric': ['指标', 'Metric'],
  'compare.best': ['最好', 'Best'],
  'compare.data': ['训练数据', 'Training data'],
  'compare.remove': ['移除 {name}', 'Remove {name}'],
  'compare.days': ['同样的测试日，各自的预测', 'Forecasts on the same test days'],
  'compare.no_common_days': ['这些版本没有共同的测试日。', 'These versions share no test days.'],
  'compare.save': ['保存为图片', 'Save as picture'],
  'compare.curves': ['验证损失', 'Validation loss'],
  'compare.curves_note': ['每一轮之后的验证损失，圆点是最好的一轮。', 'Validation loss after each epoch; the dot marks the best one.'],
  'compare.settings': ['不同的设置', 'Settings that differ'],
  'compare.same_settings': ['设置完全相同。', 'All settings are the same.'],
} as const satisfies Record<string, readonly [string, string]>;
