/** What went wrong, told to a person: what, where, what to do. The code is for scripts and does not change. */
export class Failure extends Error {
  readonly code: string;
  readonly exitCode: number;

  constructor(code: string, message: string, options: ErrorOptions & { exitCode?: number } = {}) {
    super(message, options);
    this.name = "Failure";
    this.code = code;
    this.exitCode = options.exitCode ?? FAILED;
  }
}

export const FAILED = 1;
export const WRONG_USAGE = 2;
/** `rules check` and `rules test` did their work and found something. */
export const FINDINGS = 3;

export const wrongUsage = (message: string): Failure =>
  new Failure("USAGE", message, { exitCode: WRONG_USAGE });

const CAUSES: { readonly [code: string]: string } = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EPERM: "not permitted",
  EISDIR: "is a directory",
  ENOTDIR: "is not a directory",
  ENOSPC: "the disk is full",
  EROFS: "the file system is read-only",
  ECONNREFUSED: "nothing listens there",
  EADDRINUSE: "the address is in use",
};

/** The reason in an error that Node gave us, without its prefixes. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return (code !== undefined ? CAUSES[code] : undefined) ?? (error.message || (code ?? error.name));
}
