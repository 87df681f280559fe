import { usageError } from '../domain/errors.ts';
import { text } from '../domain/text.ts';
import type { ControlPort } from '../engine/ports.ts';
import { createBackends } from './backends.ts';
import { connectionsOf } from './connections.ts';
import { createDetector } from './detector.ts';
import { createHealthChecker } from './health-checker.ts';
import { createKnownBackends } from './known-backends.ts';
import { linkPrograms } from './link.ts';
import { policiesOf } from './policies.ts';
import { countProtocols } from './protocol-counts.ts';
import { rulesOf } from './rules.ts';
import type { ControlledLab, InTurn } from './target.ts';

/**
 * The control plane of whatever program the lab has loaded. Operations go one after the other, so that two terminals
 * cannot plan on the same state; each begins with what the maps say then.
 * @param now milliseconds of a clock that never goes back, for measuring rates
 * @param clockNs the kernel's monotonic clock, which programs ask for the time of a packet
 */
export function createControl(
  lab: ControlledLab,
  now: () => number = () => performance.now(),
  clockNs: () => bigint = () => process.hrtime.bigint(),
): ControlPort {
  let last: Promise<unknown> = Promise.resolve();

  const inTurn: InTurn = (work) => {
    const result = last.then(async () => {
      const object = await lab.loaded();
      if (object === undefined) throw nothingLoaded();
      return work({ lab, object });
    });
    last = result.catch(() => {});
    return result;
  };
  const detector = createDetector(now);
  const services = { lab, inTurn, known: createKnownBackends(), now, clockNs };
  const backends = createBackends(services);
  const healthChecker = createHealthChecker(services);
  return {
    addRule: (spec) => inTurn((target) => rulesOf(target).add(spec)),
    rules: () => inTurn((target) => rulesOf(target).list()),
    deleteRule: (id) => inTurn((target) => rulesOf(target).delete(id)),
    setPolicy: (spec) => inTurn((target) => policiesOf(target).set(spec)),
    policies: () => inTurn((target) => policiesOf(target).list()),
    deletePolicy: (id) => inTurn((target) => policiesOf(target).delete(id)),
    detect: () => inTurn((target) => detector.look(target)),
    protocolCounts: () => inTurn(countProtocols),
    addBackend: backends.add,
    backends: backends.list,
    drainBackend: backends.drain,
    deleteBackend: backends.delete,
    connections: () => inTurn((target) => connectionsOf(target, clockNs).list()),
    collectConnections: (lifetimeMs) =>
      inTurn((target) => connectionsOf(target, clockNs).collect(lifetimeMs)),
    checkHealth: healthChecker.check,
    link: (chain) => inTurn((target) => linkPrograms(target, chain)),
  };
}

const nothingLoaded = () =>
  usageError(
    text(
      'No program is loaded in the lab: there is nothing to control.',
      'ラボにプログラムがロードされていないため、操作する対象がありません。',
    ),
    {
      todo: text(
        'Try again in a moment, or save a program that compiles and loads.',
        '少し待ってからもう一度実行するか、コンパイルとロードの通るプログラムを保存してください。',
      ),
    },
  );
