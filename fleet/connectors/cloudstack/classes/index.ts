export * from './generated.ts';
export { classFile, readClassFile, simpleName, type ClassFile, type JavaClass } from './class-file.ts';
