/**
 * What a simulated program printed, as bytes. Shells give binary output with a character for each byte and all else as text; a NUL tells
 * the two apart, for no text has one and hardly any binary file is without.
 */
export function outputBytes(text: string): Buffer {
  if (!text.includes('\0')) return Buffer.from(text, 'utf8');
  const bytes = Buffer.from(text, 'latin1');
  return bytes.toString('latin1') === text ? bytes : Buffer.from(text, 'utf8');
}
