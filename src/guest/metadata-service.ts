import type { FileInfo, FilesPort } from '../ports/files-port.ts';
import type { RouterBackend } from '../ports/router-backend.ts';
import { folderAccess, rewriteRules, rewritten } from './htaccess-tree.ts';
import type { HttpRequest, HttpResponse } from './http.ts';

const documentRoot = '/var/www/html';
const sitesFolder = '/etc/apache2/sites-enabled';

const reasons: ReadonlyMap<number, readonly [title: string, text: string]> = new Map([
  [301, ['301 Moved Permanently', 'The document has moved.']],
  [400, ['400 Bad Request', 'Your browser sent a request that this server could not understand.']],
  [403, ['403 Forbidden', "You don't have permission to access this resource."]],
  [404, ['404 Not Found', 'The requested URL was not found on this server.']],
  [405, ['405 Method Not Allowed', 'The requested method is not allowed for this URL.']],
]);

function page(status: number, extra: Readonly<Record<string, string>> = {}): HttpResponse {
  const [title, text] = reasons.get(status) ?? [String(status), ''];
  const body = Buffer.from(
    `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${title}</title>\n</head><body>\n<h1>${title.slice(4)}</h1>\n<p>${text}</p>\n</body></html>\n`,
  );
  const headers = {
    server: 'Apache',
    'content-length': String(body.length),
    'content-type': 'text/html; charset=iso-8859-1',
    ...extra,
  };
  return { status, headers, body };
}

/** The decoded path with `.` and `..` resolved, or undefined when it is malformed or climbs out. */
function resolvePath(path: string): string | undefined {
  const [raw = ''] = path.split(/[?#]/);
  if (!raw.startsWith('/')) return undefined;
  const decoded = decodePath(raw);
  if (decoded === undefined || /[\0\r\n]/.test(decoded)) return undefined;
  const parts: string[] = [];
  for (const part of decoded.split('/')) {
    if (part === '..' && parts.pop() === undefined) return undefined;
    if (part !== '' && part !== '.' && part !== '..') parts.push(part);
  }
  return `/${parts.join('/')}${parts.length > 0 && /\/\.{0,2}$/.test(decoded) ? '/' : ''}`;
}

function decodePath(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

async function listing(files: FilesPort, folder: string, path: string): Promise<HttpResponse> {
  const names: string[] = [];
  for (const name of await files.list(folder)) {
    if (name.startsWith('.')) continue;
    names.push((await files.info(`${folder}/${name}`))?.kind === 'directory' ? `${name}/` : name);
  }
  const links = ['../', ...names]
    .map((name) => `<li><a href="${escapeHtml(encodeURI(name))}">${escapeHtml(name)}</a></li>\n`)
    .join('');
  const title = `Index of ${escapeHtml(path)}`;
  const body = Buffer.from(
    `<html><head><title>${title}</title></head><body>\n<h1>${title}</h1>\n<ul>${links}</ul>\n</body></html>\n`,
  );
  return {
    status: 200,
    headers: { server: 'Apache', 'content-length': String(body.length), 'content-type': 'text/html;charset=UTF-8' },
    body,
  };
}

function fileResponse(content: Uint8Array, info: FileInfo): HttpResponse {
  const headers = {
    server: 'Apache',
    'last-modified': new Date(info.modifiedMs).toUTCString(),
    'content-length': String(content.length),
  };
  return { status: 200, headers, body: content };
}

async function folderResponse(files: FilesPort, path: string, listed: boolean): Promise<HttpResponse> {
  const folder = `${documentRoot}${path.replace(/\/$/, '')}`;
  const index = await files.read(`${folder}/index.html`);
  const info = await files.info(`${folder}/index.html`);
  if (index !== undefined && info !== undefined) return fileResponse(index, info);
  return listed ? listing(files, folder, path) : page(403);
}

/** Serves a path of the document root to a client; rewrite rules apply once, as their `L` says. */
async function serve(files: FilesPort, path: string, clientIp: string, mayRewrite: boolean): Promise<HttpResponse> {
  const slash = path.lastIndexOf('/');
  if (path.slice(slash + 1).startsWith('.ht')) return page(403);
  if (mayRewrite) {
    // The rules of a folder see what is behind it in the path.
    const top = `/${path.split('/')[1] ?? ''}`;
    if (path.startsWith(`${top}/`)) {
      const target = rewritten(await rewriteRules(files, `${documentRoot}${top}`), path.slice(top.length + 1), clientIp);
      const next = target === undefined ? undefined : resolvePath(encodeURI(`${top}/${target}`));
      if (next !== undefined) return serve(files, next, clientIp, false);
    }
  }
  const target = `${documentRoot}${path.replace(/\/$/, '')}`;
  const info = await files.info(target);
  const folder = info?.kind === 'directory' ? target : target.slice(0, target.lastIndexOf('/'));
  const access = await folderAccess(files, documentRoot, folder.length < documentRoot.length ? documentRoot : folder);
  if (access.onlyClient !== undefined && access.onlyClient !== clientIp) return page(403);
  if (info === undefined) return page(404);
  if (info.kind === 'directory') {
    return path.endsWith('/') ? folderResponse(files, path, access.listing) : page(301, { location: `${encodeURI(path)}/` });
  }
  const content = path.endsWith('/') ? undefined : await files.read(target);
  return content === undefined ? page(404) : fileResponse(content, info);
}

/** True when the web server runs and has a virtual host on that address. */
async function listens(backend: RouterBackend, serverIp: string): Promise<boolean> {
  const services = await backend.services.observe();
  if (!services.some(({ unit, active }) => unit === 'apache2' && active === 'active')) return false;
  for (const name of await backend.files.list(sitesFolder)) {
    const host = Buffer.from((await backend.files.read(`${sitesFolder}/${name}`)) ?? []).toString('utf8');
    if (host.includes(`Listen ${serverIp}:80\n`)) return true;
  }
  return false;
}

/**
 * What port 80 of `request.serverIp` answers (cloudstack-vr-commands.md, 2.10): `/latest/…` leads to the files of whoever asks, `/metadata/<ip>/…`
 * and `/userdata/<ip>/…` are for that guest only (403 for others), folders are not listed, `/cks-iso/` is while an ISO is mounted.
 * Undefined when no web server listens there.
 */
export async function metadataResponse(backend: RouterBackend, request: HttpRequest): Promise<HttpResponse | undefined> {
  if (!(await listens(backend, request.serverIp))) return undefined;
  if (request.method !== 'GET' && request.method !== 'HEAD') return page(405, { allow: 'GET,HEAD' });
  const path = resolvePath(request.path);
  const response = path === undefined ? page(400) : await serve(backend.files, path, request.clientIp, true);
  return request.method === 'HEAD' ? { ...response, body: Buffer.alloc(0) } : response;
}
