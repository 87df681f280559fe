import { describe, expect, it } from 'vitest';
import type { MapEntry } from '../../../src/domain/checks/observed.ts';
import { rowsOf } from '../../../src/engine/play/map-rows.ts';

const rows = (...entries: MapEntry[]) =>
  rowsOf({ name: 'm', type: 'hash', perCpu: false, maxEntries: 64, entries, commands: [] });

describe('the rows of a map', () => {
  it('are as a person reads them: MAC addresses as such, without padding', () => {
    const way = { link: 2, mac: [2, 0, 0, 0, 3, 2], source_mac: [2, 0, 0, 0, 3, 1], pad: [0, 0] };
    expect(rows({ key: '10.0.3.2', values: [way] }).rows).toEqual([
      {
        key: '10.0.3.2',
        value: { link: 2, mac: '02:00:00:00:03:02', source_mac: '02:00:00:00:03:01' },
      },
    ]);
  });

  it('leave out what holds nothing, and say how many there are', () => {
    const many = Array.from({ length: 20 }, (_, key) => ({ key, values: [key % 2, key % 2] }));
    const read = rows(...many);
    expect(read).toMatchObject({ name: 'm', total: 10 });
    expect(read.rows[0]).toEqual({ key: 1, value: 2n });
    expect(read.rows).toHaveLength(8);
  });
});
