import type {
  MapContents,
  TrafficLoadResult,
  TrafficResult,
  VectorResult,
} from '../../src/domain/checks/observed.ts';
import type { LabPort } from '../../src/engine/ports.ts';

export const NO_TRAFFIC: TrafficResult = {
  sent: 0,
  answered: 0,
  account: { processed: 0, pass: 0, drop: 0, tx: 0, redirect: 0 },
  captured: [],
  commands: [],
};

export const NO_LOAD: TrafficLoadResult = {
  ms: 0,
  begun: 0,
  answered: 0,
  slowestMs: 0,
  byHost: {},
  lastSynAt: {},
  failed: [],
  received: 0,
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
    startLoad: async () => ({
      progress: async (atLeast) => ({ answers: atLeast, ms: 0 }),
      finish: async () => NO_LOAD,
    }),
    setServices: async () => {},
    findNeighbour: async () => ({
      interface: 'eth1',
      index: 2,
      mac: '02:00:00:00:02:02',
      sourceMac: '02:00:00:00:02:01',
    }),
    probe: async () => ({ status: 200 }),
    topology: async () => undefined,
    measure: async () => ({ ns: 20, instructions: 40, machineCodeBytes: 200 }),
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
