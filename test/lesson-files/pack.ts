import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

const C = (body: string) =>
  `// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)\n#include "vmlinux.h"\n\n${body}\n\nchar _license[] SEC("license") = "Dual BSD/GPL";\n`;
export const wrongVariant = (caughtBy: string) =>
  `// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)\n/* Wrong: forgets the point.\n * caught-by: ${caughtBy}\n */\n#include "vmlinux.h"\n`;

export const EN = `# Greet

Some words about \`seen\`.

## Write

\`\`\`c
bpf_printk("Hello"); // say it
\`\`\`

## Hints

### 1

Look.

### 2

Look closer.

### 2 when check:greets

It must greet.

### 3

Nearly there.

## Learned

You can greet.
`;
export const JA = `# あいさつ

\`seen\` について。

## 書く

\`\`\`c
bpf_printk("Hello"); // 言う
\`\`\`

## ヒント

### 1

見る。

### 2

よく見る。

### 2 when check:greets

あいさつが要る。

### 3

もう少し。

## 学んだこと

あいさつができる。
`;

export const YAML = `# The first lesson.
id: hello
title: { en: Hello, ja: こんにちは }
lab: pair
attach:
  - { host: host, interface: eth0 }
steps:
  - name: print # greets
    title: { en: Greet, ja: あいさつ }
    aliases: [hello/greet]
`;

export const CHECKS = `export default ({ check, variable }) => [
  check('greets', { en: 'greets', ja: 'あいさつする' }, variable('seen').grows(1)),
  check('passes', { en: 'passes', ja: '通す' }, variable('seen').grows(1)),
];
`;

/** A pack of one lesson with one complete step. */
export const COMPLETE: Readonly<Record<string, string>> = {
  'lessons/01-hello/lesson.yaml': YAML,
  'lessons/01-hello/print.en.md': EN,
  'lessons/01-hello/print.ja.md': JA,
  'lessons/01-hello/print.checks.ts': CHECKS,
  'bpf/01-hello/print.bpf.c': C('/* TODO: greet */'),
  'solutions/01-hello/print.bpf.c': C('/* greets */'),
  'solutions/01-hello/wrong/print--drops.bpf.c': wrongVariant('check passes'),
  'solutions/01-hello/wrong/print--silent.bpf.c': wrongVariant('check greets'),
  'solutions/01-hello/wrong/print--typo.bpf.c': wrongVariant('compile'),
  'solutions/01-hello/wrong/print--overrun.bpf.c': wrongVariant('rule packet-unchecked'),
};

/** Writes a pack to a folder of its own, gone with the test. @param changes files to replace; undefined leaves one out. */
export function makePack(changes: Readonly<Record<string, string | undefined>> = {}): string {
  const dir = mkdtempSync(join(tmpdir(), 'xdplings pack '));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const [file, content] of Object.entries({ ...COMPLETE, ...changes })) {
    if (content === undefined) continue;
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), content);
  }
  return dir;
}
