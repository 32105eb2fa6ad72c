/** A request of a guest to its router, as the router's daemon sees it. */
export interface HttpRequest {
  /** Source address: it is how the router's services tell guests apart. */
  readonly clientIp: string;
  /** The router's address that was asked. */
  readonly serverIp: string;
  /** `GET`. */
  readonly method: string;
  /** Path and query as sent: `/latest/user-data`. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: Uint8Array;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}
