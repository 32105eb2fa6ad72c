import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { isMissing } from '../host/file-errors.ts';

/** The token of a state directory, made when there is none. The file's mode is 0600: whoever can read it controls the fleet. */
export async function ensureToken(path: string): Promise<string> {
  try {
    const { mode } = await stat(path);
    // A copy or a restored backup may have opened it to others, who know the token then.
    if ((mode & 0o077) === 0) {
      const token = (await readFile(path, 'utf8')).trim();
      if (/^[\w-]{32,}$/.test(token)) return token;
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  const token = randomBytes(32).toString('base64url');
  await writeFile(path, `${token}\n`, { mode: 0o600 });
  await chmod(path, 0o600);
  return token;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** True when an `Authorization` header carries the token; takes the same time whatever it carries. */
export function carriesToken(header: string | undefined, token: string): boolean {
  // The scheme's case does not count (RFC 7235, 2.1).
  const given = (header ?? '').replace(/^bearer /i, 'Bearer ');
  return timingSafeEqual(digest(given), digest(`Bearer ${token}`));
}
