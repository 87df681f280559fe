import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { renderUnicodeCompact } from 'uqr';
import packageJson from '../../package.json' with { type: 'json' };
import { EXIT, environmentError, usageError } from '../domain/errors.ts';
import { shownCode } from '../domain/session/code.ts';
import { joinLine } from '../domain/session/join-line.ts';
import type { Lang } from '../domain/text.ts';
import { ownAddresses } from '../hub/addresses.ts';
import { hubCertificate } from '../hub/certificate.ts';
import { type RunningHub, startHub } from '../hub/server/create-hub.ts';
import { keepHeapSmall } from '../hub/small-heap.ts';
import { openStore } from '../hub/store/open-store.ts';
import type { Store } from '../hub/store/store.ts';
import { chooseLang, type Messages, messages } from '../i18n/index.ts';
import { userDirs } from '../system/user-dirs.ts';
import type { CommandContext } from './context.ts';
import { type HubSession, openHubSession } from './hub-session.ts';
import { type HubStartFlags, type HubStartOptions, readHubFlags } from './hub-start-flags.ts';

/**
 * `xdplings hub start`: serves a live workshop until it is told to stop. Needs no root and no lab.
 * @throws a usage error for flags, an environment error for the port, the address, the store and the certificate
 */
export async function hubStart(flags: HubStartFlags, context: CommandContext): Promise<number> {
  keepHeapSmall();
  const { io, parts } = context;
  const lang = chooseLang(context.flags.lang, undefined, io.env);
  const words = messages(lang).hub;
  const options = readHubFlags(flags, words);
  const folder = options.data ?? join(userDirs(io.env).state, 'hub');
  const addresses = ownAddresses(networkInterfaces()).map(({ address }) => address);
  if (options.host !== undefined && !isOwn(options.host, addresses))
    throw usageError(words.badHost(options.host), { todo: words.badHostHelp(addresses.join(', ')) });
  const names = options.host === undefined ? addresses : [options.host, ...addresses];
  const tls = options.plainHttp ? undefined : await hubCertificate(folder, certified(names, options));
  const lessonFiles = await parts.lessonFiles();
  const { steps } = await lessonFiles.loadCourse();
  const store = await openStore(options.store ?? join(folder, 'sessions.sqlite'));
  try {
    const session = await openHubSession(store, options, { lessonFiles, steps });
    const hub = await listen(
      { store, names, tls, options, onBug: (error) => io.err(bugLine(error, words)) },
      words,
    );
    for (const line of announcement(session, hub, tls?.pin, addresses, options, lang)) io.out(line);
    if (!io.signal.aborted) await once(io.signal, 'abort');
    await hub.close();
    io.out(words.stopped);
    return EXIT.pass;
  } finally {
    await store.close();
  }
}

/** Loopback is an address of every machine, and enough for a try. */
const isOwn = (host: string, addresses: readonly string[]): boolean =>
  [...addresses, '127.0.0.1', '::1', 'localhost'].includes(host);

/** A browser is shown the public name too; where only that is a name, it comes first. */
const certified = (names: readonly string[], { publicUrl }: HubStartOptions): readonly string[] =>
  publicUrl === undefined ? names : [hostOf(publicUrl), ...names];

/** Without the brackets of an IPv6 address. */
const hostOf = (url: string): string => new URL(url).hostname.replace(/^\[|\]$/g, '');

type Listening = {
  readonly store: Store;
  readonly names: readonly string[];
  readonly tls: Awaited<ReturnType<typeof hubCertificate>> | undefined;
  readonly options: HubStartOptions;
  readonly onBug: (error: unknown) => void;
};

async function listen({ options, ...hub }: Listening, words: Messages['hub']): Promise<RunningHub> {
  const { port, host, publicUrl } = options;
  // Every address: learners on this machine and beside it reach it, whichever one the join line names.
  const at = { host: host === '127.0.0.1' || host === 'localhost' ? '127.0.0.1' : '::', port };
  try {
    return await startHub({ ...hub, publicUrl, version: packageJson.version }, at).catch((error) => {
      // A kernel without IPv6 has no `::`.
      if (error.code !== 'EAFNOSUPPORT') throw error;
      return startHub({ ...hub, publicUrl, version: packageJson.version }, { ...at, host: '0.0.0.0' });
    });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw environmentError(words.portTaken(port), { todo: words.portTakenHelp, cause });
    if (code === 'EACCES')
      throw environmentError(words.portForbidden(port), { todo: words.portForbiddenHelp, cause });
    throw cause;
  }
}

function bugLine(error: unknown, words: Messages['hub']): string {
  return `${words.bug} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

/** What the instructor sees: 23 rows of 80 columns, so that the QR code and the rest are on one screen. */
function announcement(
  { record, key, joined, keepsOtherAgenda }: HubSession,
  hub: RunningHub,
  pin: string | undefined,
  addresses: readonly string[],
  options: HubStartOptions,
  lang: Lang,
): string[] {
  const words = messages(lang).hub;
  const line = joinLine({ origin: hub.origin, code: record.code, pin });
  const isChosen = options.host !== undefined || options.publicUrl !== undefined;
  const [, ...others] = isChosen ? [] : addresses;
  const end = new Date(record.endsAt).toLocaleString(lang === 'ja' ? 'ja-JP' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  return [
    // What may scroll away stands first.
    ...(others.length > 0 ? [words.otherAddresses(others.join(', '))] : []),
    ...(keepsOtherAgenda ? [words.keepsAgenda] : []),
    ...(addresses.length === 0 && !isChosen ? [words.noAddress] : []),
    ...(pin === undefined && !options.publicUrl ? [words.plain] : []),
    `${joined === undefined ? words.isOn(record.title) : words.goesOn(record.title, joined)} ${words.until(end)}`,
    `xdplings join ${line}`,
    ...renderUnicodeCompact(line, { border: 1 })
      .split('\n')
      .map((row) => `  ${row}`),
    `${words.dashboard}: ${hub.origin}/${pin === undefined ? '' : `  ${words.warning}`}`,
    key === undefined
      ? `${words.key}: ${words.keyEarlier}`
      : `${words.key}: ${shownCode(key)}  ${words.keyOnce}`,
  ];
}
