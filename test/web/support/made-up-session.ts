import type { SessionStep } from '../../../src/domain/session/board.ts';
import type { Happening, InstructorBody, LearnerBody } from '../../../src/domain/session/events.ts';
import type { NewEvent } from '../../../src/hub/store/store.ts';

const MINUTE = 60_000;

const FIRST = [
  'Aiko',
  'Ben',
  'Chloé',
  'Daan',
  'Elif',
  'Farid',
  'Grace',
  '花子',
  'Ines',
  'Jonas',
  'Kenji',
  'Lena',
];
const LAST = ['Abe', 'Brandt', 'Costa', '田中', 'Evans', 'Fischer', 'Gupta', 'Haas', 'Ito', 'Jensen', '小林'];
const FAILURES = [
  { rule: 'packet-bounds' },
  { rule: 'null-check' },
  { rule: 'unbounded-loop' },
  { failed: ['counts-unknown-protocols'] },
  { failed: ['passes-other-traffic', 'counts-once'] },
  { rule: 'missing-semicolon' },
] as const;
const WORDS = [
  'Is an array map not enough here?',
  'マップの型がわかりません',
  'the verifier says R2 is invalid',
];
const FILE = `#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

SEC("xdp")
int count(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	struct ethhdr *eth = data;

	if (eth->h_proto == bpf_htons(ETH_P_IP)) /* IPv4? */
		return XDP_DROP;
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
`;
const LOG = `; if (eth->h_proto == bpf_htons(ETH_P_IP))
3: (71) r3 = *(u8 *)(r2 +13)
invalid access to packet, off=13 size=1, R2(id=0,off=13,r=0)
R2 offset is outside of the packet
processed 4 insns (limit 1000000) max_states_per_insn 0
`;

/** How a made-up session goes: so many learners, for so long. Always the same for the same wish. */
export type Wish = {
  readonly learners: number;
  readonly steps: readonly SessionStep[];
  /** ms since the epoch: when it began and what time it is now. */
  readonly from: number;
  readonly now: number;
};

/** @returns what happened in it, in order; nobody in it is anybody */
export function madeUpSession({ learners, steps, from, now }: Wish): NewEvent[] {
  const random = generator(learners);
  const events: NewEvent[] = [];
  const add = (at: number, happening: Happening, file?: NewEvent['file']) => {
    if (at < now) events.push({ ...happening, at: Math.round(at), ...(file === undefined ? {} : { file }) });
  };
  const instructor = (at: number, body: InstructorBody) => add(at, { by: 'instructor', body });
  instructor(from, {
    kind: 'agenda-set',
    items: steps.slice(0, 14).map(({ id }, index) => ({ step: id, minutes: [6, 8, 10, 12][index % 4] ?? 8 })),
  });
  for (let index = 0; index < learners; index += 1) {
    const learner = `L${String(index + 1).padStart(4, '0')}`;
    const did = (at: number, body: LearnerBody, file?: NewEvent['file']) =>
      add(at, { by: 'learner', learner, body }, file);
    const name = `${FIRST[index % FIRST.length]} ${LAST[Math.floor(random() * LAST.length)]}`;
    let at = from + random() * 4 * MINUTE;
    add(at, { by: 'hub', learner, body: { kind: 'joined', name } });
    add(at + 10, { by: 'hub', learner, body: { kind: 'here', here: true } });
    if (learners > 3)
      instructor(at + 20, { kind: 'grouped', learner, group: ['red', 'blue', 'green'][index % 3] ?? null });
    const pace = (2 + random() * 2) * MINUTE;
    if (random() < 0.3) did(at + 100, { kind: 'consented', sharing: true });
    for (const { id } of steps) {
      at += 1000 + random() * 5000;
      did(at, { kind: 'entered', step: id });
      const tries = Math.floor(random() * 4);
      const usual = FAILURES[Math.floor(random() * FAILURES.length)];
      for (let run = 0; run < tries; run += 1) {
        at += (0.3 + random()) * pace;
        const other = FAILURES[Math.floor(random() * FAILURES.length)];
        const failure = random() < 0.75 ? usual : other;
        did(at, {
          kind: 'ran',
          step: id,
          verdict: 'fail',
          stage: 'load',
          ms: 140,
          failed: [],
          ...mutable(failure),
        });
        did(at + 1, { kind: 'shared', step: id }, { step: id, source: FILE, log: LOG });
        if (random() < 0.1) did(at + 2, { kind: 'hinted', step: id, level: 1 });
        if (random() < 0.05) did(at + 3, { kind: 'solution-seen', step: id });
      }
      at += (0.4 + random()) * pace;
      did(at, { kind: 'ran', step: id, verdict: 'pass', stage: 'check', ms: 120, failed: [] });
      if (at > now) {
        if (random() < 0.14) {
          const words = random() < 0.7 ? WORDS[Math.floor(random() * WORDS.length)] : undefined;
          did(now - random() * 9 * MINUTE, { kind: 'hand-raised', step: id, ...(words ? { words } : {}) });
        }
        break;
      }
    }
    if (random() < 0.06)
      add(now - random() * 6 * MINUTE, { by: 'hub', learner, body: { kind: 'here', here: false } });
  }
  instructor(now - 18 * MINUTE, {
    kind: 'announced',
    words: 'Break until 10:45. The next lesson needs the map of this one.',
  });
  instructor(now - 10 * MINUTE, { kind: 'gate-set', step: steps[Math.min(9, steps.length - 1)]?.id ?? null });
  return events.sort((a, b) => a.at - b.at);
}

function mutable(failure: (typeof FAILURES)[number] | undefined): { rule?: string; failed?: string[] } {
  if (failure === undefined) return {};
  return 'rule' in failure ? { rule: failure.rule } : { failed: [...failure.failed] };
}

/** The same numbers every time: a linear congruential generator (Numerical Recipes). @returns 0 to 1 */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
