/** @returns a failure as it is said: `rule:unbounded-loop` → `unbounded loop` */
export const failureName = (failure: string): string =>
  failure.replace(/^(rule|check|stage):/, '').replaceAll('-', ' ');
