// Finding entries by name, id or pinyin initials (amxl finds 阿莫西林), as tills in China do.
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

/** All that an entry can be found by, in lower case. */
export function searchText(...parts: (string | null)[]): string {
  const plain = parts
    .filter((part) => part !== null)
    .join('\n')
    .toLowerCase();
  const short = Array.from(plain, initial).join('');
  return short === plain ? plain : `${plain}\n${short}`;
}

/** Whether every word of the query occurs. */
export function matches(text: string, query: string): boolean {
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
