/** Every code this project throws on purpose, with what it means. `docs/errors.md` says what to do about each. */
export const agentErrorCodes = {
  VRA_CLOSED: 'the object was disposed',
  VRA_BAD_PATH: 'a path is not absolute, or climbs, or holds a control character',
  VRA_NO_DEVICE: 'a change names a NIC that the router does not have',
  VRA_STORAGE: "a router's directory cannot be read or written",
  VRA_FILTER_REFUSED: 'the packet filter refused a transaction',
  VRA_SERVICE_FAILED: 'a service did not start, or refused its configuration',
  VRA_BAD_INPUT: 'a configuration item is malformed',
  VRA_TOO_LARGE: 'an input is larger than the router accepts',
  VRA_UNKNOWN_TYPE: 'a queue file has a type that no router knows',
  VRA_BAG_CORRUPT: 'a databag on disk cannot be read; it was set aside',
  VRA_CORRUPT: 'a file of the fleet cannot be understood; nothing was changed',
  VRA_NO_COMMAND_LINE: 'the router has no boot command line yet',
  VRA_CONFIG_REFUSED: 'a program refused a rendered configuration; the old one stays in force',
  VRA_STEP_FAILED: 'a step of an apply failed; the router is degraded',
  VRA_NOT_FOUND: 'no such router, file or object',
  VRA_CONFLICT: 'the name or address is taken',
  VRA_STOPPED: 'the router is powered off',
  VRA_CRASHED: 'a bug stopped this router; the others go on',
  VRA_BUSY: 'too many commands wait for this router',
  VRA_BUDGET: "a command would take more memory or CPU than the router's budget has",
  VRA_CANCELLED: 'the caller gave up before the work began',
  VRA_UNSUPPORTED: 'this router cannot do what was asked for',
  VRA_BAD_BUNDLE: 'a patch bundle is damaged, unsafe or no bundle',
  VRA_PATCH_FAILED: 'a step of a patch failed; it was rolled back',
  VRA_SWITCHING: 'a patch is switching the version of the router',
  VRA_UNAUTHORIZED: 'the token of the control API is missing or wrong',
  VRA_UNREACHABLE: 'a fleet that holds a state directory, or the agent of a router, does not answer',
  VRA_LINK_FAILED: 'a link to a management server could not be made',
  VRA_LINK_CLOSED: 'the link to a management server has ended',
  VRA_BAD_PACKET: 'bytes from a management server are no frame, packet or body of the protocol',
  VRA_SSH_FAILED: 'a hop of an SSH path could not be reached, ended, or refused something',
  VRA_BUG: 'an internal error; please report it',
} as const;

export type AgentErrorCode = keyof typeof agentErrorCodes;

/** Base of every error this project throws on purpose; anything else is a bug. */
export class AgentError extends Error {
  override readonly name: string = 'AgentError';
  readonly code: AgentErrorCode;
  constructor(code: AgentErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
