import type { Stage } from './explanation.ts';
import type { Rule } from './rule.ts';
import { ATTACH_RULES } from './rules/attach.ts';
import { ATTACH_DEVICE_RULES } from './rules/attach-device.ts';
import { ATTACH_TARGET_RULES } from './rules/attach-targets.ts';
import { ATTACH_TOOL_RULES } from './rules/attach-tools.ts';
import { COMPILE_RULES } from './rules/compile.ts';
import { CONTEXT_RULES } from './rules/context.ts';
import { DISPATCHER_LOG_RULES } from './rules/dispatcher.ts';
import { DYNPTR_RULES } from './rules/dynptrs.ts';
import { FLOW_RULES } from './rules/flow.ts';
import { FUNCTION_RULES } from './rules/functions.ts';
import { GLOBAL_POINTER_RULES } from './rules/global-pointers.ts';
import { HELPER_ARGUMENT_RULES } from './rules/helper-arguments.ts';
import { HELPER_MEMORY_RULES } from './rules/helper-memory.ts';
import { HELPER_SIZE_RULES } from './rules/helper-sizes.ts';
import { HELPER_SPECIAL_RULES } from './rules/helper-special.ts';
import { HELPER_RULES } from './rules/helpers.ts';
import { INSTRUCTION_RULES } from './rules/instructions.ts';
import { IPROUTE_RULES } from './rules/iproute.ts';
import { KEPT_OBJECT_RULES } from './rules/kept-objects.ts';
import { KERNEL_FUNCTION_RULES } from './rules/kernel-functions.ts';
import { KERNEL_STRUCT_RULES } from './rules/kernel-structs.ts';
import { LIBBPF_RULES } from './rules/libbpf.ts';
import { LICENSE_RULES } from './rules/license.ts';
import { MAP_CREATION_RULES } from './rules/map-creation.ts';
import { MAP_INDEX_RULES } from './rules/map-index.ts';
import { MAP_RIGHTS_RULES } from './rules/map-rights.ts';
import { MAP_VALUE_RULES } from './rules/map-values.ts';
import { NULL_CHECK_RULES } from './rules/null-checks.ts';
import { NULL_FOUND_RULES } from './rules/null-found.ts';
import { NUMBER_POINTER_RULES } from './rules/number-pointers.ts';
import { PACKET_RULES } from './rules/packet.ts';
import { PACKET_ARITHMETIC_RULES } from './rules/packet-arithmetic.ts';
import { PACKET_LOST_RULES } from './rules/packet-lost.ts';
import { PACKET_SPECIAL_RULES } from './rules/packet-special.ts';
import { PACKET_VARIABLE_RULES } from './rules/packet-variable.ts';
import { POINTER_LEAK_RULES } from './rules/pointer-leaks.ts';
import { POINTER_RULES } from './rules/pointers.ts';
import { POISONED_RULES } from './rules/poisoned.ts';
import { RESOURCE_RULES } from './rules/resources.ts';
import { SLEEPABLE_RULES } from './rules/sleepable.ts';
import { STACK_RULES } from './rules/stack.ts';
import { UNINITIALISED_RULES } from './rules/uninitialised.ts';

/** All rules. Of those about one message the first counts, so the more specific one stands first in its group. */
export const CATALOGUE: readonly Rule[] = [
  ...DISPATCHER_LOG_RULES,
  ...POISONED_RULES,
  ...GLOBAL_POINTER_RULES,
  ...LICENSE_RULES,
  ...CONTEXT_RULES,
  ...PACKET_VARIABLE_RULES,
  ...PACKET_SPECIAL_RULES,
  ...PACKET_LOST_RULES,
  ...PACKET_RULES,
  ...NULL_CHECK_RULES,
  ...NULL_FOUND_RULES,
  ...PACKET_ARITHMETIC_RULES,
  ...POINTER_RULES,
  ...KERNEL_STRUCT_RULES,
  ...NUMBER_POINTER_RULES,
  ...MAP_RIGHTS_RULES,
  ...HELPER_MEMORY_RULES,
  ...HELPER_SIZE_RULES,
  ...MAP_VALUE_RULES,
  ...MAP_INDEX_RULES,
  ...HELPER_RULES,
  ...HELPER_SPECIAL_RULES,
  ...HELPER_ARGUMENT_RULES,
  ...UNINITIALISED_RULES,
  ...FLOW_RULES,
  ...POINTER_LEAK_RULES,
  ...STACK_RULES,
  ...RESOURCE_RULES,
  ...KERNEL_FUNCTION_RULES,
  ...SLEEPABLE_RULES,
  ...DYNPTR_RULES,
  ...FUNCTION_RULES,
  ...KEPT_OBJECT_RULES,
  ...INSTRUCTION_RULES,
  ...MAP_CREATION_RULES,
  ...LIBBPF_RULES,
  ...ATTACH_TARGET_RULES,
  ...ATTACH_DEVICE_RULES,
  ...ATTACH_RULES,
  ...IPROUTE_RULES,
  ...ATTACH_TOOL_RULES,
  ...COMPILE_RULES,
];

/** @returns at which stage a rule is found; undefined for a slug that no rule has */
export const stageOfRule = (slug: string): Stage | undefined =>
  CATALOGUE.find((rule) => rule.slug === slug)?.stage;
