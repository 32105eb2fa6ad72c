import type { IncomingMessage, ServerResponse } from 'node:http';
import { AgentError, type Clock } from '#agent';
import type { ZoneStorage } from '../storage.ts';
import { receiveUpload } from './receive-upload.ts';
import { checkUpload, type UploadOrder } from './upload-order.ts';

/** What pages of other origins may send: a management server's interface uploads from the browser. */
const crossOrigin = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, PUT, OPTIONS',
  'access-control-allow-headers':
    'x-requested-with, content-type, origin, authorization, accept, x-signature, x-metadata, x-expires',
} as const;

/** Answers a browser's upload as a secondary storage VM does; how it ended is asked for with UploadStatusCommand. */
export async function takeUpload(
  { storage, clock }: { readonly storage: ZoneStorage; readonly clock: Clock },
  request: IncomingMessage,
  response: ServerResponse,
  uuid: string,
): Promise<void> {
  const reply = (status: number, text: string): void => {
    response.writeHead(status, { ...crossOrigin, 'content-type': 'text/plain; charset=UTF-8' }).end(text);
  };
  if (request.method === 'OPTIONS') return reply(200, '');
  if (request.method !== 'POST' && request.method !== 'PUT') return reply(400, 'only post requests are allowed');

  const {
    'x-signature': signature,
    'x-metadata': metadata,
    'x-expires': expires,
    'x-forwarded-host': forwarded,
    host,
  } = request.headers;
  const headers = {
    signature: single(signature),
    metadata: single(metadata),
    expires: single(expires),
    contentLength: Number(request.headers['content-length']),
    hosts: [single(forwarded), host, host?.replace(/:\d+$/u, '')].filter((name) => name !== undefined),
  };
  const keys = [...storage.images.stores()].flatMap(({ postUploadKey }) => (postUploadKey === undefined ? [] : [postUploadKey]));
  const checked = checkUpload(uuid, headers, keys, clock.now());
  const refused = 'refused' in checked ? checked.refused : alreadyUsed(storage, checked.order);
  if (refused !== undefined || !('order' in checked)) {
    if (!storage.uploads.has(uuid)) await storage.uploads.fail(uuid, refused ?? '');
    request.resume();
    return reply(400, refused ?? '');
  }
  return reply(...(await receive(storage, request, checked.order, headers.contentLength)));
}

/** A URL for uploads works once. */
function alreadyUsed(storage: ZoneStorage, { entityUUID, dataTo, absolutePath }: UploadOrder): string | undefined {
  const there = storage.uploads.has(entityUUID) || storage.images.find(dataTo, absolutePath) !== undefined;
  return there ? 'The one time post url is already used' : undefined;
}

async function receive(
  storage: ZoneStorage,
  request: IncomingMessage,
  order: UploadOrder,
  contentLength: number,
): Promise<readonly [number, string]> {
  await storage.uploads.begin(order.entityUUID, contentLength);
  try {
    await receiveUpload(request, storage, order);
    return [200, 'upload successful.'];
  } catch (error) {
    const text = error instanceof AgentError ? error.message : 'file receive failed or connection closed prematurely.';
    await storage.uploads.fail(order.entityUUID, text);
    return [error instanceof AgentError ? 422 : 500, text];
  }
}

function single(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}
