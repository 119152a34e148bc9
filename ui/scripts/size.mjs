// Prints what the built window weighs, compressed, and fails above the limit.
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const LIMIT = 1.5 * 1024 * 1024;
const folder = new URL('../dist', import.meta.url).pathname;
const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
let total = 0;
const byKind = new Map();
for (const file of files) {
  const bytes = gzipSync(readFileSync(join(file.parentPath ?? file.path, file.name)), { level: 9 }).length;
  total += bytes;
  byKind.set(extname(file.name), (byKind.get(extname(file.name)) ?? 0) + bytes);
}
const kib = (bytes) => `${(bytes / 1024).toFixed(0)} KiB`;
console.log(`window, gzip: ${kib(total)} of ${kib(LIMIT)} (${[...byKind].map(([kind, bytes]) => `${kind} ${kib(bytes)}`).join(', ')})`);
if (total > LIMIT) process.exit(1);
