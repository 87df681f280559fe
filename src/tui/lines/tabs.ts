const TAB_WIDTH = 4;

/** Tabs as C is usually read: to the next multiple of the tab's width. */
export const expandTabs = (code: string): string =>
  code
    .split('\n')
    .map((row) => {
      let column = 0;
      return row.replace(/\t|[^\t]+/g, (part) => {
        const shown = part === '\t' ? ' '.repeat(TAB_WIDTH - (column % TAB_WIDTH)) : part;
        column += shown.length;
        return shown;
      });
    })
    .join('\n');
