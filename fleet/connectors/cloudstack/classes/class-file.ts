import { z } from 'zod';

/** Every command, answer, transfer object and enumeration of a 4.22 management server, read from its class files by reflection. */
export const classFile: URL = new URL('classes.json', import.meta.url);

const classSchema = z.strictObject({
  kind: z.enum(['command', 'answer', 'object', 'interface']),
  abstract: z.boolean().optional(),
  /** False: a field that is left out becomes zero, null or false, whatever its initialiser says (cloudstack-agent-protocol.md, 3). */
  noArgConstructor: z.boolean(),
  extends: z.string().optional(),
  executeInSequence: z.boolean().optional(),
  /** Java types by field name, own fields only. */
  fields: z.record(z.string(), z.string()),
});

const enumSchema = z.strictObject({ enum: z.array(z.string()) });

export type JavaClass = z.infer<typeof classSchema>;
export type JavaEnum = z.infer<typeof enumSchema>;

/** Java classes by their fully qualified names; inner ones are separated by `$`. */
export type ClassFile = Readonly<Record<string, JavaClass | JavaEnum>>;

/** @throws ZodError when the text is not a class file. */
export function readClassFile(text: string): ClassFile {
  return z.record(z.string(), z.union([enumSchema, classSchema])).parse(JSON.parse(text));
}

/** `com.cloud.agent.api.ReadyCommand` → `ReadyCommand`; of an inner class the part behind the last `$`. */
export function simpleName(className: string): string {
  return className.slice(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
}
