import type { MapValue } from '../../domain/checks/spec.ts';
import { usageError } from '../../domain/errors.ts';
import { type BpfObject, findTypes, type MapDefinition, readValue } from '../../domain/object-file/index.ts';
import { text } from '../../domain/text.ts';

/** Keeps the type in the object although no variable has it: what only a pointer passes by, clang leaves out of BTF. */
const KEEPING = 'const struct event *unused_event __attribute__((unused));';

/**
 * A ring buffer has no types of its own: its records are read as the program's `struct event`.
 * @returns a reader of one record; it throws an XdplingsError (usage) for one that is shorter
 * @throws XdplingsError (usage) that says what to declare
 */
export function recordReader(object: BpfObject, { name }: MapDefinition): (record: Uint8Array) => MapValue {
  const type = findTypes(object.btf, 'event').find((id) => object.btf.types[id]?.kind === 'struct');
  const struct = type === undefined ? undefined : object.btf.types[type];
  if (type === undefined || struct?.kind !== 'struct') {
    throw usageError(
      text(
        `The program does not say what a record of ${name} looks like: it has no struct event.`,
        `プログラムに struct event がないため、${name} のレコードの形が分かりません。`,
      ),
      {
        todo: text(`Declare it, and keep it with: ${KEEPING}`, `宣言し、次の行で残してください: ${KEEPING}`),
      },
    );
  }
  return (record) => {
    if (record.length >= struct.size) return readValue(object.btf, type, record);
    throw usageError(
      text(
        `A record of ${name} has ${record.length} bytes, fewer than struct event with its ${struct.size}.`,
        `${name} のレコードが ${record.length} バイトで、struct event の ${struct.size} バイトに足りません。`,
      ),
      {
        todo: text(
          'Reserve sizeof(struct event) for every record.',
          'どのレコードも sizeof(struct event) で確保してください。',
        ),
      },
    );
  };
}
