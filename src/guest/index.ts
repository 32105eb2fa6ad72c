export type { HttpRequest, HttpResponse } from './http.ts';
export { metadataResponse } from './metadata-service.ts';
export { handOverPassword, passwordResponse, passwordUnit, type PasswordSubject } from './password-service.ts';
