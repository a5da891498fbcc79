/** The server's own certificate authority and certificate, made at first start and kept in the data folder. */
import { type webcrypto, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";
import { writePrivate } from "../private-file.ts";

const DAY = 86_400_000;
/** A kubeconfig holds the authority; making users fetch a new one every year helps nobody. */
const AUTHORITY_DAYS = 3_650;
/** Clients such as Go's and browsers take at most 398. */
const CERTIFICATE_DAYS = 365;
/** Renewed when fewer are left. */
const RENEW_DAYS = 30;
/** Certificates begin this much earlier, for clocks that are behind. */
const EARLIER = 3_600_000;

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
  /** For the `certificate-authority-data` of a kubeconfig. */
  readonly authority: string;
}

interface Pair {
  readonly key: string;
  readonly cert: string;
}

/** @param hosts names and addresses clients may call the server by; `now` is in milliseconds */
export async function serverCertificate(
  folder: string,
  hosts: readonly string[],
  now: number,
): Promise<ServerCertificate> {
  const kept = await readPair(folder, "ca");
  const authority = kept && daysLeft(kept, now) > CERTIFICATE_DAYS ? kept : await makeAuthority(folder, now);
  const old = await readPair(folder, "server");
  const good =
    old !== undefined &&
    daysLeft(old, now) > RENEW_DAYS &&
    new X509Certificate(old.cert).checkIssued(new X509Certificate(authority.cert)) &&
    hosts.every((host) => names(old, host));
  const pair = good ? old : await makeCertificate(folder, authority, hosts, now);
  return { ...pair, authority: authority.cert };
}

const daysLeft = ({ cert }: Pair, now: number): number =>
  (Date.parse(new X509Certificate(cert).validTo) - now) / DAY;

const names = ({ cert }: Pair, host: string): boolean => {
  const parsed = new X509Certificate(cert);
  return (isIP(host) === 0 ? parsed.checkHost(host) : parsed.checkIP(host)) !== undefined;
};

async function makeAuthority(folder: string, now: number): Promise<Pair> {
  const keys = await makeKeys();
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: "CN=Peccary CA",
    ...validity(now, AUTHORITY_DAYS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return writePair(folder, "ca", keys, cert);
}

async function makeCertificate(
  folder: string,
  authority: Pair,
  hosts: readonly string[],
  now: number,
): Promise<Pair> {
  const issuer = new x509.X509Certificate(authority.cert);
  const keys = await makeKeys();
  const cert = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: "CN=Peccary",
    issuer: issuer.subject,
    ...validity(now, CERTIFICATE_DAYS),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: await readKey(authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        hosts.map((host) => ({ type: isIP(host) === 0 ? ("dns" as const) : ("ip" as const), value: host })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
  });
  return writePair(folder, "server", keys, cert);
}

const validity = (now: number, days: number) => ({
  notBefore: new Date(now - EARLIER),
  notAfter: new Date(now + days * DAY),
});

const serialNumber = (): string => crypto.randomUUID().replaceAll("-", "");

const makeKeys = () => crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);

const readKey = (pem: string) =>
  crypto.subtle.importKey("pkcs8", x509.PemConverter.decodeFirst(pem), ALGORITHM, false, ["sign"]);

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

async function writePair(
  folder: string,
  name: string,
  keys: webcrypto.CryptoKeyPair,
  certificate: x509.X509Certificate,
): Promise<Pair> {
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  const key = `${x509.PemConverter.encode(pkcs8, "PRIVATE KEY")}\n`;
  const cert = `${certificate.toString("pem")}\n`;
  await writePrivate(join(folder, `${name}.key`), key);
  await writePrivate(join(folder, `${name}.crt`), cert);
  return { key, cert };
}
