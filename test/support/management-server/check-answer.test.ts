import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { classFile, classNames, readClassFile } from '../../../fleet/connectors/cloudstack/classes/index.ts';
import { parseBody, printBody } from '../../../fleet/connectors/cloudstack/wire/body.ts';
import type { Packet, WireObject } from '../../../fleet/connectors/cloudstack/wire/packet.ts';
import { checkAgentRequest, checkAnswer, checkObject, checkResponse, checkStartup } from './index.ts';

const classes = readClassFile(readFileSync(classFile, 'utf8'));
const recordings = ['cloudstack-4.22', 'cloudstack-4.22-more'].map(
  (name) => new URL(`../../../fleet/recordings/${name}/session.jsonl`, import.meta.url),
);

const api = 'com.cloud.agent.api';

function answer(name: string, fields: Readonly<Record<string, unknown>>): WireObject {
  const className = new Map<string, string>(Object.entries(classNames)).get(name) ?? `${api}.${name}`;
  return { className, fields: { result: true, contextMap: {}, ...fields } };
}

/** What is wrong with an answer of the class and fields, one line each. */
const faultsOf = (name: string, fields: Readonly<Record<string, unknown>>): readonly string[] =>
  checkAnswer(classes, answer(name, fields));

/** Everything that agents said in a recording: answers of theirs, and requests. */
function recordedObjects(recording: URL): readonly (readonly [isAnswer: boolean, object: WireObject])[] {
  return readFileSync(recording, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"dir":"out"'))
    .flatMap((line) => {
      const text = line.slice(line.indexOf('"body":') + '"body":'.length, -1);
      const isAnswer = !/"flags":(?:1|3|7),/u.test(line);
      return parseBody(text).map((object) => [isAnswer, object] as const);
    });
}

describe('the check of answers', () => {
  it('finds nothing in what a live server accepted, but a field that it ignored', () => {
    const objects = recordings.flatMap(recordedObjects);
    const faults = objects.flatMap(([isAnswer, object]) => (isAnswer ? checkAnswer : checkObject)(classes, object));
    assert.ok(objects.length > 600, `${objects.length} objects`);
    assert.deepEqual(faults, [
      'CreateObjectAnswer.data.SnapshotObjectTO.format: org.apache.cloudstack.storage.to.SnapshotObjectTO has no such field',
    ]);
  });

  it('finds what is missing', () => {
    assert.deepEqual(checkAnswer(classes, { className: `${api}.ReadyAnswer`, fields: {} }), [
      'ReadyAnswer: result is missing',
      'ReadyAnswer: contextMap is missing',
    ]);
  });

  it('finds classes that are no answers', () => {
    assert.match(faultsOf('NoSuchAnswer', {})[0] ?? '', /no answer that the server knows/u);
    assert.match(faultsOf('ReadyCommand', {})[0] ?? '', /no answer that the server knows/u);
    assert.deepEqual(faultsOf('UnsupportedAnswer', { result: false, details: 'x' }), []);
  });

  const disk = { 'org.apache.cloudstack.storage.to.VolumeObjectTO': { id: 7, format: 'QCOW2' } };
  const cases: Readonly<Record<string, readonly [name: string, fields: Readonly<Record<string, unknown>>, fault?: RegExp]>> = {
    'an unknown field': ['ReadyAnswer', { detailMap: {} }, /ReadyAnswer\.detailMap: .*no such field/u],
    'a field of a superclass': ['ReadyAnswer', { details: 'x', wait: 0 }],
    'a text where a number is read': ['GetVncPortAnswer', { port: '5900' }, /port: "5900"/u],
    'an integer beyond its type': ['GetVncPortAnswer', { port: 2 ** 31 }, /port: 2147483648/u],
    'a fraction for an integer': ['GetVncPortAnswer', { port: 1.5 }, /port: 1\.5/u],
    'a text for a boolean': ['ReadyAnswer', { result: 'true' }, /result: "true"/u],
    'null in place of nothing': ['ReadyAnswer', { detailsMap: null }, /null: leave the field out/u],
    'a map of texts': ['ReadyAnswer', { detailsMap: { a: 'b' } }],
    'a map with a number': ['ReadyAnswer', { detailsMap: { a: 1 } }, /detailsMap\.a: 1/u],
    'a wrapped data object': ['AttachAnswer', { disk: { data: disk, type: 'ROOT' } }],
    'a data object that is not wrapped': ['AttachAnswer', { disk: { data: { id: 7 } } }, /no class id is known/u],
    'a wrong field inside of a wrapped object': [
      'AttachAnswer',
      { disk: { data: { 'org.apache.cloudstack.storage.to.VolumeObjectTO': { ids: 7 } } } },
      /VolumeObjectTO\.ids/u,
    ],
    'an unknown constant': ['AttachAnswer', { disk: { type: 'root' } }, /disk\.type: "root" where .*constant/u],
  };
  for (const [name, [className, fields, fault]] of Object.entries(cases)) {
    it(`${fault === undefined ? 'takes' : 'finds'} ${name}`, () => {
      const faults = faultsOf(className, fields);
      if (fault === undefined) assert.deepEqual(faults, []);
      else assert.match(faults.join('\n'), fault);
    });
  }
});

describe('the check of responses', () => {
  const request: Packet = {
    flags: 0x27,
    seq: 446700788039811075n,
    mgmtId: 7n,
    agentId: 3n,
    via: 3n,
    body: printBody([{ className: `${api}.ReadyCommand`, fields: {} }]),
  };
  const response: Packet = { ...request, flags: 0x06, body: printBody([answer('ReadyAnswer', {})]) };
  const faults = (change: Partial<Packet>): string => checkResponse(classes, request, { ...response, ...change }).join('\n');

  it('takes the header of the request with two of its flags', () => {
    assert.equal(faults({}), '');
    assert.equal(faults({ flags: 0x86 }), '', 'compressed');
  });

  it('finds a changed header', () => {
    assert.match(faults({ seq: 1n }), /seq of an answer is 1/u);
    assert.match(faults({ mgmtId: -1n }), /mgmtId of an answer is -1/u);
    assert.match(faults({ agentId: 0n }), /agentId of an answer is 0/u);
    assert.match(faults({ via: -1n }), /via of an answer is -1/u);
  });

  it('finds wrong flags', () => {
    for (const flags of [0x02, 0x26, 0x07, 0x00]) assert.match(faults({ flags }), /flags 0x/u);
  });

  it('finds a wrong number of answers, and bodies that are none', () => {
    assert.match(faults({ body: '[]' }), /0 answers to 1 commands/u);
    assert.match(faults({ body: printBody([answer('ReadyAnswer', {}), answer('Answer', {})]) }), /2 answers to 1/u);
    assert.match(faults({ body: '[null]' }), /element 0/u);
    assert.match(faults({ body: printBody([answer('Answer', { details: 'x' })]).replace('x', 'ü') }), /not ASCII/u);
  });
});

describe("the check of agents' own requests", () => {
  const ping: Packet = {
    flags: 0x03,
    seq: 1n,
    mgmtId: -1n,
    agentId: 3n,
    via: 3n,
    body: printBody([{ className: `${api}.PingRoutingCommand`, fields: { hostId: 3, hostType: 'Routing' } }]),
  };
  const faults = (change: Partial<Packet>): string => checkAgentRequest(classes, { ...ping, ...change }, 3).join('\n');

  it('takes a ping with the ids that the server gave', () => assert.equal(faults({}), ''));

  it('finds foreign ids and flags', () => {
    assert.match(faults({ mgmtId: 7n }), /the server would forward it/u);
    assert.match(faults({ agentId: -1n }), /the host is 3/u);
    assert.match(faults({ flags: 0x23 }), /only servers set these/u);
    assert.match(faults({ flags: 0x02 }), /a request without its bit/u);
    assert.match(faults({ body: '[]' }), /without a command/u);
  });

  it('takes nothing but Startups in a first packet', () => {
    assert.match(checkStartup(classes, { ...ping, flags: 0x01 }).join('\n'), /PingRoutingCommand in a Startup/u);
  });
});
