import type { Rule } from '../rule.ts';
import { BTF_MISSING_RULES } from './btf-missing.ts';
import { DISPATCHER_RULES } from './dispatcher.ts';
import { EXTERN_RULES } from './externs.ts';
import { INNER_MAP_RULES } from './inner-maps.ts';
import { LOAD_RULES } from './load-refused.ts';
import { MAP_DEFINITION_RULES } from './map-definitions.ts';
import { MAP_SECTION_RULES } from './map-sections.ts';
import { OBJECT_FILE_RULES } from './object-files.ts';
import { PIN_RULES } from './pins.ts';
import { PRIVILEGE_RULES } from './privileges.ts';
import { RELOCATION_RULES } from './relocations.ts';
import { SECTION_RULES } from './sections.ts';

/** What libbpf says, in the order of its work; "not permitted" is last, because the others know better what it is about. */
export const LIBBPF_RULES: readonly Rule[] = [
  ...OBJECT_FILE_RULES,
  ...SECTION_RULES,
  ...MAP_SECTION_RULES,
  ...MAP_DEFINITION_RULES,
  ...INNER_MAP_RULES,
  ...BTF_MISSING_RULES,
  ...EXTERN_RULES,
  ...RELOCATION_RULES,
  ...PIN_RULES,
  ...DISPATCHER_RULES,
  ...LOAD_RULES,
  ...PRIVILEGE_RULES,
];
