/** Exit codes, and the error that carries one. */
export const exit = { good: 0, bad: 1, open: 2, usage: 64 } as const;

/** A mistake of the user: said in one line, without a stack. */
export class CommandError extends Error {
  readonly code: number;
  constructor(message: string, code: number = exit.usage) {
    super(message);
    this.code = code;
  }
}

/** The reason of a file error in words: ENOENT → "there is no such file". */
export function fileError(what: string, path: string, error: unknown): CommandError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const words: Record<string, string> = {
    ENOENT: "there is no such file or folder",
    EISDIR: "it is a folder",
    EACCES: "permission denied",
    EPERM: "permission denied",
    ENOSPC: "the disk is full",
    ENOTDIR: "a part of the path is not a folder",
  };
  return new CommandError(
    `${what}: ${path}: ${words[code] ?? (error instanceof Error ? error.message : String(error))}`,
  );
}
