import type { InterfaceCounters } from '../../../src/domain/checks/observed.ts';
import type { Rule } from '../../../src/domain/firewall/model.ts';
import { ANY_PORT } from '../../../src/domain/firewall/model.ts';
import type { Demo } from '../../../src/domain/lesson/demo.ts';
import { type PlayEvent, reducePlay } from '../../../src/engine/play/reducer.ts';
import type { Snapshot } from '../../../src/engine/play/snapshot.ts';
import { initialPlay, type PlayState } from '../../../src/engine/play/state.ts';
import { makeStep } from '../../support/course.ts';

export const snapshot = (at: number, more: Partial<Snapshot> = {}): Snapshot => ({
  at,
  interfaces: [],
  numbers: [],
  maps: [],
  printed: [],
  ...more,
});

/** What host's eth0 has counted. */
export const counters = (
  received: number,
  drop: number,
  more: Partial<InterfaceCounters> = {},
): InterfaceCounters => ({
  host: 'host',
  interface: 'eth0',
  received: { packets: received, bytes: received * 60 },
  sent: { packets: 0, bytes: 0 },
  redirectedOut: 0,
  xdp: { processed: received, pass: received - drop, drop, tx: 0, redirect: 0 },
  ...more,
});

export const rule = (id: number, dropped: bigint | undefined = 0n): Rule => ({
  id,
  dropped,
  network: { address: '10.0.1.0', prefixLength: 24 },
  protocol: 'icmp',
  sourcePorts: ANY_PORT,
  destinationPorts: ANY_PORT,
});

export const DEMO: Demo = {
  title: { en: 'A firewall', ja: 'ファイアウォール' },
  step: 'firewall/events',
  scenes: [
    {
      say: { en: 'A ping passes.', ja: 'ping は通ります。' },
      actions: [{ kind: 'run', host: 'client1', line: 'ping -c 1 10.0.1.2', fails: false }],
    },
    {
      say: { en: 'A rule stops it.', ja: 'ルールで止めます。' },
      actions: [
        { kind: 'control', line: 'fw set -n 10.0.1.0/24', fails: false },
        { kind: 'run', host: 'client1', line: 'ping -c 1 10.0.1.2', fails: true },
      ],
    },
  ],
};

export const STEP = makeStep('firewall/events', {
  lab: 'senders',
  attach: [
    { host: 'host', interface: 'eth0' },
    { host: 'host', interface: 'eth1' },
  ],
});

/** The state of a lab that plays, after these events. */
export const playAfter = (events: readonly PlayEvent[], step = STEP): PlayState =>
  [{ type: 'program-loaded', at: 0 } as const, ...events].reduce<PlayState>(
    reducePlay,
    initialPlay(
      step,
      { en: 'Firewall', ja: 'ファイアウォール' },
      { file: step.file, isSolution: true },
      true,
    ),
  );

export const arrived = (one: Snapshot): PlayEvent => ({
  type: 'snapshot-arrived',
  snapshot: one,
  at: one.at,
});
