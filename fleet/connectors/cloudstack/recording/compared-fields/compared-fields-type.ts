import type { AnswerTypes } from '../../classes/index.ts';
import type { FieldRule } from '../field-rules.ts';

/** For each class of answer the fields that the server reads, and how each is compared; what is not named is checked for its type only. */
export type ComparedFields = {
  readonly [C in keyof AnswerTypes]?: { readonly [F in keyof AnswerTypes[C]]?: FieldRule };
};
