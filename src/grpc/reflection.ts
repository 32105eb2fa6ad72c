import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import type { Server } from '@grpc/grpc-js';
import { descriptorBase64 } from './generated/descriptor.ts';

/** The files of the protocol, each a serialized `FileDescriptorProto`. */
function descriptorFiles(): readonly Buffer[] {
  const reader = new BinaryReader(Buffer.from(descriptorBase64, 'base64'));
  const files: Buffer[] = [];
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    // `repeated FileDescriptorProto file = 1`.
    if (field === 1 && wireType === WireType.LengthDelimited) files.push(Buffer.from(reader.bytes()));
    else reader.skip(wireType, field);
  }
  return files;
}

/** Adds the standard reflection service, v1 and v1alpha, so that clients such as grpcurl need no files. Loads its library when called. */
export async function addReflection(server: Server): Promise<void> {
  const { ReflectionService } = await import('@grpc/reflection');
  const unused = (): never => {
    throw new TypeError('only the descriptors of this definition are used');
  };
  const descriptors = {
    format: 'Protocol Buffer 3 DescriptorProto' as const,
    type: {},
    fileDescriptorProtos: [...descriptorFiles()],
    serialize: unused,
    deserialize: unused,
  };
  new ReflectionService({ descriptors }).addToServer(server);
}
