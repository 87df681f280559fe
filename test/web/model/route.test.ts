import { describe, expect, it } from 'vitest';
import { readRoute } from '../../../src/web/model/route.ts';

describe('the address of a view', () => {
  it.each([
    ['', { view: 'room' }],
    ['#/plan', { view: 'plan' }],
    ['#/step', { view: 'step', step: undefined }],
    ['#/step/counter%2Fhash-map', { view: 'step', step: 'counter/hash-map' }],
    ['#/learner/a%20b', { view: 'learner', learner: 'a b' }],
  ])('%s', (hash, route) => expect(readRoute(hash)).toEqual(route));

  it.each(['#/learner', '#/learner/', '#/constructor', '#/__proto__/x', '#content', '#//', '#/room/x/y'])(
    'is the room for what is none: %s',
    (hash) => expect(readRoute(hash)).toEqual({ view: 'room' }),
  );

  it('takes what is badly written as it is: nobody has such an id', () => {
    expect(readRoute('#/learner/%E0%A4%A')).toEqual({ view: 'learner', learner: '%E0%A4%A' });
  });
});
