import type { BackendStatus } from '../../load-balancer/model.ts';
import type {
  BackendClause,
  ConnectionsClause,
  MapClause,
  MapValue,
  RecordsClause,
  RuleClause,
  TraceClause,
  VariableClause,
} from '../spec.ts';
import { type RuleWords, ruleOf } from './control.ts';

/* The words with which checks look at what a program has done. */

/** `rule({ network: '10.0.1.0/24' }).hasDropped(5)`, as `fw get` shows it; `.isThere()`, `.isAbsent()`. */
export const rule = (words: RuleWords) => {
  const clause = (expect: RuleClause['expect']): RuleClause => ({
    kind: 'rule',
    rule: ruleOf(words),
    expect,
  });
  return {
    hasDropped: (dropped: number) => clause({ dropped }),
    isThere: () => clause({ there: true }),
    isAbsent: () => clause({ absent: true }),
  };
};

/**
 * `records('events').are({ source: '10.0.1.1', id: 1 }, …)`: exactly these, members left out are not looked at;
 * `.orLost('lost').inAll(5000)`: those in the ring and those that the variable counts make 5000, and there are both.
 */
export const records = (name: string) => {
  const clause = (expect: RecordsClause['expect']): RecordsClause => ({ kind: 'records', map: name, expect });
  return {
    are: (...expected: { readonly [member: string]: MapValue }[]) => clause({ are: expected }),
    orLost: (lost: string) => ({ inAll: (inAll: number) => clause({ inAll, lost }) }),
  };
};

/**
 * `map('protocols').entry(132).grows(1)`, `.is(value)`, `.isAbsent()`; after a flood of two streams
 * `.growsOnCpus(100_000, 100_000)`: each CPU's own slot holds the share of the stream that was sent from there.
 */
export const map = (name: string) => ({
  entry: (key: MapValue) => {
    const clause = (expect: MapClause['expect']): MapClause => ({ kind: 'map', map: name, key, expect });
    return {
      grows: (by: number) => clause({ grows: by }),
      growsOnCpus: (...shares: number[]) => clause({ growsOnCpus: shares }),
      is: (value: MapValue) => clause({ is: value }),
      isAbsent: () => clause({ absent: true }),
    };
  },
});

/** `variable('icmp_packets').grows(5)`, `.is(0)`. */
export const variable = (name: string) => {
  const clause = (expect: VariableClause['expect']): VariableClause => ({ kind: 'variable', name, expect });
  return { grows: (by: number) => clause({ grows: by }), is: (value: number) => clause({ is: value }) };
};

/** `trace.prints(5)` lines in all, `trace.prints(5, /hello/)` of that shape. */
export const trace = {
  prints: (lines: number, matching?: RegExp): TraceClause => ({ kind: 'trace', lines, matching }),
};

/** `backend('app2').is('Available')` as `lb get` shows it, `.isAbsent()`. */
export const backend = (name: string) => {
  const clause = (expect: BackendClause['expect']): BackendClause => ({ kind: 'backend', name, expect });
  return {
    is: (status: BackendStatus) => clause({ status }),
    isAbsent: () => clause({ absent: true }),
  };
};

/**
 * `connections({ protocol: 'tcp', clientPort: 40000, port: 7070, backend: 'app1', state: 'Opening' }).are(1)`: so many entries
 * of the connection table look like this; what is left out is not looked at.
 */
export const connections = (like: ConnectionsClause['like']) => ({
  are: (times: number): ConnectionsClause => ({ kind: 'connections', like, times }),
});
