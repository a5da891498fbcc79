/** SHA-256 and SHA-512, FIPS 180-4. For rules and fingerprints: they protect nothing here. */

/** The first `count` primes: FIPS 180-4 makes its constants of their roots. */
function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}

/** The first 64 bits behind the point of a prime's square or cube root. */
function fraction(prime: number, root: 2n | 3n): bigint {
  const wanted = BigInt(prime) << (64n * root);
  let low = 0n;
  let high = 1n << 70n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** root <= wanted) low = middle;
    else high = middle - 1n;
  }
  return BigInt.asUintN(64, low);
}

const START: readonly bigint[] = primes(8).map((prime) => fraction(prime, 2n));
const ROUNDS: readonly bigint[] = primes(80).map((prime) => fraction(prime, 3n));

const start256: readonly number[] = START.map((bits) => Number(bits >> 32n) | 0);
const rounds256: readonly number[] = ROUNDS.slice(0, 64).map((bits) => Number(bits >> 32n) | 0);

/** Fills up to whole blocks: a one, zeros, and the length in bits. */
function padded(message: Uint8Array, block: number): Uint8Array {
  const size = Math.ceil((message.length + 1 + block / 8) / block) * block;
  const bytes = new Uint8Array(size);
  bytes.set(message);
  bytes[message.length] = 0x80;
  let bits = message.length * 8;
  for (let i = size - 1; bits > 0; i--, bits = Math.floor(bits / 256)) bytes[i] = bits % 256;
  return bytes;
}

const turn = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

export function sha256(message: Uint8Array): Uint8Array {
  const bytes = padded(message, 64);
  const hash = Int32Array.from(start256);
  const w = new Int32Array(64);
  for (let at = 0; at < bytes.length; at += 64) {
    for (let i = 0; i < 16; i++) {
      const from = at + i * 4;
      w[i] = (bytes[from]! << 24) | (bytes[from + 1]! << 16) | (bytes[from + 2]! << 8) | bytes[from + 3]!;
    }
    for (let i = 16; i < 64; i++) {
      const near = w[i - 15]!;
      const far = w[i - 2]!;
      w[i] =
        w[i - 16]! +
        (turn(near, 7) ^ turn(near, 18) ^ (near >>> 3)) +
        w[i - 7]! +
        (turn(far, 17) ^ turn(far, 19) ^ (far >>> 10));
    }
    let [a, b, c, d, e, f, g, h] = hash as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let i = 0; i < 64; i++) {
      const one =
        (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + rounds256[i]! + w[i]!) | 0;
      const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) hash[i] = hash[i]! + word;
  }
  return Uint8Array.from({ length: 32 }, (_, i) => hash[i >> 2]! >>> (24 - (i & 3) * 8));
}

const turn64 = (word: bigint, by: bigint): bigint => BigInt.asUintN(64, (word >> by) | (word << (64n - by)));

/** Big numbers are slow, and rules that ask for this are few and look at few octets. */
export function sha512(message: Uint8Array): Uint8Array {
  const bytes = padded(message, 128);
  const view = new DataView(bytes.buffer);
  const hash = [...START];
  const w: bigint[] = [];
  for (let at = 0; at < bytes.length; at += 128) {
    for (let i = 0; i < 16; i++) w[i] = view.getBigUint64(at + i * 8);
    for (let i = 16; i < 80; i++) {
      const near = w[i - 15]!;
      const far = w[i - 2]!;
      w[i] = BigInt.asUintN(
        64,
        w[i - 16]! +
          (turn64(near, 1n) ^ turn64(near, 8n) ^ (near >> 7n)) +
          w[i - 7]! +
          (turn64(far, 19n) ^ turn64(far, 61n) ^ (far >> 6n)),
      );
    }
    let [a, b, c, d, e, f, g, h] = hash as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
    for (let i = 0; i < 80; i++) {
      const one =
        h + (turn64(e, 14n) ^ turn64(e, 18n) ^ turn64(e, 41n)) + ((e & f) ^ (~e & g)) + ROUNDS[i]! + w[i]!;
      const two = (turn64(a, 28n) ^ turn64(a, 34n) ^ turn64(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = BigInt.asUintN(64, d + one);
      d = c;
      c = b;
      b = a;
      a = BigInt.asUintN(64, one + two);
    }
    for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) hash[i] = BigInt.asUintN(64, hash[i]! + word);
  }
  const digest = new DataView(new ArrayBuffer(64));
  for (const [i, word] of hash.entries()) digest.setBigUint64(i * 8, word);
  return new Uint8Array(digest.buffer);
}
