import { describe, expect, it } from 'vitest';
import { tryCommands } from '../../../src/engine/play/try-commands.ts';
import { BALANCING_STEP, backend, balancer } from './balancer-support.ts';
import { arrived, playAfter, snapshot } from './support.ts';

const tried = (...given: Parameters<typeof snapshot>) =>
  tryCommands(playAfter([arrived(snapshot(...given))], BALANCING_STEP));

describe('what to try with a load balancer', () => {
  it('is the next server to set, until all of them are backends', () => {
    const set = (backends: ReturnType<typeof backend>[]) =>
      tried(0, { balancer: balancer({ backends }) }).filter((line) => line.includes('lb set'));
    expect(set([])).toEqual(['xdplings lb set -n app1 -a 10.0.2.2 -c http://10.0.2.2:8080/health']);
    expect(set([backend(1)])).toEqual(['xdplings lb set -n app2 -a 10.0.3.2 -c http://10.0.3.2:8080/health']);
    expect(set([backend(1), backend(2), backend(3)])).toEqual([]);
  });

  it('asks the virtual address once anybody can answer, and drains a backend that there is', () => {
    expect(tried(0, { balancer: balancer({ backends: [] }) })).toHaveLength(1);
    const lines = tried(0, { balancer: balancer({ backends: [backend(3)] }) });
    expect(lines).toContain('xdplings exec client -- curl -sm 2 203.0.113.11:8080/who');
    expect(lines).toContain('xdplings lb drain -i 3');
  });

  it('is nothing that a program without a pool has refused: a health check, draining', () => {
    const lines = tried(0, { balancer: balancer({ backends: [backend(1)], hasPool: false }) });
    expect(lines[0]).toBe('xdplings lb set -n app2 -a 10.0.3.2');
    expect(lines.join()).not.toContain('drain');
  });

  it('looks at the rules and policies of a program that has them in front', () => {
    expect(tried(0, { balancer: balancer(), rules: [], policies: [] }).slice(-2)).toEqual([
      'xdplings fw get',
      'xdplings dos get',
    ]);
  });
});
