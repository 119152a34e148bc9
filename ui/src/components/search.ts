// Finding entries by name, id or pinyin initials (amxl finds 阿莫西林), as cash registers in China do.
import { FIRST, initials } from './initials';

/**
 * The pinyin initial of a character, from a fixed table: what systems sort by pinyin differs between them, and some have other characters at the
 * boundaries.
 */
function initial(char: string): string {
  const letter = initials[(char.codePointAt(0) ?? 0) - FIRST];
  return letter === undefined || letter === '-' ? char : letter;
}

/** Further initials of characters that are read in several ways: 重 is both zhòng and chóng. */
// prettier-ignore
const alternates: Record<string, string> = {
  重: 'zc', 长: 'zc', 参: 'sc', 藏: 'zc', 朝: 'zc', 厦: 'xs', 降: 'jx', 调: 'td', 行: 'xh', 乐: 'ly', 盛: 'sc', 单: 'ds', 曾: 'zc', 石: 'sd', 茄: 'qj', 奇: 'qj',
  泊: 'bp', 合: 'hg', 会: 'hk', 解: 'jx', 佛: 'fb', 率: 'ls', 传: 'cz', 弹: 'td', 系: 'xj', 校: 'xj', 省: 'sx', 蔓: 'mw', 车: 'cj', 仇: 'cq', 区: 'qo', 查: 'cz',
  种: 'zc', 柜: 'gj', 术: 'sz', 识: 'sz', 属: 'sz', 贾: 'jg', 折: 'zs', 蛤: 'hg', 吓: 'xh', 咳: 'kh', 粘: 'zn', 壳: 'kq', 咯: 'glk', 卡: 'kq', 埔: 'pb',
  宿: 'sx', 弄: 'nl', 拓: 'tz', 提: 'td', 泌: 'mb', 秘: 'mb', 炮: 'pb', 曝: 'pb', 栅: 'zs', 尿: 'ns', 尾: 'wy', 召: 'zs', 屏: 'pb', 翟: 'zd', 给: 'gj', 溃: 'kh',
  辟: 'pb', 扁: 'bp', 便: 'bp', 咖: 'kg', 畜: 'cx', 臭: 'cx', 囤: 'td', 蔚: 'wy', 涡: 'wg', 伺: 'cs', 谷: 'gy', 乾: 'qg', 芥: 'jg', 脯: 'pf', 虾: 'xh', 沈: 'sc',
  纤: 'xq', 巷: 'xh', 堡: 'bp', 圈: 'qj', 强: 'qj', 喔: 'wo', 嗯: 'en', 呒: 'fm', 龟: 'gqj', 颤: 'cz', 攒: 'zc', 铅: 'qy', 咀: 'jz', 枸: 'gj',
};
/** Readings of one text are written out up to this many. */
const MOST_READINGS = 16;

/** The pinyin initials of a text, once for each way to read it; nothing for a text without Chinese characters. */
function readings(text: string): string[] {
  if (!/[\u3400-\u9fff]/.test(text)) return [];
  let found = [''];
  for (const char of text) {
    const known = alternates[char];
    const letters = known && found.length < MOST_READINGS ? [...new Set([initial(char), ...known])] : null;
    if (letters) found = letters.flatMap((letter) => found.map((before) => before + letter));
    else for (let index = 0; index < found.length; index++) found[index] += initial(char);
  }
  return found;
}

/** All that an entry can be found by, in lower case. */
export function searchText(...parts: (string | null)[]): string {
  const plain = parts.flatMap((part) => (part ? [part.toLowerCase()] : []));
  return [...plain, ...plain.flatMap(readings)].join('\n');
}

/** Whether every word of the query occurs. */
export function matches(text: string, query: string): boolean {
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
