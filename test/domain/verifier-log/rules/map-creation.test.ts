import { describe, expect, test } from 'vitest';
import { explainRejection } from '../../../../src/domain/verifier-log/index.ts';

const explain = (output: string, text: string) =>
  explainRejection({ output, source: { file: 'program.bpf.c', text } });
const refused = (name: string, error = 'Invalid argument(-22)') =>
  `libbpf: map '${name}': failed to create: ${error}`;

/** A file with one map; its declaration ends on the line of SEC. */
const file = (members: readonly string[], before = '') =>
  `${before}struct {\n${members.map((member) => `\t${member};\n`).join('')}} m SEC(".maps");\n`;
const TYPE = (name: string) => `__uint(type, BPF_MAP_TYPE_${name})`;
const SIXTEEN = '__uint(max_entries, 16)';
const KEY = '__type(key, __u32)';
const VALUE = '__type(value, __u64)';

describe('a map that the kernel refuses is explained from its declaration in the source', () => {
  test.each([
    ['no entries', [TYPE('HASH'), KEY, VALUE], 'no max_entries', undefined],
    ['no key', [TYPE('HASH'), SIXTEEN, VALUE], 'no key type', undefined],
    ['no value', [TYPE('LRU_HASH'), SIXTEEN, KEY], 'no value type', undefined],
    [
      'an array with a wide key',
      [TYPE('ARRAY'), SIXTEEN, '__type(key, __u64)', VALUE],
      'this one has 8 bytes',
      4,
    ],
    [
      'a program array with wide values',
      [TYPE('PROG_ARRAY'), SIXTEEN, KEY, VALUE],
      'this one has 8 bytes',
      5,
    ],
    [
      'an LPM trie without its flag',
      [TYPE('LPM_TRIE'), SIXTEEN, '__type(key, __u64)', VALUE],
      'BPF_F_NO_PREALLOC',
      undefined,
    ],
    [
      'an LPM trie whose key is only an address',
      [TYPE('LPM_TRIE'), SIXTEEN, KEY, VALUE, '__uint(map_flags, BPF_F_NO_PREALLOC)'],
      'this one has 4 bytes',
      4,
    ],
    ['a ring buffer of an odd size', [TYPE('RINGBUF'), '__uint(max_entries, 5000)'], 'here 5000', 3],
    [
      'a ring buffer with key and value',
      [TYPE('RINGBUF'), '__uint(max_entries, 1 << 16)', KEY, VALUE],
      'neither key nor value',
      4,
    ],
    [
      'an LRU map without preallocation',
      [TYPE('LRU_HASH'), SIXTEEN, KEY, VALUE, '__uint(map_flags, BPF_F_NO_PREALLOC)'],
      'An LRU map cannot',
      6,
    ],
    [
      'a devmap with small values',
      [TYPE('DEVMAP'), SIXTEEN, KEY, '__type(value, __u16)'],
      '4 or 8 bytes; here they have 2',
      5,
    ],
    [
      'a stack trace map with one address',
      [TYPE('STACK_TRACE'), SIXTEEN, KEY, '__uint(value_size, 4)'],
      'here it has 4',
      5,
    ],
    ['a bloom filter with a key', [TYPE('BLOOM_FILTER'), SIXTEEN, KEY, VALUE], 'values only', 4],
    [
      'a cgroup storage with entries',
      [TYPE('CGROUP_STORAGE'), SIXTEEN, '__type(key, __u64)', VALUE],
      'must stay 0',
      3,
    ],
    [
      'a task storage without its flag',
      [TYPE('TASK_STORAGE'), '__type(key, int)', VALUE],
      'BPF_F_NO_PREALLOC',
      undefined,
    ],
    [
      'a per-CPU array to be mapped',
      [TYPE('PERCPU_ARRAY'), SIXTEEN, KEY, VALUE, '__uint(map_flags, BPF_F_MMAPABLE)'],
      'BPF_F_MMAPABLE',
      6,
    ],
  ])('%s', (_, members, words, cause) => {
    const explanation = explain(refused('m'), file(members));
    expect(explanation).toMatchObject({ rule: 'map-create', line: members.length + 2 });
    expect(explanation.why.en).toContain(words);
    expect(explanation.cause?.line).toBe(cause);
  });

  test('numbers behind a #define are read', () => {
    const text = file([TYPE('RINGBUF'), '__uint(max_entries, RING_SIZE)'], '#define RING_SIZE (10 * 1024)\n');
    const explanation = explain(refused('m', '-EINVAL'), text);
    expect(explanation.why.en).toContain('here 10240');
    expect(explanation.fix.en).toContain('16384');
  });

  test('a size that the source does not tell is not guessed', () => {
    const explanation = explain(
      refused('m'),
      file([TYPE('ARRAY'), SIXTEEN, '__type(key, struct index)', VALUE]),
    );
    expect(explanation.rule).toBe('map-create');
    expect(explanation.why.en).toContain('rules of its own');
    expect(explanation.cause).toBeUndefined();
  });

  test('code that replaces a member is not offered for the line of the declaration', () => {
    expect(
      explain(refused('m'), file([TYPE('ARRAY'), SIXTEEN, '__type(key, __u64)', VALUE])).fixCode,
    ).toBeUndefined();
    expect(explain(refused('m'), file([TYPE('HASH'), KEY, VALUE])).fixCode).toBe('__uint(max_entries, 256);');
  });

  test('a map of a named struct is found', () => {
    const text = `struct flows_map {\n\t${TYPE('HASH')};\n\t${KEY};\n\t${VALUE};\n};\nstruct flows_map m SEC(".maps");\n`;
    const explanation = explain(refused('m'), text);
    expect(explanation.line).toBe(6);
    expect(explanation.why.en).toContain('no max_entries');
  });
});

test.each([
  ['RINGBUF', ['__uint(max_entries, 1 << 16)'], '5.8'],
  ['BLOOM_FILTER', [SIXTEEN, VALUE], '5.16'],
])(
  'a sound declaration of a %s may be too new for the kernel: map-type-unsupported',
  (type, members, since) => {
    const explanation = explain(refused('m'), file([TYPE(type), ...members]));
    expect(explanation.rule).toBe('map-type-unsupported');
    expect(explanation.title.en).toContain(`since Linux ${since}`);
  },
);

describe('what does not fit into the memory', () => {
  const members = (type: string) => [
    TYPE(type),
    '__uint(max_entries, 1000000)',
    KEY,
    '__type(value, struct big)',
  ];
  test.each([
    ['HASH', 'Argument list too long(-7)', 'An entry of the map "m" is too large'],
    ['CPUMAP', '-E2BIG', 'more entries than this machine has CPUs'],
    ['HASH', 'Cannot allocate memory(-12)', 'no room in the kernel for the map "m"'],
  ])('%s: %s', (type, error, title) => {
    const explanation = explain(refused('m', error), file(members(type)));
    expect(explanation).toMatchObject({ rule: 'map-too-large', line: 6 });
    expect(explanation.title.en).toContain(title);
  });

  test('global variables are named as such', () => {
    const { rule, title } = explain(refused('hello.bss', '-ENOMEM'), 'char table[1 << 30];\n');
    expect(rule).toBe('map-too-large');
    expect(title.en).toContain('global variables');
  });
});

test('an old libbpf says it in other words', () => {
  const output =
    "libbpf: failed to create map (name: 'm'): Invalid argument(-22)\nlibbpf: failed to load object 'x.o'";
  expect(explain(output, file([TYPE('HASH'), KEY, VALUE]))).toMatchObject({ rule: 'map-create', line: 5 });
});
