/** The server's own certificate authority and certificate, made at first start and kept in the data folder. */
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import { writePrivate } from "../private-file.ts";
import { CERTIFICATE_DAYS, type Pair } from "./certificate.ts";

const DAY = 86_400_000;
/** Renewed when fewer are left. */
const RENEW_DAYS = 30;

export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
  /** For the `certificate-authority-data` of a kubeconfig. */
  readonly authority: string;
}

/** @param hosts names and addresses clients may call the server by; `now` is in milliseconds */
export async function serverCertificate(
  folder: string,
  hosts: readonly string[],
  now: number,
): Promise<ServerCertificate> {
  const kept = await readPair(folder, "ca");
  const authority =
    kept && daysLeft(kept, now) > CERTIFICATE_DAYS
      ? kept
      : await writePair(folder, "ca", await (await maker()).makeAuthority(now));
  const old = await readPair(folder, "server");
  const good =
    old !== undefined &&
    daysLeft(old, now) > RENEW_DAYS &&
    new X509Certificate(old.cert).checkIssued(new X509Certificate(authority.cert)) &&
    hosts.every((host) => names(old, host));
  const pair = good
    ? old
    : await writePair(folder, "server", await (await maker()).makeCertificate(authority, hosts, now));
  return { ...pair, authority: authority.cert };
}

/** Loaded when there is something to make: it takes a quarter of the time of a start, after a crash as well. */
const maker = () => import("./make-certificate.ts");

const daysLeft = ({ cert }: Pair, now: number): number =>
  (Date.parse(new X509Certificate(cert).validTo) - now) / DAY;

const names = ({ cert }: Pair, host: string): boolean => {
  const parsed = new X509Certificate(cert);
  return (isIP(host) === 0 ? parsed.checkHost(host) : parsed.checkIP(host)) !== undefined;
};

async function readPair(folder: string, name: string): Promise<Pair | undefined> {
  try {
    const [key, cert] = await Promise.all([
      readFile(join(folder, `${name}.key`), "utf8"),
      readFile(join(folder, `${name}.crt`), "utf8"),
    ]);
    new X509Certificate(cert); // cut short by a crash: as good as absent
    return { key, cert };
  } catch {
    return undefined;
  }
}

async function writePair(folder: string, name: string, pair: Pair): Promise<Pair> {
  await writePrivate(join(folder, `${name}.key`), pair.key);
  await writePrivate(join(folder, `${name}.crt`), pair.cert);
  return pair;
}
