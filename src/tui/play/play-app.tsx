import { useApp, useInput, usePaste, useWindowSize } from 'ink';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Lang } from '../../domain/text.ts';
import type { Player } from '../../engine/play/player.ts';
import { keyNames } from '../key-name.ts';
import { Rows } from '../widgets/rows.tsx';
import { playCommandOf } from './play-keys.ts';
import { playRows } from './play-window.ts';

type Props = {
  readonly player: Player;
  readonly firstLang: Lang;
  readonly colors: boolean;
  readonly stop: AbortSignal;
};

/** The free lab on the whole screen, until the learner quits or the signal. */
export function PlayApp({ player, firstLang, colors, stop }: Props) {
  const state = useSyncExternalStore(player.subscribe, player.getState);
  const [lang, setLang] = useState(firstLang);
  const { columns, rows } = useWindowSize();
  const { exit } = useApp();
  useInput((input, key) => {
    for (const name of keyNames(input, key)) {
      const command = playCommandOf(name, player.getState());
      if (command === undefined) continue;
      if (command === 'quit') exit();
      else if (command === 'toggle-language') setLang((now) => (now === 'en' ? 'ja' : 'en'));
      else player.ask(command);
    }
  });
  // Whatever is pasted is meant for another window: it must not be read as keys.
  usePaste(() => {});
  useEffect(() => {
    const leave = () => exit();
    if (stop.aborted) leave();
    stop.addEventListener('abort', leave, { once: true });
    return () => stop.removeEventListener('abort', leave);
  }, [stop, exit]);
  const lines = playRows({ state, lang, columns, rows, inWorkshop: false });
  return <Rows lines={lines} columns={columns} rows={rows} colors={colors} />;
}
