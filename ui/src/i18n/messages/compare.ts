// Texts of the compare place.
export const compare = {
  'compare.sub': ['把几个版本放在一起看，找出该用哪一个。', 'Several versions side by side, to see which one to use.'],
  'compare.add': ['添加版本', 'Add a version'],
  'compare.empty': ['选两个以上的版本来对比', 'Choose two or more versions'],
  'compare.empty_text': ['在模型页勾选几个版本，或在右上角添加。', 'Tick some on the Models page, or add them at the top right.'],
  'compare.go_models': ['去模型页', 'Go to Models'],
  'compare.one_more': ['再添加一个版本就能对比。', 'Add one more version to compare.'],
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
