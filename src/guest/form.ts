import type { HttpRequest } from './http.ts';

/** Fields of `multipart/form-data`: what `curl -F` sends. */
function parseMultipart(body: string, boundary: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const part of body.split(`--${boundary}`)) {
    const end = part.indexOf('\r\n\r\n');
    const name = /name="([^"]*)"/.exec(part.slice(0, Math.max(0, end)))?.[1];
    if (end >= 0 && name !== undefined) fields.set(name, part.slice(end + 4).replace(/\r\n$/, ''));
  }
  return fields;
}

/** Fields of a form, URL-encoded or multipart; the last of equal names wins. */
export function parseForm(request: Pick<HttpRequest, 'headers' | 'body'>): Map<string, string> {
  const body = Buffer.from(request.body ?? []).toString('utf8');
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(request.headers['content-type'] ?? '')?.[1];
  return boundary === undefined ? new Map(new URLSearchParams(body)) : parseMultipart(body, boundary);
}
