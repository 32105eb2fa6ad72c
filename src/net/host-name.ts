const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const hostName = new RegExp(`^${label}(?:\\.${label})*\\.?$`);

/** A host name as RFC 1123 has it, at most 253 characters: safe as a word of any configuration file and as part of a file name. */
export function isHostName(text: string): boolean {
  return text.length <= 253 && hostName.test(text);
}
