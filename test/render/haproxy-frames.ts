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

/** Puts a case into its frame; the section it stands in is called `name`, which lines may refer to as `a`. */
export function frame(kind: Frame, text: string, name = 'a'): FramedCase {
  switch (kind) {
    case 'global':
      return { head: '', text: `global\n${lines(text)}`, tail: `${defaults}${anyListener}` };
    case 'listen':
      return { head: defaults, text: `listen ${name}\n${lines(text)}`, tail: '' };
    case 'tcp':
      return { head: defaults, text: `listen ${name}\n bind :80\n${lines(text)}`, tail: '' };
    case 'http':
      return { head: defaults, text: `listen ${name}\n bind :80\n mode http\n${lines(text)}`, tail: '' };
    case 'defaults':
      return { head: '', text: `defaults\n${timeouts}${lines(text)}`, tail: anyListener };
    case 'namedDefaults':
      return {
        head: '',
        text: `defaults d${name}\n${timeouts}${lines(text)}listen ${name} from d${name}\n bind :1\n`,
        tail: 'backend b1\n',
      };
    case 'frontend':
      return { head: defaults, text: `frontend ${name}\n bind :1\n${lines(text)}`, tail: 'backend b1\n' };
    case 'backend':
      return { head: defaults, text: `backend ${name}\n${lines(text)}`, tail: anyListener };
  }
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
