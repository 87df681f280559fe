import type { Context } from '../context.ts';
import { readConstant } from '../map-source.ts';
import { type Rule, rule, says } from '../rule.ts';
import { fixed } from './fixed-words.ts';
import { sectionLine } from './sections.ts';

/** A map in the form that libbpf 1.0 gave up, in the learner's own numbers. */
function modern(context: Context): { name: string; text: string; line: number } | undefined {
  const { source } = context;
  if (!source?.find(/\bstruct\s+bpf_(?:elf_)?map(?:_def)?\b/)) return undefined;
  const use =
    source.find(/SEC\(\s*"maps[^"]*"\s*\)\s*(\w+)\s*=/) ??
    source.find(/(\w+)\s+SEC\(\s*"maps[^"]*"\s*\)\s*=/);
  const name = use?.match[1];
  if (!use || name === undefined) return undefined;
  const member = (key: string) => {
    for (let line = use.line; line < use.line + 12; line++) {
      const value = new RegExp(`\\.${key}\\s*=\\s*([^,}]+)`).exec(source.lineAt(line) ?? '')?.[1]?.trim();
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const size = (field: 'key' | 'value', written: string | undefined) => {
    const type = /^sizeof\s*\(\s*([^)]+?)\s*\)$/.exec(written ?? '')?.[1];
    if (type !== undefined) return `__type(${field}, ${type});`;
    return readConstant(written ?? '', source) ? `__uint(${field}_size, ${written});` : '';
  };
  const parts = [
    `__uint(type, ${member('type') ?? 'BPF_MAP_TYPE_…'});`,
    `__uint(max_entries, ${member('max_entries') ?? member('max_elem') ?? '…'});`,
    size('key', member('key_size') ?? member('size_key')),
    size('value', member('value_size') ?? member('size_value')),
    member('map_flags') ? `__uint(map_flags, ${member('map_flags')});` : '',
  ];
  return {
    name,
    line: use.line,
    text: `struct { ${parts.filter(Boolean).join(' ')} } ${name} SEC(".maps");`,
  };
}

/** Whether the declaration that ends on a line is written with libbpf's macros for maps. */
function isMapStruct(line: number | undefined, { source }: Context): boolean {
  for (let at = (line ?? 0) - 1; at > 0 && at > (line ?? 0) - 12; at--) {
    const text = source?.lineAt(at) ?? '';
    if (/__(?:uint|type|array)\s*\(/.test(text)) return true;
    if (text.startsWith('}') || text.endsWith('};')) return false;
  }
  return false;
}

const LEGACY = /legacy map definitions in 'maps' section are not supported/;

/** A map that is written in the new form, and only its section is the old one. */
function macroMap(context: Context): { name: string; section: string; line: number } | undefined {
  const found = context.source?.find(/(\w+)\s+SEC\(\s*"(maps[^"]*)"\s*\)\s*;/);
  return found && isMapStruct(found.line, context)
    ? { name: found.match[1] ?? '', section: found.match[2] ?? '', line: found.line }
    : undefined;
}

/** Maps that stand where libbpf does not look for them. */
export const MAP_SECTION_RULES: readonly Rule[] = [
  rule({
    slug: 'maps-section',
    stage: 'libbpf',
    match: (message, context) => {
      if (LEGACY.test(message)) return macroMap(context);
      const facts = says(
        /^libbpf: prog '[^']*': bad map relo against '(?<name>[^']+)' in section '(?<section>[^']+)'/,
      )(message);
      if (!facts) return undefined;
      const { name = '', section = '' } = facts;
      const { line } = sectionLine(section, context);
      return /map/i.test(section) || isMapStruct(line, context) ? { name, section, line } : undefined;
    },
    title: {
      en: ({ name, section }) => `The map "${name}" is in SEC("${section}"), where libbpf looks for no maps.`,
      ja: ({ name, section }) =>
        `マップ "${name}" が SEC("${section}") にあります。libbpf はそこからマップを探しません。`,
    },
    why: fixed(
      'Maps are read from the section ".maps" alone, with the dot and in small letters.',
      'マップが読み込まれるセクションは ".maps" だけです。先頭のドットも小文字も、このとおりでなければなりません。',
    ),
    fix: {
      en: ({ name }) => `Write \`} ${name} SEC(".maps");\`.`,
      ja: ({ name }) => `\`} ${name} SEC(".maps");\` と書きます。`,
    },
    fixCode: ({ name, line }, { source }) =>
      source?.lineAt(line ?? 0)?.startsWith('}') ? `} ${name} SEC(".maps");` : undefined,
    locate: ({ line }) => ({ line }),
    learnMore: ['counter/hash-map'],
  }),
  rule({
    slug: 'legacy-maps',
    stage: 'libbpf',
    match: (message, context) => (LEGACY.test(message) ? { map: modern(context) } : undefined),
    title: {
      en: ({ map }) =>
        map
          ? `The map "${map.name}" is declared in the form of old tutorials.`
          : 'The maps are declared in the form of old tutorials.',
      ja: ({ map }) =>
        map
          ? `マップ "${map.name}" が、古いチュートリアルの形で宣言されています。`
          : 'マップが、古いチュートリアルの形で宣言されています。',
    },
    why: fixed(
      'libbpf 1.0 and newer read maps only from SEC(".maps"), with the types of key and value; SEC("maps") with struct bpf_map_def is gone.',
      'libbpf 1.0 以降が読むのは、キーと値の型を書いた SEC(".maps") のマップだけです。SEC("maps") と struct bpf_map_def は廃止されました。',
    ),
    fix: {
      en: ({ map }) =>
        `Declare it as \`${map?.text ?? 'struct { __uint(type, …); __uint(max_entries, …); __type(key, …); __type(value, …); } NAME SEC(".maps");'}\``,
      ja: ({ map }) =>
        `次のように宣言します: \`${map?.text ?? 'struct { __uint(type, …); __uint(max_entries, …); __type(key, …); __type(value, …); } NAME SEC(".maps");'}\``,
    },
    locate: (_, context) => ({ line: context.source?.find(/SEC\(\s*"maps/)?.line }),
    learnMore: ['counter/hash-map'],
  }),
];
