import { ruleFlags } from '../../firewall/describe.ts';
import { describe } from '../../packet/index.ts';
import { type Text, text } from '../../text.ts';
import { doneText } from '../control-text.ts';
import type { LoadClause, MeanwhileClause, MeanwhileStep } from '../spec.ts';
import { formatValue } from './map-value.ts';
import { conversationText } from './replies.ts';

export const bytesText = (bytes: number): string => bytes.toLocaleString('en-US');

/** The load, and what is done meanwhile. */
export function loadText(clause: LoadClause): Text {
  const { about, from, address, load, meanwhile } = clause;
  const way = `${from} → ${address}:${load.port}`;
  const what =
    load.does === 'download'
      ? text(
          `one download of ${bytesText(load.bytes)} bytes`,
          `${bytesText(load.bytes)} バイトのダウンロード 1 つ`,
        )
      : text(
          `${load.times ?? ''} HTTP requests, ${load.atOnce} at a time`.trim(),
          `HTTP リクエスト${load.times === undefined ? '' : ` ${load.times} 個`}、同時に ${load.atOnce} 個ずつ`,
        );
  const steps = meanwhile.map(stepText);
  const en = steps.map((one) => one.en).join('; ');
  const ja = steps.map((one) => one.ja).join(' → ');
  return text(
    `${about.en}: ${what.en}, ${way}${en && `; meanwhile: ${en}`}`,
    `${about.ja}: ${what.ja}、${way}${ja && `。その間に: ${ja}`}`,
  );
}

/** One thing that is done while a load goes on. */
export function stepText(step: MeanwhileStep): Text {
  switch (step.step) {
    case 'answers':
      return text(`${step.more} more answers`, `応答をあと ${step.more} 個待つ`);
    case 'services':
      return step.up
        ? text(`${step.host}'s services begin again`, `${step.host} のサービスを再開`)
        : text(`${step.host}'s services end`, `${step.host} のサービスを停止`);
    case 'status':
      return text(
        `${step.backend} becomes ${step.status}`,
        `${step.backend} が ${step.status} になるのを待つ`,
      );
    case 'no-more':
      return text(`no new connection to ${step.host}`, `ここから ${step.host} に新しいコネクションはなし`);
    case 'flood': {
      const frame = describe(step.frames[0] ?? new Uint8Array());
      return text(
        `${step.about.en} behind it, ${step.rate} a second: ${frame}`,
        `${step.about.ja}を毎秒 ${step.rate} フレーム: ${frame}`,
      );
    }
    case 'clause':
      return clauseText(step.clause);
  }
}

function clauseText(clause: MeanwhileClause): Text {
  switch (clause.kind) {
    case 'control':
      return doneText(clause);
    case 'conversation':
      return conversationText(clause);
    case 'backend':
      return lookText(clause.name);
    case 'map':
      return lookText(`${clause.map}[${formatValue(clause.key)}]`);
    case 'rule':
      return lookText(ruleFlags(clause.rule));
  }
}

const lookText = (at: string): Text => text(`a look at ${at}`, `${at} を確認`);
