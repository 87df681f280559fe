import type { Rule } from '../rule.ts';
import { COMPILE_ADDRESS_RULES } from './compile-addresses.ts';
import { COMPILE_BRACKET_RULES } from './compile-brackets.ts';
import { COMPILE_CALL_RULES } from './compile-calls.ts';
import { COMPILE_CHARACTER_RULES } from './compile-characters.ts';
import { COMPILE_INCLUDE_RULES } from './compile-includes.ts';
import { COMPILE_INSTRUCTION_RULES } from './compile-instructions.ts';
import { COMPILE_LIMIT_RULES } from './compile-limits.ts';
import { COMPILE_MACRO_RULES } from './compile-macros.ts';
import { COMPILE_NAME_RULES } from './compile-names.ts';
import { COMPILE_NOT_C_RULES } from './compile-not-c.ts';
import { COMPILE_POINTER_RULES } from './compile-pointers.ts';
import { COMPILE_STATEMENT_RULES } from './compile-statements.ts';
import { COMPILE_SYMBOL_RULES } from './compile-symbols.ts';
import { COMPILE_SYNTAX_RULES } from './compile-syntax.ts';
import { COMPILE_TYPE_RULES } from './compile-types.ts';
import { COMPILE_VALUE_RULES } from './compile-values.ts';
import { COMPILE_WARNING_RULES } from './compile-warnings.ts';

/** All that clang says to beginners. */
export const COMPILE_RULES: readonly Rule[] = [
  ...COMPILE_LIMIT_RULES,
  ...COMPILE_INSTRUCTION_RULES,
  ...COMPILE_INCLUDE_RULES,
  ...COMPILE_CHARACTER_RULES,
  ...COMPILE_NOT_C_RULES,
  ...COMPILE_MACRO_RULES,
  ...COMPILE_TYPE_RULES,
  ...COMPILE_NAME_RULES,
  ...COMPILE_SYMBOL_RULES,
  ...COMPILE_SYNTAX_RULES,
  ...COMPILE_STATEMENT_RULES,
  ...COMPILE_BRACKET_RULES,
  ...COMPILE_WARNING_RULES,
  ...COMPILE_ADDRESS_RULES,
  ...COMPILE_POINTER_RULES,
  ...COMPILE_CALL_RULES,
  ...COMPILE_VALUE_RULES,
];
