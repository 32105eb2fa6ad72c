/** How one field of an answer is held against the recorded one. */
export type FieldRule =
  /** The same JSON, after names that agents invented were translated. */
  | { readonly how: 'equal' }
  /** There where the recorded answer has it; its type is checked for every field anyway. */
  | { readonly how: 'present' }
  /** A text that the agent invents: whatever it is, it stands for the recorded one from then on. */
  | { readonly how: 'identifier' }
  /** A text of a form that the server takes apart. */
  | { readonly how: 'form'; readonly form: string; readonly test: (text: string) => boolean }
  | { readonly how: 'ignored'; readonly why: string }
  | { readonly how: 'fields'; readonly fields: Readonly<Record<string, FieldRule>> }
  /** `{"<class>": {fields}}`: the class is compared, and the fields by the rules of its simple name. */
  | { readonly how: 'wrapped'; readonly byClass: Readonly<Record<string, FieldRule>> }
  /** Every element of a list, or every value of a map whose keys are compared unless `otherKeys` says why not. */
  | { readonly how: 'each'; readonly rule: FieldRule; readonly otherKeys?: string };

export const equal: FieldRule = { how: 'equal' };
export const present: FieldRule = { how: 'present' };
export const identifier: FieldRule = { how: 'identifier' };

export function form(name: string, test: (text: string) => boolean): FieldRule {
  return { how: 'form', form: name, test };
}

export function ignored(why: string): FieldRule {
  return { how: 'ignored', why };
}

export function fields(rules: Readonly<Record<string, FieldRule>>): FieldRule {
  return { how: 'fields', fields: rules };
}

export function wrapped(byClass: Readonly<Record<string, FieldRule>>): FieldRule {
  return { how: 'wrapped', byClass };
}

export function each(rule: FieldRule): FieldRule {
  return { how: 'each', rule };
}

/** Values of a map that may have other keys than the recorded one. */
export function eachWithOtherKeys(why: string, rule: FieldRule): FieldRule {
  return { how: 'each', rule, otherKeys: why };
}

/** Why a field is not compared. */
export const because = {
  time: ignored('time of the machine that answers'),
  counter: ignored('a counter or measurement: the recorded agents sent constants'),
  size: ignored('a size or capacity that the recorded agents made up'),
  port: ignored('a port that the recorded agents made up'),
  election: ignored('the recorded agents did not elect: who is primary was a constant'),
  host: ignored('what this host can do; the server only stores it'),
  text: ignored('for people'),
} as const;
