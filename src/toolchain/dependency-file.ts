/**
 * Reads the list of files that `clang -MD` writes: one make rule, `target: file file \`, with make's escapes.
 *
 * @returns the files, in order.
 */
export function parseDependencyFile(text: string): string[] {
  const rule = text.replace(/\\\r?\n/g, ' ');
  const afterTarget = rule.slice(rule.search(/:\s/) + 1);
  return [...afterTarget.matchAll(/(?:\\[ #\\]|\$\$|\S)+/g)].map(([word]) =>
    word.replace(/\\([ #])/g, '$1').replaceAll('$$', '$'),
  );
}
