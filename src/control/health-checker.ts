import { answerText, type HealthAnswer, isGoodAnswer, nextHealth } from '../domain/load-balancer/health.ts';
import { parseHealthUrl } from '../domain/load-balancer/health-url.ts';
import { balancerLayout } from '../domain/load-balancer/layout.ts';
import type { HealthChange, HealthCheck } from '../domain/load-balancer/model.ts';
import { planChoice } from '../domain/load-balancer/plan.ts';
import type { BpfObject } from '../domain/object-file/index.ts';
import type { BackendServices } from './backends.ts';
import { applyWrites, backendOf, readState } from './balancer-state.ts';
import { connectionsOf } from './connections.ts';
import type { KnownBackend } from './known-backends.ts';
import type { ControlledLab, Target } from './target.ts';

/** The lab waits no longer than this for an answer. */
const LONGEST_WAIT_MS = 10_000;

/** Asks a backend once whether it can serve. */
export function askHealth(
  lab: Pick<ControlledLab, 'probe'>,
  from: string,
  { url, intervalMs }: HealthCheck,
  signal: AbortSignal,
): Promise<HealthAnswer> {
  return lab.probe(
    { from, ...parseHealthUrl(url), timeoutMs: Math.min(intervalMs, LONGEST_WAIT_MS) },
    signal,
  );
}

/** Looks after the health of the backends: asks out of turn, and acts on each answer in turn as soon as it is there. */
export function createHealthChecker({ lab, inTurn, known, now, clockNs }: BackendServices) {
  /**
   * Asks every backend that is due. What is not answered before the signal is due again.
   * @throws what kept an answer from being got or acted on, unless another one has changed anything
   */
  const check = async (signal: AbortSignal): Promise<readonly HealthChange[]> => {
    const object = await lab.loaded();
    if (object === undefined) return [];
    const due = [...known.of(object)].filter(([, backend]) => isDue(backend, now()));
    const outcomes = await Promise.allSettled(
      due.map(([id, backend]) => checkOne(object, id, backend, signal)),
    );
    const changes = outcomes.flatMap((outcome) =>
      outcome.status === 'fulfilled' ? (outcome.value ?? []) : [],
    );
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    // What has changed is news only once; what goes wrong goes wrong again.
    if (failed && changes.length === 0 && !signal.aborted) throw failed.reason;
    return changes;
  };

  const checkOne = async (
    object: BpfObject,
    id: number,
    backend: KnownBackend,
    signal: AbortSignal,
  ): Promise<HealthChange | undefined> => {
    const { healthCheck } = backend.spec;
    if (healthCheck === undefined) return undefined;
    const asked = now();
    backend.isAsked = true;
    try {
      const answer = await askHealth(lab, backend.askedFrom, healthCheck, signal);
      // Nobody waits for what became of a program that is gone.
      if ((await lab.loaded()) !== object) return undefined;
      return await inTurn((target) => {
        const isThere = target.object === object && known.of(object).get(id) === backend;
        return isThere && !backend.drained ? act(target, id, backend, answer) : Promise.resolve(undefined);
      });
    } finally {
      backend.isAsked = false;
      if (!signal.aborted) backend.askedAt = asked;
    }
  };

  /** @returns the change, if the answer makes one */
  const act = async (
    target: Target,
    id: number,
    backend: KnownBackend,
    answer: HealthAnswer,
  ): Promise<HealthChange | undefined> => {
    const { healthCheck } = backend.spec;
    const { health } = backend;
    if (healthCheck === undefined || health === undefined) return undefined;
    const next = nextHealth(health, isGoodAnswer(answer), healthCheck);
    if (next.isWell === health.isWell) {
      backend.health = next;
      return undefined;
    }
    const layout = balancerLayout(target.object);
    const state = await readState(target, layout);
    const entry = state.backends.find((one) => one.id === id);
    if (entry === undefined) return undefined;
    const others = (state.chosenFrom ?? []).filter((one) => one !== id);
    const writes = planChoice(state, next.isWell ? [...others, id] : others);
    await applyWrites(target, layout, writes);
    backend.health = next;
    if (!next.isWell) await dropUdpFlows(target, id);
    const after = { ...state, chosenFrom: next.isWell ? [id] : [] };
    return {
      backend: backendOf(entry, after, backend, await lab.topology()),
      reason: answerText(answer),
    };
  };

  /** A UDP flow has no SYN with which it could begin anew: without its entry, its next packet finds another backend. */
  const dropUdpFlows = async (target: Target, id: number): Promise<void> => {
    const connections = connectionsOf(target, clockNs);
    const flows = (await connections.entries()).filter((one) => one.backend === id && one.protocol === 'udp');
    if (flows.length > 0) await connections.remove(flows);
  };

  return { check };
}

const isDue = ({ spec, drained, isAsked, askedAt }: KnownBackend, now: number): boolean =>
  spec.healthCheck !== undefined && !drained && !isAsked && now - askedAt >= spec.healthCheck.intervalMs;
