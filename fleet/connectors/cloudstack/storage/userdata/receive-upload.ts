import { createHash, type Hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AgentError } from '#agent';
import { extensionOf, trimPath } from '../paths.ts';
import type { ZoneStorage } from '../storage.ts';
import { qcow2VirtualBytes } from './generated-content.ts';
import { MultipartFile, multipartBoundary } from './multipart-file.ts';
import type { UploadOrder } from './upload-order.ts';

const algorithms: Readonly<Record<number, string>> = {
  32: 'md5',
  40: 'sha1',
  56: 'sha224',
  64: 'sha256',
  96: 'sha384',
  128: 'sha512',
};
const packed = /\.(?:gz|bz2|zip|xz)$/iu;

interface Received {
  readonly bytes: number;
  readonly head: Buffer;
  readonly checksum: string | undefined;
  readonly fileName: string;
}

/**
 * Takes the body of an upload, as a form's file or bare, and puts what came on its store. The bytes are looked at and dropped. Rejects with
 * `VRA_BAD_INPUT` when they are not what the order says.
 */
export async function receiveUpload(request: IncomingMessage, storage: ZoneStorage, order: UploadOrder): Promise<void> {
  const wanted = order.checksum?.replace(/^\{[^}]*\}/u, '').toLowerCase();
  const algorithm = wanted === undefined ? undefined : algorithms[wanted.length];
  const received = await readBody(request, algorithm === undefined ? undefined : createHash(algorithm), (bytes) =>
    storage.uploads.received(order.entityUUID, bytes),
  );
  const format = (order.imageFormat ?? 'QCOW2').toUpperCase();
  const diskBytes = qcow2VirtualBytes(received.head);
  if (format === 'QCOW2' && diskBytes === undefined && !packed.test(received.fileName)) {
    throw new AgentError(
      'VRA_BAD_INPUT',
      `File type mismatch between uploaded file and selected format. Selected file format: ${format}.`,
    );
  }
  if (wanted !== undefined && wanted !== '' && received.checksum !== undefined && received.checksum !== wanted) {
    throw new AgentError('VRA_BAD_INPUT', `checksum "${received.checksum}" didn't match the given value, "${wanted}"`);
  }
  const kind = order.type.toUpperCase() === 'VOLUME' ? 'volume' : 'template';
  await storage.uploads.complete(order.entityUUID, order.dataTo, {
    kind,
    path: `${trimPath(order.absolutePath)}/${storage.names.uuid()}.${extensionOf(format)}`,
    format,
    virtualBytes: diskBytes ?? received.bytes,
    physicalBytes: received.bytes,
    uuid: order.entityUUID,
    id: order.entityId,
    name: order.name,
    checksum: received.checksum,
    arrived: 'upload',
  });
}

async function readBody(request: IncomingMessage, hash: Hash | undefined, onBytes: (bytes: number) => void): Promise<Received> {
  let bytes = 0;
  let head = Buffer.alloc(0);
  const take = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (head.length < 64) head = Buffer.concat([head, chunk.subarray(0, 64)]);
    hash?.update(chunk);
    onBytes(chunk.length);
  };
  const boundary = multipartBoundary(request.headers['content-type']);
  const form = boundary === undefined ? undefined : new MultipartFile(boundary, take);
  // A request without an encoding gives buffers.
  const pieces: AsyncIterable<Buffer> = request;
  for await (const piece of pieces) {
    if (form) form.write(piece);
    else take(piece);
  }
  if (form && !form.complete) throw new AgentError('VRA_BAD_INPUT', 'received entity is not a file');
  return { bytes, head, checksum: hash?.digest('hex'), fileName: form?.fileName ?? '' };
}
