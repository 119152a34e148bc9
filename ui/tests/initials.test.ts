// Pinyin initials, which don't depend on how the system sorts Chinese.
import { pinyin } from 'pinyin-pro';
import { describe, expect, it, vi } from 'vitest';
import { matches, searchText } from '../src/components/search';

/** The 3,755 characters of level 1 of GB 2312, which names of drugs are written with. */
const common: string[] = [];
const decoder = new TextDecoder('gbk');
for (let row = 0xb0; row <= 0xd7; row++) {
  for (let cell = 0xa1; cell <= (row === 0xd7 ? 0xf9 : 0xfe); cell++) common.push(decoder.decode(new Uint8Array([row, cell])));
}

describe('pinyin initials', () => {
  it('are those of the dictionary, for every common character', () => {
    expect(common).toHaveLength(3755);
    const wrong = common.filter((char) => {
      const [letter] = pinyin(char, { toneType: 'none' });
      return !matches(searchText(char), letter!);
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    ['感冒灵颗粒', 'gmlkl'],
    ['氯雷他定片', 'lltdp'],
    ['六味地黄丸', 'lwdhw'],
    ['硫酸沙丁胺醇吸入气雾剂', 'lssdacxrqwj'],
    ['罗红霉素胶囊', 'lhmsjn'],
    ['龙胆泻肝丸', 'ldxgw'],
    ['铝碳酸镁咀嚼片', 'ltsmjjp'],
    ['茯苓', 'fl'],
    ['复方丹参滴丸', 'ffdsdw'],
    ['西洋参', 'xys'],
    ['咳特灵胶囊', 'ktljn'],
    ['强力枇杷露', 'qlppl'],
    ['急支糖浆', 'jztj'],
    ['蒲地蓝消炎口服液', 'pdlxykfy'],
    ['阿莫西林胶囊', 'amxljn'],
    ['布洛芬缓释胶囊', 'blfhsjn'],
    ['苯磺酸氨氯地平片', 'bhsaldpp'],
    ['阿托伐他汀钙片', 'atfttgp'],
    ['盐酸二甲双胍片', 'ysejsgp'],
    ['奥美拉唑肠溶胶囊', 'amlzcrjn'],
    ['头孢克肟分散片', 'tbkwfsp'],
    ['枸橼酸铋钾', 'jysbj'],
    ['枸杞子', 'gqz'],
    ['吡嘧司特钾', 'bmstj'],
    ['酮咯酸氨丁三醇', 'tlsadsc'],
    ['重组人干扰素', 'czrgrs'],
    ['硝苯地平控释片', 'xbdpksp'],
    ['肉苁蓉', 'rcr'],
    ['鹿茸', 'lr'],
    ['乳酸菌素片', 'rsjsp'],
    ['䗪虫', 'zc'],
    ['厚朴', 'hp'],
    ['珍珠明目滴眼液', 'zzmmdyy'],
    ['牛黄解毒片', 'nhjdp'],
    ['女金丸', 'njw'],
  ])('find %s as %s', (name, letters) => expect(matches(searchText(name), letters)).toBe(true));

  it('don’t ask how the system sorts', () => {
    const asked = vi.spyOn(Intl, 'Collator');
    expect(matches(searchText('灵芝'), 'lz')).toBe(true);
    expect(asked).not.toHaveBeenCalled();
  });

  it('stay few for a name of many readings', () => {
    expect(searchText('重'.repeat(40)).split('\n').length).toBeLessThan(40);
  });
});
