import type { SourceFile } from '../source-file.ts';

/** A struct that the file itself declares, with plain numbers as members. */
export type SourceStruct = {
  readonly size: number;
  readonly members: ReadonlyMap<string, { readonly offset: number; readonly size: number }>;
};

const SIZES: readonly [RegExp, number][] = [
  [/^(?:__u8|__s8|u8|s8|char|unsigned char|signed char|u?int8_t|bool)$/, 1],
  [/^(?:__u16|__s16|__be16|__le16|__sum16|u16|s16|short|unsigned short|u?int16_t)$/, 2],
  [/^(?:__u32|__s32|__be32|__le32|__wsum|u32|s32|int|unsigned|unsigned int|u?int32_t)$/, 4],
  [/^(?:__u64|__s64|__be64|u64|s64|long|unsigned long|long long|unsigned long long|u?int64_t)$/, 8],
];

/** Headers have a dozen members; what goes on for longer is none. */
const LONGEST = 60;

/**
 * The layout of a struct as its declaration in the file says it: objects have no type information for what only local
 * variables point to. Undefined for one with bit-fields, other structs, or arrays of computed length.
 */
export function structIn(source: SourceFile, name: string): SourceStruct | undefined {
  if (!/^\w+$/.test(name)) return undefined;
  const head = source.find(
    new RegExp(`^\\s*(?:typedef\\s+)?struct\\s+${name}\\s*(?:__\\w+(?:\\([^)]*\\)+)?\\s*)?\\{`),
  );
  if (!head) return undefined;
  let text = '';
  for (let line = head.line; line < head.line + LONGEST && !text.includes('}'); line++)
    text += `${source.lineAt(line)?.slice(0, 300) ?? ''}\n`;
  const [body = '', tail] = text.slice(text.indexOf('{') + 1).split('}');
  return tail === undefined ? undefined : layOut(body, /packed/.test(tail) || /packed/.test(head.match[0]));
}

function layOut(body: string, packed: boolean): SourceStruct | undefined {
  const members = new Map<string, { offset: number; size: number }>();
  let [end, alignment] = [0, 1];
  const plain = body.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  for (const declaration of plain.split(';').map((one) => one.trim())) {
    if (declaration === '') continue;
    const parts = /^(?:const\s+)?((?:unsigned |signed |long )*\w+)\s+([\w\s,[\]]+)$/.exec(declaration);
    const size = SIZES.find(([type]) => type.test(parts?.[1] ?? ''))?.[1];
    if (!parts || size === undefined) return undefined;
    for (const one of (parts[2] ?? '').split(',')) {
      const member = /^\s*(\w+)\s*(?:\[\s*(\d+)\s*\])?\s*$/.exec(one);
      if (!member) return undefined;
      const step = packed ? 1 : size;
      end = Math.ceil(end / step) * step;
      alignment = Math.max(alignment, step);
      const whole = size * Number(member[2] ?? 1);
      members.set(member[1] ?? '', { offset: end, size: whole });
      end += whole;
    }
  }
  return members.size === 0 ? undefined : { size: Math.ceil(end / alignment) * alignment, members };
}
