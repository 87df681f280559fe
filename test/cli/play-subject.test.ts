import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenCourse } from '../../src/cli/open-course.ts';
import { playSubject } from '../../src/cli/play-subject.ts';
import { NO_PROGRESS } from '../../src/domain/progress/index.ts';
import { makeCourse, makeStep } from '../support/course.ts';

const steps = ['firewall/blocklist', 'firewall/rules', 'firewall/events'].map((id) => makeStep(id));
const lessons = [...makeCourse(makeStep('hello/print')).lessons, ...makeCourse(...steps).lessons];
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'xdplings-play-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A learner who is at `current` and has files of these steps. */
function learner(current: string, ...begun: string[]): OpenCourse {
  for (const id of begun) {
    const file = join(dir, `${id}.bpf.c`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
  }
  return {
    course: { lessons, steps: lessons.flatMap((lesson) => lesson.steps) },
    progress: { ...NO_PROGRESS, current },
    workspace: { fileOf: ({ file }: { file: string }) => join(dir, file) },
    lessonFiles: { solutionFile: ({ name }: { name: string }) => `/solutions/${name}` },
  } as unknown as OpenCourse;
}

describe('which program plays', () => {
  it('is the learner’s own of the step that is named', () => {
    const open = learner('firewall/rules', 'firewall/blocklist', 'firewall/rules');
    expect(playSubject('firewall/blocklist', false, open)).toMatchObject({
      step: { id: 'firewall/blocklist' },
      file: join(dir, 'firewall/blocklist.bpf.c'),
      isSolution: false,
    });
  });

  it('is that of the step the learner is at in the lesson', () => {
    const open = learner('firewall/blocklist', 'firewall/blocklist', 'firewall/rules');
    expect(playSubject('firewall', false, open).step.id).toBe('firewall/blocklist');
  });

  it('is the last one begun, where the learner is elsewhere', () => {
    const open = learner('hello/print', 'firewall/blocklist', 'firewall/rules');
    expect(playSubject('firewall', false, open).step.id).toBe('firewall/rules');
  });

  it('is the solution of the lesson’s last step, or of the step that is named', () => {
    const open = learner('firewall/blocklist');
    expect(playSubject('firewall', true, open)).toMatchObject({
      file: '/solutions/events',
      isSolution: true,
    });
    expect(playSubject('firewall/rules', true, open).file).toBe('/solutions/rules');
  });

  it('is none where nothing was begun', () => {
    expect(() => playSubject('firewall', false, learner('hello/print'))).toThrow(
      'You have not begun firewall',
    );
    expect(() => playSubject('firewall/rules', false, learner('firewall/rules'))).toThrow(
      'You have not begun firewall/rules',
    );
  });
});
