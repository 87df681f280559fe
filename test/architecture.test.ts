import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');

/**
 * Who may import whom, by folder of src/. `main.ts` and `compose.ts` are the composition root and may import anything.
 * `x:types` allows `import type` only.
 */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  system: ['domain/errors.ts'],
  setup: ['system', 'lesson-files/lesson-index.ts'],
  i18n: ['domain'],
  engine: ['domain'],
  toolchain: ['domain', 'system', 'engine/ports.ts:types'],
  lab: ['domain', 'system', 'toolchain', 'engine/ports.ts:types'],
  workspace: ['domain', 'system', 'engine/ports.ts:types'],
  'lesson-files': ['domain', 'system', 'engine/ports.ts:types', 'engine/prove:types'],
  control: ['domain', 'system', 'engine/ports.ts:types'],
  hub: ['domain', 'i18n'],
  web: ['domain', 'hub/protocol'],
  reporters: ['domain', 'engine', 'i18n', 'hub/protocol'],
  tui: ['domain', 'engine', 'i18n', 'reporters'],
  cli: [
    'domain',
    'engine',
    'i18n',
    'reporters',
    'tui',
    'hub',
    'setup',
    'system/machine',
    'system/user-dirs.ts',
    'lesson-files',
    '../package.json',
  ],
};

/** Packages that only one folder may import: the door to what they reach. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  execa: ['system'],
  chokidar: ['system'],
  'simple-git': ['workspace'],
  koffi: ['lab'],
  ink: ['tui'],
  react: ['tui'],
  commander: ['cli'],
  yaml: ['lesson-files', 'hub'],
  fastify: ['hub'],
  pg: ['hub'],
  'node:sqlite': ['hub'],
  'node:child_process': ['system', 'setup'],
};

type Import = { readonly file: string; readonly from: string; readonly typeOnly: boolean };

const sources = (readdirSync(SRC, { recursive: true }) as string[]).filter((path) =>
  /\.(ts|tsx|mjs)$/.test(path),
);

function importsOf(path: string): Import[] {
  const code = readFileSync(join(SRC, path), 'utf8');
  const statements = code.matchAll(
    /^(?:import|export)\s+(type\s)?[^'"`;]*?from\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]|\bimport\(['"]([^'"]+)['"]\)/gm,
  );
  return [...statements].map(([, type, named, bare, dynamic]) => ({
    file: path,
    from: named ?? bare ?? dynamic ?? '',
    typeOnly: type !== undefined,
  }));
}

const imports = sources.flatMap(importsOf);
const layerOf = (path: string): string => path.split('/')[0] ?? '';

function isAllowed({ file, from, typeOnly }: Import): boolean {
  const layer = layerOf(file);
  const target = relative(SRC, resolve(SRC, dirname(file), from));
  if (layerOf(target) === layer || file === 'main.ts' || file === 'compose.ts') return true;
  return (ARROWS[layer] ?? []).some((arrow) => {
    const [path = '', types] = arrow.split(':');
    return (target === path || target.startsWith(`${path}/`)) && (types === undefined || typeOnly);
  });
}

describe('architecture', () => {
  it('sees the imports that it judges', () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(
      imports.some(({ file, from }) => file === 'engine/run/run-step.ts' && from.includes('domain')),
    ).toBe(true);
  });

  it('knows every folder of src', () => {
    const folders = readdirSync(SRC, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).filter((name) => !(name in ARROWS))).toEqual([]);
  });

  it('lets imports go only along the arrows of the design', () => {
    const wrong = imports.filter((one) => one.from.startsWith('.') && !isAllowed(one));
    expect(wrong.map(({ file, from }) => `${file} → ${from}`)).toEqual([]);
  });

  it('keeps the domain free of input and output', () => {
    const wrong = imports.filter(
      ({ file, from }) => layerOf(file) === 'domain' && !from.startsWith('.') && !/^zod(\/|$)/.test(from),
    );
    expect(wrong.map(({ file, from }) => `${file} → ${from}`)).toEqual([]);
  });

  it('opens each door to the outside in one folder', () => {
    const wrong = imports.filter(({ file, from, typeOnly }) => {
      const owners = DOORS[from];
      return owners !== undefined && !typeOnly && !owners.includes(layerOf(file));
    });
    expect(wrong.map(({ file, from }) => `${file} → ${from}`)).toEqual([]);
  });
});
