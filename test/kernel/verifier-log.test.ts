import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explainRejection } from '../../src/domain/verifier-log/index.ts';
import { REJECTIONS } from '../fixtures/rejections/index.ts';
import { Provoker } from './provoke-rejection.ts';

const isRoot = process.getuid?.() === 0;

/** The middle of a huge log is left out of a fixture. */
function shorten(output: string): string {
  const lines = output.split('\n');
  return lines.length <= 400 ? output : [...lines.slice(0, 100), ...lines.slice(-200)].join('\n');
}

describe.skipIf(!isRoot)(
  `refused by this kernel${isRoot ? '' : ' (skipped: loading programs needs root)'}`,
  () => {
    let provoker: Provoker;
    beforeAll(() => {
      provoker = new Provoker();
    });
    afterAll(() => provoker.close());

    test.each(REJECTIONS)('$name is explained by its rule at its line', (rejection) => {
      const { output, object } = provoker.provoke(rejection);
      if (process.env.UPDATE_REJECTIONS === '1')
        writeFileSync(`${rejection.dir}/output.txt`, shorten(output));
      const source = { file: '/home/learner/program.bpf.c', text: rejection.text };
      const explanation = explainRejection({ output, source, object });
      expect(explanation, output.slice(-2000)).toMatchObject({ rule: rejection.rule });
      expect(explanation.line).toBe(rejection.line);
      if (rejection.cause !== undefined) expect(explanation.cause?.line).toBe(rejection.cause);
      expect(output).toContain(explanation.message);
    });

    // What a map is declared as is only in the object.
    test.each([
      ['map-create--lpm', 'BPF_F_NO_PREALLOC', 'firewall/networks'],
      ['map-create--ringbuf', 'ring buffer', 'firewall/events'],
      ['map-create--program-array', 'this one has 8 bytes', 'firewall/tail-calls'],
      ['map-too-large--per-cpu', '32 KiB', 'counter/per-cpu'],
      ['wrong-map-type--program-array', 'Only user space', 'firewall/tail-calls'],
    ])('%s is explained by its declaration', (name, words, step) => {
      const rejection = REJECTIONS.find((one) => one.name === name);
      if (!rejection) throw new Error(`no fixture ${name}`);
      const { output, object } = provoker.provoke(rejection);
      const { why, learnMore } = explainRejection({ output, object });
      expect(why.en).toContain(words);
      expect(learnMore).toEqual([step]);
    });
  },
);
