/** Check → what it found; every leaf is a string, because the server's parser takes nothing else (cloudstack-vr-commands.md, 3.6). */
export type HealthResults = Readonly<Record<string, Readonly<Record<string, string>>>>;

const object = (members: readonly string[]): string => `{${members.join(', ')}}`;
const member = (key: string, value: string): string => `${JSON.stringify(key)}: ${value}`;

/** One line of JSON with Python's blanks. */
export function printHealthResults(results: HealthResults): string {
  return object(
    Object.entries(results).map(([name, fields]) =>
      member(name, object(Object.entries(fields).map(([field, value]) => member(field, JSON.stringify(value))))),
    ),
  );
}
