/** When the agenda has a step; ms since the epoch. */
export type PlannedStep = { readonly step: string; readonly from: number; readonly until: number };

/** What the plan has now. Before it begins and in a break, `next` is the step that comes. */
export type Planned =
  | { readonly on: 'nothing' | 'over' }
  | { readonly on: 'step'; readonly step: PlannedStep }
  | { readonly on: 'before' | 'break'; readonly next: PlannedStep };

/** @returns what is on at this time by the plan */
export function plannedAt(windows: readonly PlannedStep[], now: number): Planned {
  const [first] = windows;
  if (first === undefined) return { on: 'nothing' };
  const window = windows.find(({ until }) => now < until);
  if (window === undefined) return { on: 'over' };
  if (window.from <= now) return { on: 'step', step: window };
  return { on: window === first ? 'before' : 'break', next: window };
}
