/** What stands for a password, and for anything else that is secret, in a recording. */
export const secretPlaceholder = 'REDACTED';

/** What stands for a private key: still a PEM block, so that it is seen what was there. */
export const keyPlaceholder = `-----BEGIN PRIVATE KEY-----\n${secretPlaceholder}\n-----END PRIVATE KEY-----\n`;

/** A private key in PEM, encrypted or not, wherever it stands in a text. */
export const keyBlock = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----\n?/g;

const placeholderBlock = new RegExp(
  String.raw`-----BEGIN [A-Z ]*PRIVATE KEY-----\s*${secretPlaceholder}\s*-----END [A-Z ]*PRIVATE KEY-----`,
);

export function isKeyPlaceholder(value: unknown): boolean {
  return typeof value === 'string' && placeholderBlock.test(value);
}
