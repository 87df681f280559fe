export const TABS = ['room', 'help', 'step', 'plan', 'messages', 'session'] as const;
export type Tab = (typeof TABS)[number];

/** Which view the address asks for. */
export type Route =
  | { readonly view: Exclude<Tab, 'step'> }
  | { readonly view: 'step'; readonly step: string | undefined }
  | { readonly view: 'learner'; readonly learner: string };

/** @param hash of the address: `#/step/counter%2Fhash-map`; anything else is the room */
export function readRoute(hash: string): Route {
  const [view = '', rest = ''] = hash.replace(/^#\/?/, '').split(/\/(.*)/s);
  const argument = decoded(rest);
  if (view === 'learner' && argument !== '') return { view, learner: argument };
  if (view === 'step') return { view, step: argument === '' ? undefined : argument };
  return { view: TABS.filter((tab) => tab !== 'step').find((tab) => tab === view) ?? 'room' };
}

/** @returns the address of a learner's page */
export const learnerHash = (id: string): string => `#/learner/${encodeURIComponent(id)}`;

function decoded(words: string): string {
  try {
    return decodeURIComponent(words);
  } catch {
    // Not one that this page wrote: nobody has it.
    return words;
  }
}
