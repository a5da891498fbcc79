/** Link types as in capture files, https://www.tcpdump.org/linktypes.html. */
export const LOOPBACK_NULL = 0;
export const ETHERNET = 1;
export const PPP = 9;
/** What some systems write for raw IP instead of 101. */
export const RAW_BSD = 12;
export const RAW_OPENBSD = 14;
export const PPP_HDLC = 50;
export const RAW = 101;
export const LOOPBACK = 108;
export const LINUX_COOKED = 113;
export const IPV4_ONLY = 228;
export const IPV6_ONLY = 229;
export const LINUX_COOKED_2 = 276;

const known: ReadonlySet<number> = new Set([
  LOOPBACK_NULL,
  ETHERNET,
  PPP,
  RAW_BSD,
  RAW_OPENBSD,
  PPP_HDLC,
  RAW,
  LOOPBACK,
  LINUX_COOKED,
  IPV4_ONLY,
  IPV6_ONLY,
  LINUX_COOKED_2,
]);

/** Whether packets of this link type can be read. */
export const isLinkType = (linkType: number): boolean => known.has(linkType);
