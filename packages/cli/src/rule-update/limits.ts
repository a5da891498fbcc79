/** Octets of what is fetched; all of Emerging Threats' rules, packed, are some 5 MiB. */
export const MOST_FETCHED = 67_108_864;
/** Octets of rules in an archive, unpacked. */
export const MOST_UNPACKED = 268_435_456;
/** Octets of a file that holds a check sum. */
export const MOST_SUM = 65_536;
/** Files in an archive that are looked at. */
export const MOST_FILES = 65_536;
/** Milliseconds that a server may take for all of it. */
export const PATIENCE = 300_000;
