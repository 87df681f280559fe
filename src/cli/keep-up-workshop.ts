import { XdplingsError } from '../domain/errors.ts';
import { detectionText } from '../domain/firewall/describe.ts';
import { healthChangeText } from '../domain/load-balancer/describe.ts';
import { type Text, text } from '../domain/text.ts';
import type { Engine } from '../engine/loop/engine.ts';
import type { EngineEvent } from '../engine/loop/events.ts';
import type { LabPort } from '../engine/ports.ts';
import { keepUp, type UpkeepNews, type UpkeepOptions } from '../engine/upkeep.ts';

export type Workshop = {
  readonly engine: Pick<Engine, 'betweenRuns' | 'getState' | 'dispatch'>;
  readonly lab: Pick<LabPort, 'loaded'>;
  readonly control: UpkeepOptions['control'];
};

/**
 * Until the signal: has the control plane look between the runs after whatever program the last one has left, and tells
 * what comes of it. A demonstration has a control plane on watch of its own.
 */
export function keepUpWorkshop(
  { engine, lab, control }: Workshop,
  signal: AbortSignal,
  more: Pick<UpkeepOptions, 'now' | 'pause'> = {},
): Promise<void> {
  const loaded = async () => (engine.getState().demo === undefined ? lab.loaded() : undefined);
  const tell = (news: UpkeepNews): void => {
    for (const event of eventsOf(news)) engine.dispatch(event);
  };
  return keepUp({ control, loaded, inTurn: engine.betweenRuns, tell, ...more }, signal);
}

type Told = Extract<EngineEvent, { type: 'told' }>;
const told = (tone: Told['tone'], words: Text): Told => ({ type: 'told', tone, text: words });

function eventsOf(news: UpkeepNews): Told[] {
  switch (news.kind) {
    case 'detected':
      return news.detections.map((one) => told('info', detectionText(one)));
    case 'health':
      return news.changes.map((one) =>
        told(one.backend.status === 'Available' ? 'info' : 'warning', healthChangeText(one)),
      );
    case 'trouble':
      return [told('warning', troubleText(news.error))];
  }
}

function troubleText(error: unknown): Text {
  if (!(error instanceof XdplingsError)) {
    const words = error instanceof Error ? error.message : String(error);
    return text(`The control plane stumbled: ${words}`, `コントロールプレーンの処理に失敗しました: ${words}`);
  }
  const { what, todo } = error.words;
  const joined = (lang: keyof Text) => [what[lang], todo?.[lang], error.where].filter(Boolean).join(' ');
  return text(joined('en'), joined('ja'));
}
