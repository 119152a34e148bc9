// Texts of the compare place.
export const compare = {
  'compare.sub': ['把几个版本放在一起看，找出该用哪一个。', 'Several versions side by side, to see which one to use.'],
  'compare.add': ['添加版本', 'Add a version'],
  'compare.empty': ['选两个以上的版本来对比', 'Choose two or more versions'],
  'compare.empty_text': ['在模型页勾选几个版本，或在右上角添加。', 'Tick some on the Models page, or add them at the top right.'],
  'compare.go_models': ['去模型页', 'Go to Models'],
  'compare.one_more': ['再添加一个版本就能对比。', 'Add one more version to compare.'],
  'compare.other_test': [
    '这些版本测试的日子不同，上面的误差只能大致比较；共同的 {n} 天见下表最后一行。',
    'These versions were tested on different days; compare their errors with care. On the {n} day they share, see the last row.|These versions were tested on different days; compare their errors with care. On the {n} days they share, see the last row.',
  ],
  'compare.other_horizon': [
    '这些版本预测的天数不同；看得越远越难，误差不能直接比较。',
    'These versions look different numbers of days ahead. Further is harder, so their errors do not compare.',
  ],
  'compare.common': ['共同测试日的误差', 'Error on shared test days'],
  'compare.really_better': [
    '{best} 确实比 {other} 准：误差低 {gain}，偶然出现的可能不到 {chance}。',
    '{best} really is better than {other}: {gain} less error, with less than {chance} odds of being luck.',
  ],
  'compare.by_chance': ['{best} 与 {other} 的差别可能只是偶然。', 'The difference between {best} and {other} may be luck.'],
  'compare.not_comparable_days': [
    '{best} 与 {other} 测试的日子不同，说不出谁更准。',
    '{best} and {other} were tested on different days; neither can be called better.',
  ],
  'compare.not_comparable_sales': [
    '{best} 与 {other} 测试之间销售数据有过修改，说不出谁更准。',
    'Sales were changed between the tests of {best} and {other}; neither can be called better.',
  ],
  'compare.not_comparable_few': [
    '{best} 与 {other} 共同的测试日太少，说不出谁更准。',
    '{best} and {other} share too few test days; neither can be called better.',
  ],
  'compare.other_scope': [
    '这些版本预测的不是同一件事，误差不能直接比较。',
    'These versions do not forecast the same thing, so their errors do not compare.',
  ],
  'compare.other_days': [
    '这些版本学习的数据不同，测试的日子也不同，误差只能大致比较。',
    'These versions learned from different data and were tested on different days; compare their errors with care.',
  ],
  'compare.metric': ['指标', 'Figure'],
  'compare.best': ['最好', 'Best'],
  'compare.data': ['学习的数据', 'Learned from'],
  'compare.remove': ['移除 {name}', 'Remove {name}'],
  'compare.days': ['同样的测试日，各自的预测', 'Their forecasts on the same test days'],
  'compare.no_common_days': ['这些版本没有共同的测试日。', 'These versions have no test days in common.'],
  'compare.save': ['保存为图片', 'Save as picture'],
  'compare.curves': ['验证误差', 'Validation loss'],
  'compare.curves_note': ['每一轮之后的验证误差，圆点是最好的一轮。', 'Validation loss after each epoch; the dot marks the best one.'],
  'compare.settings': ['不同的设置', 'Settings that differ'],
  'compare.same_settings': ['设置完全相同。', 'All settings are equal.'],
} as const satisfies Record<string, readonly [string, string]>;
