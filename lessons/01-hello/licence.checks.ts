import type { StepChecks } from '../../src/domain/checks/vocabulary.ts';

const checks: StepChecks = ({ check, eth, frames, from, packet, payload, ping, trace }) => {
  /** Frames of a kind that no host answers, so that nothing else is received meanwhile. */
  const frameOf = (length: number) =>
    packet(eth({ src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02', type: 0x88b5 }), payload(length - 14));

  return [
    check(
      'prints-length',
      {
        en: 'loads, lets pings through and prints their length: 98 bytes',
        ja: 'ロードでき、ping を通し、その長さ 98 バイトを出力する',
      },
      ping('client', 'host', 3).isAnswered(),
      trace.prints(3, /a packet of 98 bytes/),
    ),
    check(
      'prints-other-lengths',
      { en: 'prints the length of every other packet too', ja: 'ほかのパケットの長さも出力する' },
      frames(
        {
          en: 'two frames of 60 bytes, one of 1514',
          ja: '60 バイトのフレーム 2 つと 1514 バイトのフレーム 1 つ',
        },
        from('client'),
        [frameOf(60), frameOf(1514), frameOf(60)],
      ).pass(),
      trace.prints(3, /a packet of (60|1514) bytes/),
    ),
  ];
};

export default checks;
