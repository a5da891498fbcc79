import { createHash } from "node:crypto";

/** What a store is told of bytes, and asked about them later: both in hexadecimal. */
export interface Digest {
  readonly sha256: string;
  readonly md5: string;
}

export const digest = (bytes: Uint8Array): Digest => ({
  sha256: createHash("sha256").update(bytes).digest("hex"),
  md5: createHash("md5").update(bytes).digest("hex"),
});

/** The digest of bytes that come in pieces. */
export class RunningDigest {
  readonly #sha256 = createHash("sha256");
  readonly #md5 = createHash("md5");

  add(bytes: Uint8Array): void {
    this.#sha256.update(bytes);
    this.#md5.update(bytes);
  }

  get(): Digest {
    return { sha256: this.#sha256.copy().digest("hex"), md5: this.#md5.copy().digest("hex") };
  }
}

/** As stores say what they hold; any of them is right. */
export interface Expected {
  readonly etags: readonly string[];
  /** In base64, as the header has it. */
  readonly sha256s: readonly string[];
}

/** @param parts when it was sent in parts: the store's digest is that of the parts' digests, as a rule */
export function expectedOf(whole: Digest, parts?: readonly Digest[]): Expected {
  const one = { etags: [whole.md5], sha256s: [base64(whole.sha256)] };
  if (parts === undefined) return one;
  const sum = (algorithm: keyof Digest): Buffer => {
    const all = createHash(algorithm);
    for (const part of parts) all.update(Buffer.from(part[algorithm], "hex"));
    return all.digest();
  };
  const sha256 = sum("sha256").toString("base64");
  return {
    etags: [`${sum("md5").toString("hex")}-${parts.length}`, ...one.etags],
    sha256s: [`${sha256}-${parts.length}`, sha256, ...one.sha256s],
  };
}

export const base64 = (hex: string): string => Buffer.from(hex, "hex").toString("base64");
