import { usageError } from '../errors.ts';
import { text } from '../text.ts';
import type { BalancerLayout } from './layout.ts';
import type { BackendEntry } from './map-values.ts';

/*
 * How a backend comes and goes while packets pass: everything that leads to it is there before the one write that puts
 * it into service, and stays until no flow needs it.
 */

/** What is in the maps now. */
export type BalancerState = {
  readonly vip: string;
  /** In the order of their ids. */
  readonly backends: readonly BackendEntry[];
  /** The ids that get new flows, as the program finds them; undefined: there is no list yet. */
  readonly chosenFrom: readonly number[] | undefined;
};

/** One change, from what was to what becomes; undefined: nothing. */
export type Write =
  | { readonly to: 'vip'; readonly before: string; readonly after: string }
  | {
      readonly to: 'backends';
      readonly id: number;
      readonly before: BackendEntry | undefined;
      readonly after: BackendEntry | undefined;
    }
  | {
      readonly to: 'choice';
      readonly before: readonly number[] | undefined;
      readonly after: readonly number[] | undefined;
    };

/**
 * Plans a backend more.
 * @param isAvailable whether it gets flows at once
 */
export function planAddition(
  state: BalancerState,
  vip: string,
  entry: BackendEntry,
  isAvailable: boolean,
): readonly Write[] {
  const chosenFrom = state.chosenFrom ?? [];
  return [
    ...(state.vip === vip ? [] : [{ to: 'vip', before: state.vip, after: vip } as const]),
    { to: 'backends', id: entry.id, before: undefined, after: entry },
    ...(isAvailable ? planChoice(state, [...chosenFrom, entry.id]) : []),
  ];
}

/** Plans the ids that get new flows from now on. */
export function planChoice(state: BalancerState, ids: readonly number[]): readonly Write[] {
  const after = [...ids].sort((a, b) => a - b);
  if (state.chosenFrom?.join() === after.join()) return [];
  return [{ to: 'choice', before: state.chosenFrom, after }];
}

/** Plans a backend less, which gets no flows and has none. */
export const planDeletion = (entry: BackendEntry): readonly Write[] => [
  { to: 'backends', id: entry.id, before: entry, after: undefined },
];

/** @returns the writes that take others back, in the order in which they are to be made */
export const takingBack = (writes: readonly Write[]): Write[] =>
  writes.toReversed().map((write) => ({ ...write, before: write.after, after: write.before }) as Write);

/**
 * The highest id and 1 more; the lowest that is free once they are used up. Where the program counts its backends, the
 * next one.
 * @throws usage error when there is no room
 */
export function freeId({ backends, chosenFrom }: BalancerState, { room, choice }: BalancerLayout): number {
  if (backends.length >= room) throw noRoom(room, choice);
  const taken = new Set(backends.map(({ id }) => id));
  const next = choice.by === 'count' ? (chosenFrom?.length ?? 0) + 1 : Math.max(0, ...taken) + 1;
  if (next <= room) return next;
  for (let id = 1; id <= room; id += 1) if (!taken.has(id)) return id;
  throw noRoom(room, choice);
}

const noRoom = (room: number, { by }: BalancerLayout['choice']) =>
  usageError(
    text(
      `There are already ${room} backends, and the program's maps have room for no more.`,
      `バックエンドがすでに ${room} 個あり、プログラムのマップにこれ以上の空きがありません。`,
    ),
    {
      todo:
        by === 'pool'
          ? text(
              'Drain one that you no longer need and delete it; nothing was changed.',
              '不要なバックエンドをドレインしてから削除してください。何も変更していません。',
            )
          : text(
              'Save the program again to start with empty maps; nothing was changed.',
              'プログラムを保存し直すと、空のマップから始められます。何も変更していません。',
            ),
    },
  );
