import { type BufferName, bufferNumber } from "../../buffers.ts";

const number = (name: BufferName): number => bufferNumber(name);

/** The buffers that SSH fills, by number. */
export const SSH_PROTO: number = number("ssh_proto");
export const SSH_SOFTWARE: number = number("ssh_software");
export const SSH_HASSH: number = number("ssh_hassh");
export const SSH_HASSH_STRING: number = number("ssh_hassh_string");
export const SSH_HASSH_SERVER: number = number("ssh_hassh_server");
export const SSH_HASSH_SERVER_STRING: number = number("ssh_hassh_server_string");
