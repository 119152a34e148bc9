// Finding entries by name, id or pinyin initials (amxl finds 阿莫西林), as cash registers in China do.
const letters = 'abcdefghjklmnopqrstwxyz';
// The first character, in pinyin order, of each initial above.
const firsts = '阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥扨它穵夕丫帀';
const collator = new Intl.Collator('zh-Hans-CN-u-co-pinyin');
const initials = new Map<string, string>();

function initial(char: string): string {
  if (char < '\u4e00' || char > '\u9fff') return char;
  let found = initials.get(char);
  if (found === undefined) {
    let low = 0;
    let high = firsts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (collator.compare(char, firsts[middle] ?? '') >= 0) low = middle;
      else high = middle - 1;
    }
    found = letters[low] ?? char;
    initials.set(char, found);
  }
  return found;
}

/** Further initials of characters that are read in several ways: 重 is both zhòng and chóng. */
// prettier-ignore
const alternates: Record<string, string> = {
  重: 'zc', 长: 'zc', 参: 'sc', 藏: 'zc', 朝: 'cz', 厦: 'sx', 降: 'jx', 调: 'td', 行: 'xh', 乐: 'ly', 盛: 'sc', 单: 'ds', 曾: 'zc', 石: 'sd',
  茄: 'qj', 奇: 'qj', 泊: 'bp', 合: 'hg', 会: 'hk', 解: 'jx', 佛: 'fb', 率: 'ls', 传: 'cz', 弹: 'td', 系: 'xj', 校: 'xj', 省: 'sx', 蔓: 'mw',
  车: 'cj', 仇: 'cq', 区: 'qo', 查: 'cz', 种: 'zc', 柜: 'gj', 术: 'sz', 识: 'sz', 属: 'sz', 贾: 'jg', 折: 'zs', 蛤: 'hg', 吓: 'xh',
};
/** Readings of one text are written out up to this many. */
const MOST_READINGS = 16;

/** The pinyin initials of a text, once for each way to read it; nothing for a text without Chinese characters. */
function readings(text: string): string[] {
  if (!/[\u4e00-\u9fff]/.test(text)) return [];
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
