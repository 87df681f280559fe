import { LICENCE_LINE } from './program-problems.ts';
import { AUTHOR_MARK } from './static-problems.ts';

/** What the files of a new step hold; complete but for what only an author can say. */

const program = (comment: string, body: string) => `${LICENCE_LINE}
${comment}#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

SEC("xdp")
int my_program(struct xdp_md *ctx)
{
${body}
}

char _license[] SEC("license") = "Dual BSD/GPL";
`;

export const starter = (): string =>
  program('', `\t/* TODO: ${AUTHOR_MARK} say what to write */\n\n\treturn XDP_PASS;`);

export const solution = (): string => program('', `\t/* ${AUTHOR_MARK} */\n\n\treturn XDP_PASS;`);

const wrong = (mistake: string, check: string, body: string) =>
  program(`/* Wrong: ${mistake}\n * caught-by: check ${check}\n */\n`, body);

/** The mistakes that every step must catch, and one for its author to find. By name. */
export const wrongVariants = (): Record<string, string> => ({
  'pass-everything': wrong('passes every packet.', 'does-its-work', '\treturn XDP_PASS;'),
  'drop-everything': wrong('drops every packet.', 'pings-pass', '\treturn XDP_DROP;'),
  'commented-out': wrong(
    'the body is commented out.',
    'does-its-work',
    `\t/* ${AUTHOR_MARK} */\n\treturn XDP_PASS;`,
  ),
  'off-by-one': wrong(`${AUTHOR_MARK} name the mistake.`, 'does-its-work', '\treturn XDP_PASS;'),
});

export const checks = (): string => `import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const checks: StepChecks = ({ check, eth, packet, payload, ping, vector }) => [
  check(
    'pings-pass',
    { en: 'lets pings through', ja: 'ping を通す' },
    ping('client', 'host', 3).isAnswered(),
  ),
  // ${AUTHOR_MARK}
  check(
    'does-its-work',
    { en: 'does its work', ja: '役目を果たす' },
    vector(
      { en: 'an unknown kind of frame', ja: '知らない種類のフレーム' },
      packet(eth({ src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02', type: 0x88b5 }), payload('Hello')),
    ).returns('XDP_DROP'),
  ),
];

export default checks;
`;

/** @param file the learner's file, `counter/hash-map.bpf.c`. */
export const englishText = (name: string, file: string): string => `# ${name}

${AUTHOR_MARK} what and why, in under a screen and a half.

## Write

In \`${file}\`, at \`TODO\`: ${AUTHOR_MARK}

## Hints

### 1

${AUTHOR_MARK} a nudge.

### 2

${AUTHOR_MARK} where to look.

### 3

${AUTHOR_MARK} nearly the answer.

## Learned

${AUTHOR_MARK} one sentence.
`;

export const japaneseText = (name: string, file: string): string => `# ${name}

${AUTHOR_MARK} 何を、なぜ。

## 書くもの

\`${file}\` の \`TODO\` に: ${AUTHOR_MARK}

## ヒント

### 1

${AUTHOR_MARK} きっかけ。

### 2

${AUTHOR_MARK} どこを見るか。

### 3

${AUTHOR_MARK} ほとんど答え。

## 学んだこと

${AUTHOR_MARK} 一文で。
`;

export const lessonYamlText = (id: string): string => `id: ${id}
title: { en: ${id}, ja: ${id} } # ${AUTHOR_MARK}
lab: pair
attach: [{ host: host, interface: eth0 }]
steps:
`;
