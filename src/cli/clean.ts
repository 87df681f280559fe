import { EXIT } from '../domain/errors.ts';
import { chooseLang, messages } from '../i18n/index.ts';
import type { CommandContext } from './context.ts';

/** `xdplings clean`: removes what a crashed session of any version left on the machine, and says what it was. */
export async function clean({ parts, io, flags }: CommandContext): Promise<number> {
  const removed = await parts.clean();
  io.out(messages(chooseLang(flags.lang, undefined, io.env)).cli.cleaned(removed.length));
  for (const thing of removed) io.out(`  ${thing}`);
  return EXIT.pass;
}
