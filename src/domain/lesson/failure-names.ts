/**
 * What failed last is kept as its names, the most exact first, with a blank between them: `check:<id>`,
 * `rule:<slug> stage:<stage>`, `stage:<stage>`. The stage stands beside a rule so that a hint for the stage is found
 * without the catalogue of all rules, which takes time to load.
 */
export const failureNames = (failure: string): readonly string[] => failure.split(' ');
