import type { ComparedFields } from './compared-fields/compared-fields-type.ts';
import { machineFields } from './compared-fields/machine-fields.ts';
import { routerFields } from './compared-fields/router-fields.ts';
import { sessionFields } from './compared-fields/session-fields.ts';
import { statisticsFields } from './compared-fields/statistics-fields.ts';
import { storageFields } from './compared-fields/storage-fields.ts';
import type { FieldRule } from './field-rules.ts';

/** The fields that the server reads, class by class (cloudstack-host-commands.md, A, "what MS reads"). `result` is always compared. */
export const comparedFields: ComparedFields = {
  ...sessionFields,
  ...machineFields,
  ...routerFields,
  ...storageFields,
  ...statisticsFields,
};

/** Undefined when nothing is known of the class. */
export function rulesOf(answerName: string): Readonly<Record<string, FieldRule>> | undefined {
  const table: Readonly<Record<string, Readonly<Record<string, FieldRule>> | undefined>> = comparedFields;
  return Object.hasOwn(table, answerName) ? table[answerName] : undefined;
}
