import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkHaproxyConfig, haproxyFiles } from '#agent';
import { haproxyMissing, HaproxyProgram } from '../support/haproxy-program.ts';
import { knownGaps, wholeFiles } from './haproxy-cases.ts';
import { casesOf, frame, frames, wholeConfig, type Frame } from './haproxy-frames.ts';
import { renderedBalancers, refusedBalancers } from './haproxy-balancers.ts';

const fileExists = (path: string): boolean => path.startsWith('/exists/');
const ours = (config: string): boolean => checkHaproxyConfig(config, { fileExists }).ok;

describe('checkHaproxyConfig', () => {
  for (const kind of frames) {
    it(`takes what haproxy takes: ${kind}`, () => {
      const refused = casesOf(kind, 'accepted').filter((text) => !ours(wholeConfig(frame(kind, text))));
      assert.deepEqual(refused, []);
    });
    it(`refuses what haproxy refuses: ${kind}`, () => {
      const accepted = casesOf(kind, 'refused').filter((text) => ours(wholeConfig(frame(kind, text))));
      assert.deepEqual(accepted, []);
    });
  }

  it('judges whole files as haproxy does', () => {
    assert.deepEqual(
      wholeFiles.accepted.filter((config) => !ours(config)),
      [],
    );
    assert.deepEqual(wholeFiles.refused.filter(ours), []);
  });

  it('takes everything that a management server renders, but for what haproxy dropped since', () => {
    for (const [name, config] of renderedBalancers)
      assert.deepEqual(
        [name, checkHaproxyConfig(config, { fileExists })],
        [name, { ok: true, output: 'Configuration file is valid\n' }],
      );
    for (const [name, config] of refusedBalancers) assert.deepEqual([name, ours(config)], [name, false]);
  });

  it('says where and why', () => {
    const { output } = checkHaproxyConfig('listen a\n bind :80\n appsession X len 5 timeout 3h\n', {
      path: '/etc/haproxy/haproxy.cfg.new',
    });
    assert.match(
      output,
      /^\[ALERT\] .*parsing \[\/etc\/haproxy\/haproxy\.cfg\.new:3\] : 'appsession' is not supported anymore since HAProxy 1\.6\.$/m,
    );
    assert.match(output, /Fatal errors found in configuration\.\n$/);
  });

  it('names the files that a configuration needs', () => {
    assert.deepEqual(haproxyFiles('listen a\n bind :443 ssl crt /etc/cloudstack/ssl/x.pem\n'), ['/etc/cloudstack/ssl/x.pem']);
  });

  it('never throws, whatever the text', () => {
    for (const text of [
      '',
      '\0',
      '"',
      '\\',
      'listen',
      'listen a\n\0',
      'global\n stats socket',
      ' '.repeat(5000),
      'acl'.repeat(99),
    ]) {
      assert.equal(checkHaproxyConfig(`${text}\n`).ok, false);
    }
  });
});

function chunks<T>(items: readonly T[], size: number): (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** Many cases in one file, each in a section of its own; the lines of each. */
function inOneFile(
  kind: Frame,
  cases: readonly string[],
): { readonly config: string; readonly owner: ReadonlyMap<number, string> } {
  const framed = cases.map((text, i) => frame(kind, text, `case${i}`));
  const head = framed[0]?.head ?? '';
  const owner = new Map<number, string>();
  let line = head.split('\n').length - 1;
  framed.forEach(({ text }, i) => {
    for (let n = text.split('\n').length - 1; n > 0; n--) owner.set(++line, cases[i] ?? '');
  });
  return { config: head + framed.map(({ text }) => text).join('') + (framed[0]?.tail ?? ''), owner };
}

/** The cases that the program judges otherwise than listed. Many are put in one file, for it takes 50 ms to start; doubtful ones alone. */
function wronglyListed(program: HaproxyProgram, kind: Frame, verdict: 'accepted' | 'refused'): string[] {
  const takes = (text: string): boolean => program.check(wholeConfig(frame(kind, text))).ok;
  return chunks(casesOf(kind, verdict), 25).flatMap((cases) => {
    const { config, owner } = inOneFile(kind, cases);
    const { ok, lines } = program.check(config);
    if (verdict === 'accepted') return ok ? [] : cases.filter((text) => !takes(text));
    // haproxy names every line that it refuses; what it finds out in the end it only says when there was none.
    const named = new Set(lines.map((number) => owner.get(number)));
    return cases.filter((text) => !named.has(text) && takes(text));
  });
}

describe('haproxy itself', { skip: haproxyMissing() ?? false }, () => {
  for (const kind of frames) {
    it(`gives the listed verdicts: ${kind}`, () => {
      using program = new HaproxyProgram();
      assert.deepEqual(wronglyListed(program, kind, 'accepted'), [], 'listed as accepted');
      assert.deepEqual(wronglyListed(program, kind, 'refused'), [], 'listed as refused');
    });
  }

  it('gives the listed verdicts: whole files', () => {
    using program = new HaproxyProgram();
    const accepted = [...wholeFiles.accepted, ...renderedBalancers.map(([, config]) => config)];
    const refused = [...wholeFiles.refused, ...refusedBalancers.map(([, config]) => config), ...knownGaps];
    assert.deepEqual(
      accepted.filter((config) => !program.check(config).ok),
      [],
    );
    assert.deepEqual(
      refused.filter((config) => program.check(config).ok),
      [],
    );
  });
});
