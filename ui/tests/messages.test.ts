// Every text exists in both languages, is used, and nothing shown to the user bypasses the table.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modelTypes } from '../src/backend/recorded';
import { messages, t } from '../src/i18n/index.svelte';
import { language } from '../src/i18n/language.svelte';
import { storeName } from '../src/i18n/scope';

const source = join(process.cwd(), 'src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|svelte)$/.test(file))
  .map((file) => ({ file: file.replaceAll('\\', '/'), text: readFileSync(join(source, file), 'utf8') }));
const holes = (text: string) => [...new Set([...text.matchAll(/\{(\w+)[|}]/g)].map((match) => match[1]))].sort();

describe('messages', () => {
  it('have both languages, with the same values to fill in', () => {
    for (const [key, [zh, en]] of Object.entries(messages)) {
      expect(zh.trim(), `${key} has no Chinese text`).not.toBe('');
      expect(en.trim(), `${key} has no English text`).not.toBe('');
      expect(holes(en), `${key} fills in other values in English than in Chinese`).toEqual(holes(zh));
      expect(/[\u4e00-\u9fff]/.test(en), `${key} has Chinese characters in its English text`).toBe(false);
    }
  });

  it('are written once each', () => {
    const keys = files
      .filter(({ file }) => file.startsWith('i18n/messages/'))
      .flatMap(({ text }) => [...text.matchAll(/^ {2}'([^']+)':/gm)].map((match) => match[1]));
    expect(keys.length, 'a key is in two tables, so one of its texts is lost').toBe(Object.keys(messages).length);
  });

  it('use one word for each thing, in plain modern language', () => {
    const english =
      /(?<!there )\b(?:is|are|was) no\b(?! longer)|\btold\b|\banew\b|\bbeside\b|\bstands?\b|\blies\b|\blearnt\b|\bwhoever\b|\bgo(?:ne|es)? on\b|\bonce more\b|\bnobody\b|\bdecree|\btake (?:it )?in\b|licence|cancelled|colour|recognise|catalogue|\bgrey\b|\bcannot\b|\bids?\b/i;
    const chinese = /店铺|编号|聚合|误差曲线|照搬|把握|考试|死记硬背|说不出|离奇|搬家|共同学习|学淡旺季/;
    for (const [key, [zh, en]] of Object.entries(messages)) {
      expect(english.exec(en)?.[0], `${key}: ${en}`).toBeUndefined();
      expect(chinese.exec(zh)?.[0], `${key}: ${zh}`).toBeUndefined();
    }
  });

  it('choose the plural by the number it is about, not by the first one given', () => {
    language.now = 'en';
    expect(t('import.done', { rows: 1, products: 3 })).toBe('Imported 1 row for 3 products');
    expect(t('import.done', { rows: 1200, products: 1 })).toBe('Imported 1,200 rows for 1 product');
    language.now = 'zh';
    expect(t('import.done', { rows: 1, products: 3 })).toBe('已导入 1 行，3 种药品');
  });

  it('have a name for the one store of files that name none', () => {
    language.now = 'en';
    expect([storeName('main', null), storeName('main', 'Main Street'), storeName('S1', null), storeName(null, null)]).toEqual([
      'Main store',
      'Main Street',
      'S1',
      '',
    ]);
    language.now = 'zh';
    expect(storeName('main', 'main')).toBe('主店');
    for (const { file, text } of files) {
      if (file.startsWith('backend/fake')) continue;
      const own = /store_name \?\? [\w.]*(?:store_id|id|key|store)\b/.exec(text)?.[0];
      expect(own === undefined || file === 'i18n/scope.ts', `${file} names a store by itself (${own}); use storeName`).toBe(true);
    }
  });

  it('are all used', () => {
    const code = files
      .filter(({ file }) => !file.startsWith('i18n/messages/'))
      .map(({ text }) => text)
      .join('\n');
    // Names of settings are put together from the keys that the program lists.
    const settings = modelTypes.flatMap((type) => [...type.settings, ...type.hyperparameters]).map(({ name }) => name);
    const named = new Set(settings.flatMap((name) => [`setting.${name}`, `setting.${name}_about`]));
    // Those of findings are put together from their kinds, and the compiler compares them.
    const unused = Object.keys(messages).filter((key) => !code.includes(`'${key}'`) && !named.has(key) && !key.startsWith('finding.'));
    expect(unused, 'texts that nothing shows').toEqual([]);
  });

  it('are where every Chinese text of the window is', () => {
    const allowed = /^(i18n\/messages\/|backend\/fake|components\/search\.ts|demo\.ts)/;
    for (const { file, text } of files) {
      if (allowed.test(file)) continue;
      const shown = text
        .replace(/^\s*(\/\/|\*|\/\*).*$/gm, '')
        .replaceAll('药测', '')
        .replaceAll('中文', '');
      expect(/[\u4e00-\u9fff]/.exec(shown)?.[0], `${file} has a Chinese text of its own; put it into i18n/messages`).toBeUndefined();
    }
  });
});

describe('the look', () => {
  it('takes every color from the tokens', () => {
    const allowed = /^(styles\/tokens\.css|backend\/fake)/;
    const sheets = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
      (file) => /\.(svelte|css)$/.test(file) && !allowed.test(file.replaceAll('\\', '/')),
    );
    for (const sheet of sheets) {
      const color = /(?:#[0-9a-f]{3,8}\b|rgba?\()/i.exec(
        readFileSync(join(source, sheet), 'utf8').replace(/\{#[a-z]+|href="#|url\([^)]*\)/g, ''),
      )?.[0];
      expect(color, `${sheet} has a color of its own; give it a name in styles/tokens.css`).toBeUndefined();
    }
  });
});

describe('the window', () => {
  it('imports Tauri in one file only', () => {
    const importers = files.filter(({ text }) => /from '@tauri-apps\//.test(text)).map(({ file }) => file);
    expect(importers, 'only backend/tauri.ts may know Tauri').toEqual(['backend/tauri.ts']);
  });

  it('ships nothing made up', () => {
    const users = files.filter(({ text }) => /from '.*\/(fake(_[a-z]+)?|recorded)'/.test(text)).map(({ file }) => file);
    expect(users.sort(), 'the fake backend is for the demo and for tests').toEqual([
      'backend/fake.ts',
      'backend/fake_data.ts',
      'backend/fake_ordering.ts',
      'backend/fake_queue.ts',
      'backend/fake_versions.ts',
      'backend/fake_week.ts',
      'demo.ts',
    ]);
  });
});
