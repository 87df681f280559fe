import type { MapContents, TrafficResult, VectorResult } from '../../src/domain/checks/observed.ts';
import type { LabPort } from '../../src/engine/ports.ts';

export const NO_TRAFFIC: TrafficResult = {
  sent: 0,
  answered: 0,
  account: { processed: 0, pass: 0, drop: 0, tx: 0, redirect: 0 },
  captured: [],
  commands: [],
};

/** A lab without a kernel, for testing the engine's own logic: every answer is given by the test. */
export function fakeLab(answers: Partial<LabPort> = {}): LabPort & { readonly calls: string[] } {
  const calls: string[] = [];
  const noted = <Args extends unknown[], Result>(name: string, answer: (...args: Args) => Result) => {
    return (...args: Args): Result => {
      calls.push(name);
      return answer(...args);
    };
  };
  const fine = async () => ({ ok: true, output: '', commands: [] });
  const lab: LabPort = {
    open: async () => {},
    load: fine,
    attach: fine,
    vectors: async (): Promise<VectorResult[]> => [],
    sendFrames: async () => NO_TRAFFIC,
    ping: async () => NO_TRAFFIC,
    converse: async () => NO_TRAFFIC,
    flood: async () => NO_TRAFFIC,
    readMap: async (): Promise<MapContents | undefined> => undefined,
    writeMap: async () => [],
    deleteEntry: async () => true,
    deleteEntries: async (_name, keys) => keys.length,
    takeRecords: async () => undefined,
    loaded: async () => undefined,
    counters: async () => [],
    besiege: async () => ({
      attack: { sent: 0, ms: 0 },
      requests: { sent: 0, answered: 0, slowestMs: 0 },
      account: NO_TRAFFIC.account,
      commands: { flood: 'flood', requests: 'requests' },
    }),
    generate: async () => ({ sent: 0, ms: 0, account: NO_TRAFFIC.account }),
    writeVariable: async () => {},
    readVariable: async () => undefined,
    takeTrace: async () => [],
    exec: async () => 0,
    close: async () => {},
    ...answers,
  };
  const wrapped = Object.fromEntries(
    Object.entries(lab).map(([name, answer]) => [
      name,
      noted(name, answer as (...args: unknown[]) => unknown),
    ]),
  ) as unknown as LabPort;
  return { ...wrapped, calls };
}
