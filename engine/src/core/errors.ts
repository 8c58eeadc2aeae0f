/** Two voices: the user's mistake (op: what, got (why); fix) and our own bug (internal: …). */

/** Something the caller can mend; the message says how. */
export class UserError extends Error {
  override readonly name: string = "UserError";
}

/** Throws a UserError: `matmul: inner sizes differ, …; transpose the second?`. */
export function refuse(op: string, what: string): never {
  throw new UserError(`${op}: ${what}`);
}

/** Throws because the engine itself is at fault. */
export function internal(what: string): never {
  throw new Error(`internal: ${what} (please report)`);
}
