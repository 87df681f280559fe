import type { MapContents } from '../../domain/checks/observed.ts';
import type { Check, Clause, MapValue } from '../../domain/checks/spec.ts';
import type { LabPort } from '../ports.ts';
import type { Snapshot } from './context.ts';
import { refusalOf } from './refusal.ts';

/** Reads the maps and variables that the check looks at, as they are before its traffic, and empties its rings. */
export async function takeSnapshot(lab: LabPort, check: Check): Promise<Snapshot> {
  const maps = new Map<string, MapContents>();
  const variables = new Map<string, MapValue>();
  const noteVariable = async (name: string): Promise<void> => {
    const value = variables.has(name) ? undefined : await lab.readVariable(name);
    if (value !== undefined) variables.set(name, value);
  };
  const clauses = check.clauses.flatMap(withMeanwhile);
  // What cannot be read, here and below, is its clause's to speak of. Records of an earlier check are nobody's business.
  const rings = new Set(clauses.flatMap((clause) => (clause.kind === 'records' ? [clause.map] : [])));
  for (const ring of rings) await lab.takeRecords(ring).catch(refusalOf);
  for (const clause of clauses) {
    if (clause.kind === 'map' && !maps.has(clause.map)) {
      const contents = await lab.readMap(clause.map).catch(refusalOf);
      if (contents && 'entries' in contents) maps.set(clause.map, contents);
    } else if (clause.kind === 'variable') await noteVariable(clause.name);
    else if (clause.kind === 'records' && 'lost' in clause.expect) await noteVariable(clause.expect.lost);
  }
  return { maps, variables };
}

const withMeanwhile = (clause: Clause): Clause[] =>
  clause.kind === 'load'
    ? clause.meanwhile.flatMap((step) => (step.step === 'clause' ? [step.clause] : []))
    : [clause];
