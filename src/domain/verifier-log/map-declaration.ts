import type { Context } from './context.ts';

/** @returns the line where a map is declared: `} flows SEC(".maps");` */
export const declarationOf = (name: string, { source }: Context): number | undefined =>
  source?.find(new RegExp(`\\b${name.replace(/[^\w]/g, '')}\\w*\\s+SEC\\(\\s*"\\.maps"`))?.line;
