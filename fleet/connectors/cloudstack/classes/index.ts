export * from './generated.ts';
export { classFile, readClassFile, simpleName, type ClassFile, type JavaClass, type JavaEnum } from './class-file.ts';
