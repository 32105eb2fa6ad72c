import type { ClassFile } from '../../../fleet/connectors/cloudstack/classes/class-file.ts';
import { parseBody } from '../../../fleet/connectors/cloudstack/wire/body.ts';
import { packetFlags, type Packet, type WireObject } from '../../../fleet/connectors/cloudstack/wire/packet.ts';
import { ValueChecker } from './check-value.ts';
import { comesFrom } from './java-fields.ts';

const answerClass = 'com.cloud.agent.api.Answer';
const startupClass = 'com.cloud.agent.api.StartupCommand';

/** What must not be left out, because the server's default for it depends on the class (cloudstack-agent-protocol.md, 3). */
const answerFields = ['result', 'contextMap'];

/** Bits that an answer takes over from its request. */
const echoedFlags = packetFlags.stopOnError | packetFlags.inSequence;

function shortName(className: string): string {
  return className.slice(className.lastIndexOf('.') + 1);
}

/** Faults of an object that an agent sends: its class, its fields and their types. None is an empty list. */
export function checkObject(classes: ClassFile, object: WireObject): readonly string[] {
  const checker = new ValueChecker(classes);
  checker.object(object.className, object.fields, shortName(object.className));
  return checker.faults;
}

/** Faults of one answer: an answer class, known fields of the right types, `result` and `contextMap` there. */
export function checkAnswer(classes: ClassFile, answer: WireObject): readonly string[] {
  const name = shortName(answer.className);
  if (!comesFrom(classes, answer.className, answerClass))
    return [`${name}: ${answer.className} is no answer that the server knows`];
  const missing = answerFields.filter((field) => answer.fields[field] === undefined).map((field) => `${name}: ${field} is missing`);
  return [...missing, ...checkObject(classes, answer)];
}

/** Faults of the packet that answers `request`: header and flags, number of answers, each answer (pitfalls 8 to 10, 16 and 18). */
export function checkResponse(classes: ClassFile, request: Packet, response: Packet): readonly string[] {
  const faults: string[] = [];
  const expect = (what: string, actual: unknown, wanted: unknown): void => {
    if (actual !== wanted) faults.push(`${what} of an answer is ${String(actual)}, its request has ${String(wanted)}`);
  };
  expect('seq', response.seq, request.seq);
  expect('mgmtId', response.mgmtId, request.mgmtId);
  expect('agentId', response.agentId, request.agentId);
  expect('via', response.via, request.via);
  const flags = response.flags & ~packetFlags.compressed;
  if (flags !== (request.flags & echoedFlags)) faults.push(`flags 0x${flags.toString(16)} answer 0x${request.flags.toString(16)}`);
  const commands = parseBody(request.body);
  const answers = bodyOf(response, faults);
  if (answers === undefined) return faults;
  if (answers.length !== commands.length) faults.push(`${answers.length} answers to ${commands.length} commands`);
  return [...faults, ...answers.flatMap((answer) => checkAnswer(classes, answer))];
}

/** Faults of a request of an agent's own. `hostId` is what the server told it; nothing before that. */
export function checkAgentRequest(classes: ClassFile, request: Packet, hostId: number | undefined): readonly string[] {
  const faults: string[] = [];
  const flags = request.flags & ~packetFlags.compressed;
  if ((flags & packetFlags.request) === 0) faults.push('a request without its bit');
  if ((flags & (packetFlags.fromServer | packetFlags.control)) !== 0)
    faults.push(`flags 0x${flags.toString(16)}: only servers set these`);
  if (request.mgmtId !== -1n) faults.push(`mgmtId ${request.mgmtId} in an agent's own request: the server would forward it`);
  if (hostId !== undefined && (request.agentId !== BigInt(hostId) || request.via !== BigInt(hostId))) {
    faults.push(`agentId ${request.agentId} and via ${request.via}: the host is ${hostId}`);
  }
  const commands = bodyOf(request, faults) ?? [];
  if (commands.length === 0) faults.push('a request without a command');
  return [...faults, ...commands.flatMap((command) => checkObject(classes, command))];
}

/** Faults of a first packet: all of it is cast to StartupCommand (cloudstack-agent-protocol.md, 4.1). */
export function checkStartup(classes: ClassFile, request: Packet): readonly string[] {
  const faults: string[] = [];
  const flags = request.flags & ~packetFlags.compressed;
  if (flags !== packetFlags.request) faults.push(`flags 0x${flags.toString(16)} of a Startup: 0x1 is expected`);
  const commands = bodyOf(request, faults) ?? [];
  for (const { className } of commands)
    if (!comesFrom(classes, className, startupClass)) faults.push(`${shortName(className)} in a Startup`);
  return [...faults, ...checkAgentRequest(classes, request, undefined)];
}

function bodyOf(packet: Packet, faults: string[]): readonly WireObject[] | undefined {
  const strange = /[^\x20-\x7e]/u.exec(packet.body);
  if (strange !== null) faults.push(`a character of code ${strange[0].charCodeAt(0)} in a body: not ASCII`);
  try {
    return parseBody(packet.body);
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
