import { findById } from '../domain/control-plane/ids.ts';
import { usageError } from '../domain/errors.ts';
import { requireNew, requireVip, type Vip } from '../domain/load-balancer/admission.ts';
import { backendName } from '../domain/load-balancer/describe.ts';
import { firstHealth, isGoodAnswer } from '../domain/load-balancer/health.ts';
import { type BalancerLayout, balancerLayout, POOL_STEP } from '../domain/load-balancer/layout.ts';
import { isLive } from '../domain/load-balancer/lifetimes.ts';
import type { Backend, BackendSpec } from '../domain/load-balancer/model.ts';
import { freeId, planAddition, planChoice, planDeletion } from '../domain/load-balancer/plan.ts';
import { type Text, text } from '../domain/text.ts';
import { applyWrites, backendOf, readState } from './balancer-state.ts';
import { connectionsOf } from './connections.ts';
import { askHealth } from './health-checker.ts';
import type { KnownBackend, KnownBackends } from './known-backends.ts';
import type { ControlledLab, InTurn, Target } from './target.ts';

export type BackendServices = {
  readonly lab: ControlledLab;
  readonly inTurn: InTurn;
  readonly known: KnownBackends;
  readonly now: () => number;
  readonly clockNs: () => bigint;
};

/** The backends of whatever program the lab has loaded. Nobody is asked for anything while others wait their turn. */
export function createBackends({ lab, inTurn, known, now, clockNs }: BackendServices) {
  /** @throws usage error for a program that does not keep backends as this control plane writes them */
  const look = async (target: Target) => {
    const layout = balancerLayout(target.object);
    const [state, topology] = await Promise.all([readState(target, layout), lab.topology()]);
    const memory = known.of(target.object);
    forgetGone(
      memory,
      state.backends.map(({ id }) => id),
    );
    const backends = state.backends.map((entry) => backendOf(entry, state, memory.get(entry.id), topology));
    return { layout, state, topology, memory, backends };
  };

  /** @throws usage error when the backend cannot be one */
  const admit = async (target: Target, spec: BackendSpec) => {
    const topology = await lab.topology();
    const vip = requireVip(topology);
    const { layout, state, backends, memory } = await look(target);
    if (spec.healthCheck) requirePool(layout, NO_HEALTH_CHECK);
    if (topology) requireNew(spec, backends, topology, vip);
    return { vip, layout, state, memory, id: freeId(state, layout) };
  };

  const add = async (spec: BackendSpec): Promise<Backend> => {
    const { vip, object } = await inTurn(async (target) => ({
      ...(await admit(target, spec)),
      object: target.object,
    }));
    const { entry, health, askedAt } = await meet(spec, vip);
    return inTurn(async (target) => {
      if (target.object !== object) throw replaced(spec);
      const { layout, state, memory, id } = await admit(target, spec);
      const isAvailable = health?.isWell !== false;
      await applyWrites(target, layout, planAddition(state, vip.address, { id, ...entry }, isAvailable));
      memory.set(id, { spec, askedFrom: vip.host, drained: false, health, askedAt, isAsked: false });
      return findById('backend', (await look(target)).backends, id);
    });
  };

  /** Finds the way to a backend, and asks it for its health if that is to be looked after. */
  const meet = async (spec: BackendSpec, vip: Vip) => {
    const { address, healthCheck } = spec;
    const { index: ifindex, mac, sourceMac } = await lab.findNeighbour(vip.host, address);
    const askedAt = now();
    const health =
      healthCheck &&
      firstHealth(isGoodAnswer(await askHealth(lab, vip.host, healthCheck, new AbortController().signal)));
    return { entry: { address, ifindex, mac, sourceMac }, health, askedAt };
  };

  const drain = (id: number): Promise<Backend> =>
    inTurn(async (target) => {
      const { layout, state, backends, memory } = await look(target);
      const backend = findById('backend', backends, id);
      requirePool(layout, NO_DRAIN);
      const others = (state.chosenFrom ?? []).filter((one) => one !== id);
      await applyWrites(target, layout, planChoice(state, others));
      const own = memory.get(id);
      if (own) own.drained = true;
      return { ...backend, status: 'Unavailable' };
    });

  const remove = (id: number): Promise<Backend> =>
    inTurn(async (target) => {
      const { layout, state, backends, memory } = await look(target);
      const backend = findById('backend', backends, id);
      if (backend.status !== 'Unavailable') throw notDrained(backend);
      const connections = connectionsOf(target, clockNs);
      const own = (await connections.entries()).filter((one) => one.backend === id);
      const live = own.filter(isLive).length;
      if (live > 0) throw stillServes(backend, live);
      if (own.length > 0) await connections.remove(own);
      const entry = findById('backend', state.backends, id);
      await applyWrites(target, layout, planDeletion(entry));
      memory.delete(id);
      return backend;
    });

  return {
    add,
    list: (): Promise<readonly Backend[]> => inTurn(async (target) => (await look(target)).backends),
    drain,
    delete: remove,
  };
}

/** The same program loaded anew, or somebody else, has taken them out of the map. */
function forgetGone(memory: Map<number, KnownBackend>, there: readonly number[]): void {
  for (const id of memory.keys()) if (!there.includes(id)) memory.delete(id);
}

const NO_HEALTH_CHECK = text('A health check', 'ヘルスチェック');
const NO_DRAIN = text('Draining', 'ドレイン');

/** @throws usage error for a program that gives flows to all of its backends */
function requirePool({ choice }: BalancerLayout, what: Text): void {
  if (choice.by === 'pool') return;
  throw usageError(
    text(
      `${what.en} could not take a backend out of service: the running program gives new flows to all of its backends.`,
      `${what.ja}を行っても、バックエンドを外せません。実行中のプログラムは、すべてのバックエンドに新しいフローを割り当てます。`,
    ),
    {
      todo: text(
        `It needs a map pool, which comes in step ${POOL_STEP}. Nothing was changed.`,
        `必要なマップ pool は、ステップ ${POOL_STEP} で登場します。何も変更していません。`,
      ),
    },
  );
}

const replaced = ({ name }: BackendSpec) =>
  usageError(
    text(
      `The program was replaced while ${name} was being looked for.`,
      `${name} を探している間に、プログラムが入れ替わりました。`,
    ),
    { todo: text('Nothing was changed: try again.', '何も変更していません。もう一度実行してください。') },
  );

const notDrained = (backend: Backend) =>
  usageError(
    text(
      `Backend ${backend.id}, ${backendName(backend)}, is ${backend.status}: only a drained one can be deleted.`,
      `バックエンド ${backend.id}、${backendName(backend)} は ${backend.status} です。削除できるのはドレインしたものだけです。`,
    ),
    {
      todo: text(
        `Drain it first: xdplings lb drain -i ${backend.id}. Nothing was changed.`,
        `先にドレインしてください: xdplings lb drain -i ${backend.id}。何も変更していません。`,
      ),
    },
  );

const stillServes = (backend: Backend, live: number) =>
  usageError(
    text(
      `Backend ${backend.id}, ${backendName(backend)}, still has ${live} TCP ${live === 1 ? 'connection' : 'connections'}.`,
      `バックエンド ${backend.id}、${backendName(backend)} には、まだ TCP コネクションが ${live} 本あります。`,
    ),
    {
      todo: text(
        'Wait until they are closed (xdplings lb conntrack get), or drop those without packets for a while: xdplings lb conntrack gc -l 60. Nothing was changed.',
        '終わるまで待つか (xdplings lb conntrack get)、しばらくパケットのないものを破棄してください: xdplings lb conntrack gc -l 60。何も変更していません。',
      ),
    },
  );
