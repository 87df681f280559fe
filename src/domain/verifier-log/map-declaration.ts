import type { Context } from './context.ts';

/** @returns the line where a map is declared: `} flows SEC(".maps");` */
export function declarationOf(name: string, { source }: Context): number | undefined {
  const word = name.replace(/[^\w]/g, '');
  const within = String.raw`\s*(?:\[[^\]]*\]\s*)?(?:SEC\(|__attribute__\s*\(\(\s*section\s*\()\s*"\.maps"`;
  // Kernels cut names to 15 characters.
  return (
    source?.find(new RegExp(`\\b${word}${within}`)) ?? source?.find(new RegExp(`\\b${word}\\w*${within}`))
  )?.line;
}
