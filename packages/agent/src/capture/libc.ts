/**
 * The C library, called directly. Only sensor processes import this, on their main thread, and never with
 * koffi's asynchronous calls: a fault here must not take the agent down.
 */
import koffi from "koffi";

// The library that Node itself is linked with, so that glibc and musl are the same to us.
const libc = koffi.load(null);

type Bytes = Uint8Array | null;

export const socket: (domain: number, type: number, protocol: number) => number =
  libc.func("int socket(int, int, int)");
export const bind: (fd: number, address: Bytes, length: number) => number = libc.func(
  "int bind(int, const void*, uint32_t)",
);
export const getsockname: (fd: number, address: Bytes, length: Bytes) => number = libc.func(
  "int getsockname(int, void*, void*)",
);
export const setsockopt: (fd: number, level: number, name: number, value: Bytes, length: number) => number =
  libc.func("int setsockopt(int, int, int, const void*, uint32_t)");
export const getsockopt: (fd: number, level: number, name: number, value: Bytes, length: Bytes) => number =
  libc.func("int getsockopt(int, int, int, void*, void*)");
export const ioctl: (fd: number, request: number, argument: Bytes) => number = libc.func(
  "int ioctl(int, unsigned long, void*)",
);
export const poll: (descriptors: Bytes, count: number, milliseconds: number) => number = libc.func(
  "int poll(void*, unsigned long, int)",
);
export const setns: (fd: number, kind: number) => number = libc.func("int setns(int, int)");
export const closeDescriptor: (fd: number) => number = libc.func("int close(int)");
export const ifIndex: (name: string) => number = libc.func("uint32_t if_nametoindex(const char*)");

koffi.struct("sock_fprog", { length: "uint16_t", instructions: "const uint8_t *" });
const setFilter: (
  fd: number,
  level: number,
  name: number,
  program: { length: number; instructions: Uint8Array },
  length: number,
) => number = libc.func("int setsockopt(int, int, int, const sock_fprog *, uint32_t)");

const SOL_SOCKET = 1;
const SO_ATTACH_FILTER = 26;
const SO_DETACH_FILTER = 27;
/** Octets of a `struct sock_fprog`, and of one instruction of classic BPF. */
const PROGRAM_SIZE = 16;
const INSTRUCTION_SIZE = 8;

/** Lets through what the program of classic BPF says, in the place of what one before said; or all. */
export function attachFilter(fd: number, instructions: Uint8Array | undefined): boolean {
  if (instructions === undefined) {
    // Fails where there was none.
    setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, new Uint8Array(4), 4);
    return true;
  }
  const program = { length: instructions.length / INSTRUCTION_SIZE, instructions };
  return setFilter(fd, SOL_SOCKET, SO_ATTACH_FILTER, program, PROGRAM_SIZE) === 0;
}

const mmap: (at: null, size: number, access: number, kind: number, fd: number, offset: number) => bigint =
  libc.func("void* mmap(void*, size_t, int, int, int, int64_t)");
const munmap: (at: bigint, size: number) => number = libc.func("int munmap(void*, size_t)");

const MAP_FAILED = 0xffff_ffff_ffff_ffffn;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;

/** Memory shared with the kernel. Nothing may look at `buffer` after `unmap`. */
export interface Mapping {
  readonly buffer: ArrayBuffer;
  unmap(): void;
}

export function map(fd: number, size: number): Mapping | undefined {
  const at = mmap(null, size, PROT_READ_WRITE, MAP_SHARED, fd, 0);
  if (at === MAP_FAILED) return undefined;
  return { buffer: koffi.view(at, size), unmap: () => void munmap(at, size) };
}

const names = new Map(Object.entries(koffi.os.errno).map(([name, number]) => [number, name]));

/** The last call's error by name: `EPERM`. */
export function errorName(): string {
  const number = koffi.errno();
  return names.get(number) ?? `error ${number}`;
}
