import type { MapContents } from '../../domain/checks/observed.ts';
import type { Check, MapValue } from '../../domain/checks/spec.ts';
import type { LabPort } from '../ports.ts';
import type { Snapshot } from './context.ts';

/** Reads the maps and variables that the check looks at, as they are before its traffic. */
export async function takeSnapshot(lab: LabPort, check: Check): Promise<Snapshot> {
  const maps = new Map<string, MapContents>();
  const variables = new Map<string, MapValue>();
  for (const clause of check.clauses) {
    if (clause.kind === 'map' && !maps.has(clause.map)) {
      const contents = await lab.readMap(clause.map);
      if (contents) maps.set(clause.map, contents);
    } else if (clause.kind === 'variable' && !variables.has(clause.name)) {
      const value = await lab.readVariable(clause.name);
      if (value !== undefined) variables.set(clause.name, value);
    }
  }
  return { maps, variables };
}
