// What opening or checking the data folder can find, and what to do about it.
import type { FindingKind } from '../../bindings/FindingKind';

export const findings = {
  'finding.at': ['{path}：{text}', '{path}: {text}'],
  'finding.unfinished_training': ['上次训练被中断，检查点还在。', 'A training was interrupted; its checkpoints were kept.'],
  'finding.staging_removed': ['清除了一次未完成训练留下的文件。', 'Files left by an unfinished training were removed.'],
  'finding.trash_repaired': ['已完成一次被中断的删除或恢复。', 'An interrupted move to or from the trash was completed.'],
  'finding.registry_missing': ['版本号记录缺失，已按文件夹重建。', 'The record of version numbers was missing and was rebuilt from the folders.'],
  'finding.registry_torn': ['版本号记录已损坏，已按文件夹重建。', 'The record of version numbers was damaged and was rebuilt from the folders.'],
  'finding.registry_behind': ['版本号记录已过时，已更新。', 'The record of version numbers was out of date and was updated.'],
  'finding.registry_ahead': [
    '记录的版本号大于现有的所有版本，没有改动。',
    'The recorded version number is higher than that of any existing version; it wasn’t changed.',
  ],
  'finding.registry_entry': [
    '版本号记录中有一项不正确，已按文件夹重建。',
    'An entry in the record of version numbers was wrong and was rebuilt from the folders.',
  ],
  'finding.index_missing': ['版本索引缺失，已重建。', 'The index of versions was missing and was rebuilt.'],
  'finding.index_corrupt': ['版本索引已损坏，已另存并重建。', 'The index of versions was damaged; it was set aside and rebuilt.'],
  'finding.index_locked': [
    '版本索引正被另一个程序使用，暂用临时索引。请关闭另一个程序。',
    'Another program is using the index of versions, so a temporary one is used. Close the other program.',
  ],
  'finding.index_older': ['版本索引是旧格式，已重建。', 'The index of versions had an older format and was rebuilt.'],
  'finding.store_newer': [
    '数据由较新版本的药测写入，只能查看。请更新药测。',
    'This data was written by a newer version of Pharmacast, so it can only be viewed. Update Pharmacast.',
  ],
  'finding.version_added': ['找到一个未登记的版本，已加入列表。', 'A version that wasn’t listed was found and added.'],
  'finding.version_gone': [
    '一个版本的文件夹已不存在，已从列表移除。',
    'The folder of a version no longer exists; the version was removed from the list.',
  ],
  'finding.not_a_version': [
    '这个文件夹缺少版本信息，不是版本。请移走或删除。',
    'This folder lacks usable version details, so it isn’t a version. Move it elsewhere or delete it.',
  ],
  'finding.misplaced': ['这个版本放错了位置，已忽略。请移回原处。', 'This version is in the wrong place and is ignored. Move it back.'],
  'finding.version_newer': [
    '这个版本由较新版本的药测写入。请更新药测后使用。',
    'This version was written by a newer version of Pharmacast. Update Pharmacast to use it.',
  ],
  'finding.file_changed': [
    '文件与保存时不一致，可能已损坏。请从之前复制的数据文件夹中找回，或重新训练。',
    'The file differs from what was saved and may be damaged. Restore it from a copy of the data folder, or train again.',
  ],
  'finding.file_missing': [
    '版本缺少文件。请从之前复制的数据文件夹中找回，或重新训练。',
    'A file of the version is missing. Restore it from a copy of the data folder, or train again.',
  ],
  'finding.foreign_file': ['文件夹里有不属于药测的文件，未作改动。', 'This folder contains a file that isn’t from Pharmacast; it wasn’t changed.'],
  'finding.link_found': [
    '这里是链接或特殊文件，药测不会使用。请换回真正的文件夹。',
    'This is a link or a special file, which Pharmacast doesn’t follow. Replace it with a real folder.',
  ],
  'finding.sales_damaged': ['销售数据已损坏。请在“设置”中恢复备份。', 'The sales data is damaged. Restore a backup in Settings.'],
  'finding.sales_missing': [
    '有模型版本，但没有销售数据。如果以前导入过，请重新导入销售文件。',
    'There are versions but no sales. If sales were imported before, import the files again.',
  ],
  'finding.sales_repaired': ['销售数据曾损坏，已修复。', 'The sales data was damaged and has been repaired.'],
  'finding.settings_damaged': ['设置文件无法读取，使用默认设置。', 'The settings file can’t be read; the defaults are used.'],
  'finding.settings_repaired': ['设置文件曾损坏，已另存，使用默认设置。', 'The settings file was damaged and was set aside; the defaults are used.'],
  'finding.copy_left': [
    '上次移动数据文件夹时留下了一份副本。确认数据完整后，可以删除它。',
    'Moving the data folder left a copy behind. Once you have checked your data, you can delete the copy.',
  ],
  'finding.unreadable': ['无法读取。请检查权限，然后重新打开药测。', 'Can’t be read. Check its permissions, then open Pharmacast again.'],
  'finding.case_clash': [
    '两个编码只有大小写不同，在 Windows 和 macOS 上会互相覆盖。请在销售表中修改其中一个，重新导入并训练。',
    'Two codes differ only in upper and lower case and would overwrite each other on Windows and macOS. Change one of them in the sales file, import the file again, and train again.',
  ],
  'finding.marks_damaged': [
    '“使用中”标记已损坏，已另存，请重新标记。',
    'The marks of versions in use were damaged and were set aside. Mark them again.',
  ],
  'finding.mark_dangling': ['标为使用中的版本已不存在，标记已移除。', 'A version marked as in use no longer exists; its mark was removed.'],
  'finding.deferred': [
    '另一个程序正在使用这些数据，检查推迟到下次打开时进行。',
    'Another program is using this data; it will be checked the next time Pharmacast opens.',
  ],
  'finding.read_only': [
    '数据文件夹不能写入，只能查看数据。请取消写保护，然后重新打开药测。',
    'The data folder is read-only, so data can be viewed but not changed. Make it writable, then open Pharmacast again.',
  ],
} as const satisfies Record<`finding.${FindingKind | 'at'}`, readonly [string, string]>;
