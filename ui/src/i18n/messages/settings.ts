// Texts of the settings place.
export const settings = {
  'settings.sub': ['改动立即生效。', 'Changes apply at once.'],
  'settings.language': ['语言', 'Language'],
  'settings.theme': ['外观', 'Appearance'],
  'settings.system': ['跟随系统', 'System'],
  'settings.light': ['浅色', 'Light'],
  'settings.dark': ['深色', 'Dark'],
  'settings.folder': ['数据文件夹', 'Data folder'],
  'settings.folder_note': [
    '销售数据和所有模型都在这里。整个文件夹可以直接复制备份，或搬到另一台电脑。',
    'Sales and every model are kept here. Copy the whole folder to back it up or to move to another computer.',
  ],
  'settings.folder_size': ['{n} 个模型版本，{size}', '{n} model version, {size}|{n} model versions, {size}'],
  'settings.trash': ['回收站', 'Trash'],
  'settings.trash_none': ['是空的', 'Empty'],
  'settings.trash_some': ['{n} 个已删除的版本，占用 {size}', '{n} deleted version, {size}|{n} deleted versions, {size}'],
  'settings.trash_empty': ['清空回收站', 'Empty the trash'],
  'settings.trash_emptied': ['已清空，释放 {size}', 'Emptied; {size} freed'],
  'settings.restore': ['恢复', 'Restore'],
  'settings.about': ['关于', 'About'],
  'settings.about_text': [
    '药品销量预测，在本机运行，使用 {n} 个处理器核心。',
    'Sales forecasting for pharmacies. Runs on this computer, processor cores: {n}.',
  ],
} as const satisfies Record<string, readonly [string, string]>;
