export * from './programs/index.ts';
