import type { Rule } from '../rule.ts';
import { LOCK_RULES } from './locks.ts';
import { REFERENCE_RULES } from './references.ts';

export const RESOURCE_RULES: readonly Rule[] = [...REFERENCE_RULES, ...LOCK_RULES];
