/** The part of marked-terminal 7 that is used; the package brings no types of its own. */
declare module 'marked-terminal' {
  import type { MarkedExtension } from 'marked';

  type Paint = (text: string) => string;

  export type TerminalRendererOptions = {
    readonly [part in
      | 'code'
      | 'blockquote'
      | 'html'
      | 'heading'
      | 'firstHeading'
      | 'hr'
      | 'listitem'
      | 'table'
      | 'paragraph'
      | 'strong'
      | 'em'
      | 'codespan'
      | 'del'
      | 'link'
      | 'href'
      | 'text']?: Paint;
  } & {
    readonly emoji?: boolean;
    readonly showSectionPrefix?: boolean;
    readonly reflowText?: boolean;
    readonly tab?: number;
    /** For cli-table3. */
    readonly tableOptions?: { readonly style: { readonly head: string[]; readonly border: string[] } };
  };

  export type HighlightOptions = {
    readonly ignoreIllegals?: boolean;
    readonly theme?: Readonly<Record<string, Paint>>;
  };

  export function markedTerminal(
    options?: TerminalRendererOptions,
    highlightOptions?: HighlightOptions,
  ): MarkedExtension;
}
