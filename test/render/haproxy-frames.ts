import { lineCases } from './haproxy-cases.ts';

export type Frame = keyof typeof lineCases;

const timeouts = ' timeout connect 5s\n timeout client 5s\n timeout server 5s\n';
const defaults = `defaults\n mode tcp\n${timeouts}`;

/** A case as a section of its own, so that many can stand in one file; the name tells them apart. */
export interface FramedCase {
  readonly text: string;
  /** What has to stand once in front of it. */
  readonly head: string;
  /** What has to stand once behind it. */
  readonly tail: string;
}

const lines = (text: string): string =>
  text
    .split(' && ')
    .map((line) => ` ${line}\n`)
    .join('');

const anyListener = 'listen z\n bind :1\nbackend b1\n';

const framers: Readonly<Record<Frame, (body: string, name: string) => FramedCase>> = {
  global: (body) => ({ head: '', text: `global\n${body}`, tail: `${defaults}${anyListener}` }),
  listen: (body, name) => ({ head: defaults, text: `listen ${name}\n${body}`, tail: '' }),
  tcp: (body, name) => ({ head: defaults, text: `listen ${name}\n bind :80\n${body}`, tail: '' }),
  http: (body, name) => ({ head: defaults, text: `listen ${name}\n bind :80\n mode http\n${body}`, tail: '' }),
  defaults: (body) => ({ head: '', text: `defaults\n${timeouts}${body}`, tail: anyListener }),
  namedDefaults: (body, name) => ({
    head: '',
    text: `defaults d${name}\n${timeouts}${body}listen ${name} from d${name}\n bind :1\n`,
    tail: 'backend b1\n',
  }),
  frontend: (body, name) => ({ head: defaults, text: `frontend ${name}\n bind :1\n${body}`, tail: 'backend b1\n' }),
  backend: (body, name) => ({ head: defaults, text: `backend ${name}\n${body}`, tail: anyListener }),
};

/** Puts a case into its frame; the section it stands in is called `name`, which lines may refer to as `a`. */
export function frame(kind: Frame, text: string, name = 'a'): FramedCase {
  return framers[kind](lines(text), name);
}

export function wholeConfig({ head, text, tail }: FramedCase): string {
  return head + text + tail;
}

/** The cases of one verdict of a frame. */
export function casesOf(kind: Frame, verdict: 'accepted' | 'refused'): readonly string[] {
  return lineCases[kind][verdict]
    .split('\n')
    .map((line) => line.replace(/^ {2}/, ''))
    .filter((line) => line.trim() !== '');
}

export const frames = Object.keys(lineCases).filter((kind): kind is Frame => kind in lineCases);
