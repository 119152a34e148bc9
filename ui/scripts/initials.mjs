// Writes the pinyin initial of every character into src/components/initials.ts, from the readings of pinyin-pro.
import { writeFileSync } from 'node:fs';
import { pinyin } from 'pinyin-pro';

const [FIRST, LAST] = [0x3400, 0x9fff];

/** The first letter of a character's most usual reading; `-` where it has none. */
function initial(code) {
  const [reading] = pinyin(String.fromCodePoint(code), { toneType: 'none', type: 'array', nonZh: 'removed' });
  return /^[a-z]/.test(reading ?? '') ? reading[0] : '-';
}

const letters = Array.from({ length: LAST - FIRST + 1 }, (_, index) => initial(FIRST + index)).join('');
writeFileSync(
  new URL('../src/components/initials.ts', import.meta.url),
  `// The pinyin initial of each character from FIRST on, \`-\` where there is none. Written by \`npm run initials\`.
export const FIRST = 0x${FIRST.toString(16)};
// prettier-ignore
export const initials = '${letters}';
`,
);
