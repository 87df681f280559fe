import { readAddress, toNumber } from '../domain/control-plane/values.ts';
import type { BalancerLayout } from '../domain/load-balancer/layout.ts';
import {
  type BackendEntry,
  backendValue,
  poolValue,
  readBackend,
  readPool,
} from '../domain/load-balancer/map-values.ts';
import type { Backend } from '../domain/load-balancer/model.ts';
import { type BalancerState, takingBack, type Write } from '../domain/load-balancer/plan.ts';
import { text } from '../domain/text.ts';
import { interfacesOf, type Topology } from '../domain/topology/model.ts';
import type { KnownBackend } from './known-backends.ts';
import { withOutcome } from './outcome.ts';
import type { Target } from './target.ts';

/** What the maps and variables say. */
export async function readState(target: Target, layout: BalancerLayout): Promise<BalancerState> {
  const { lab, object } = target;
  const { littleEndian } = object.btf;
  const [vip, backends, chosenFrom] = await Promise.all([
    lab.readVariable('vip'),
    lab.readMap('backends'),
    readChoice(target, layout),
  ]);
  return {
    vip: readAddress(vip ?? 0, littleEndian),
    backends: (backends?.entries ?? [])
      .map((entry) => readBackend(entry, littleEndian))
      .sort((a, b) => a.id - b.id),
    chosenFrom,
  };
}

async function readChoice(
  { lab }: Target,
  { choice, room }: BalancerLayout,
): Promise<readonly number[] | undefined> {
  if (choice.by === 'count') {
    const count = toNumber((await lab.readVariable('backend_count')) ?? 0);
    // Whatever a program counts to, its map has room for so many.
    return Array.from({ length: Math.min(count, room) }, (_, index) => index + 1);
  }
  const value = (await lab.readMap('pool'))?.entries[0]?.values[0];
  return value === undefined ? undefined : readPool(value);
}

/**
 * Makes the writes one after the other: the last one puts into service what the others have brought. Should one fail,
 * those before it are taken back.
 * @throws the error of the write that failed, which says then whether everything is as it was
 */
export async function applyWrites(
  target: Target,
  layout: BalancerLayout,
  writes: readonly Write[],
): Promise<void> {
  for (const [index, write] of writes.entries()) {
    try {
      await apply(target, layout, write);
    } catch (error) {
      throw withOutcome(error, await takeBack(target, layout, writes.slice(0, index)), AS_BEFORE);
    }
  }
}

async function takeBack(target: Target, layout: BalancerLayout, made: readonly Write[]): Promise<boolean> {
  try {
    for (const write of takingBack(made)) await apply(target, layout, write);
    return true;
  } catch {
    // The first error is the one that says what is wrong.
    return false;
  }
}

function apply({ lab }: Target, { choice }: BalancerLayout, write: Write): Promise<unknown> {
  switch (write.to) {
    case 'vip':
      return lab.writeVariable('vip', write.after);
    case 'backends':
      return write.after
        ? lab.writeMap('backends', write.id, backendValue(write.after))
        : lab.deleteEntry('backends', write.id);
    case 'choice':
      if (choice.by === 'count') return lab.writeVariable('backend_count', write.after?.length ?? 0);
      return write.after
        ? lab.writeMap('pool', 0, poolValue(write.after, choice.length))
        : lab.deleteEntry('pool', 0);
  }
}

const AS_BEFORE = text('The backends are as they were.', 'バックエンドは前のままです。');

/** @param known what no map says; a backend that somebody else has written there goes by its address */
export function backendOf(
  entry: BackendEntry,
  { chosenFrom }: BalancerState,
  known: KnownBackend | undefined,
  topology: Topology | undefined,
): Backend {
  const { id, address, mac } = entry;
  const own = known?.spec.address === address ? known : undefined;
  return {
    id,
    name: own?.spec.name ?? address,
    address,
    ...(own?.spec.healthCheck ? { healthCheck: own.spec.healthCheck } : {}),
    mac,
    device: deviceOf(entry, topology),
    status: statusOf(own, chosenFrom?.includes(id) ?? false),
  };
}

/** What the program does with it counts: whoever is in its list gets new flows. */
function statusOf(known: KnownBackend | undefined, isChosen: boolean): Backend['status'] {
  if (isChosen) return 'Available';
  return known?.health?.isWell === false && !known.drained ? 'Unhealthy' : 'Unavailable';
}

/** Interfaces are known to a program by number, to people by name. */
function deviceOf({ sourceMac, ifindex }: BackendEntry, topology: Topology | undefined): string {
  const host = topology?.vip?.host;
  const own = topology ? interfacesOf(topology).filter((one) => one.host === host) : [];
  return own.find(({ mac }) => mac === sourceMac)?.name ?? `if${ifindex}`;
}
