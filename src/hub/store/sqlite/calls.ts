import type { ErrorKind } from '../../../domain/errors.ts';
import type { Text } from '../../../domain/text.ts';
import type { Appended, Store } from '../store.ts';

/* What the main thread and the thread that has the file say to each other. */

/** What the thread does; `notify` is the main thread's own. */
export type RemoteName = Exclude<keyof Store, 'notify' | 'close'>;

export type Call = {
  [Name in RemoteName]: { readonly id: number; readonly name: Name; readonly args: Parameters<Store[Name]> };
}[RemoteName];

/**
 * All calls of one turn of the main thread's loop, or its last word. As JSON: writing and reading it takes half the time of
 * a structured clone.
 */
export const written = (request: readonly Call[] | 'close'): string => JSON.stringify(request);
export const read = (message: string): readonly Call[] | 'close' => JSON.parse(message);

/** What comes back of an append: the events are with the caller, so that their places are enough (0: left out). */
export type AppendedHeads = Omit<Appended, 'events'> & { readonly heads: readonly number[] };

/** An error on its way between threads, which would lose its class. */
export type Trouble = {
  readonly kind: ErrorKind;
  readonly what: Text;
  readonly where: string | undefined;
  readonly todo: Text | undefined;
  readonly stack: string | undefined;
};

export type Answer = { readonly id: number } & ({ readonly value: unknown } | { readonly trouble: Trouble });

/** First of all whether the file could be opened; then answers, as many as there are at once. */
export type FromThread = { readonly opened: Trouble | undefined } | { readonly answers: readonly Answer[] };
