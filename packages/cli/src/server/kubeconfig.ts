import { readFile } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import type { Context } from "../context.ts";
import { dataDirOf } from "../data-dir.ts";
import { Failure, reasonOf } from "../failure.ts";

/** What is needed to ask a server, as a kubeconfig gives it. */
export interface Access {
  readonly server: string;
  /** PEM. */
  readonly ca: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  readonly token: string | undefined;
  readonly skipVerify: boolean;
  /** Of the context; `default` where it names none. */
  readonly namespace: string;
  /** The file it comes from. */
  readonly file: string;
}

interface Section {
  readonly [name: string]: unknown;
}

/** `--kubeconfig`, then the files of KUBECONFIG, then the default data folder's, then kubectl's own. */
export async function findAccess(given: string | undefined, context: Context): Promise<Access> {
  const named = given !== undefined ? [resolve(context.cwd, given)] : listed(context);
  if (named.length > 0) {
    for (const file of named) {
      const text = await readFile(file, "utf8").catch((error: unknown) => {
        if (named.length === 1)
          throw new Failure("KUBECONFIG_UNREADABLE", `cannot read ${file}: ${reasonOf(error)}`, {
            cause: error,
          });
        return undefined;
      });
      if (text !== undefined) return readAccess(text, file);
    }
    throw new Failure("KUBECONFIG_UNREADABLE", `none of KUBECONFIG's files can be read: ${named.join(", ")}`);
  }
  const usual = [
    join(dataDirOf(undefined, context), "kubeconfig"),
    join(context.user.home, ".kube", "config"),
  ];
  for (const file of usual) {
    const text = await readFile(file, "utf8").catch(() => undefined);
    if (text !== undefined) return readAccess(text, file);
  }
  throw new Failure(
    "NO_SERVER",
    `no server known: ${usual.join(" and ")} are not there. Start one with \`peccary up\`, or name one with --kubeconfig or KUBECONFIG`,
  );
}

const listed = (context: Context): string[] =>
  (context.env["KUBECONFIG"] ?? "")
    .split(delimiter)
    .filter((part) => part !== "")
    .map((part) => resolve(context.cwd, part));

export async function readAccess(text: string, file: string): Promise<Access> {
  const broken = (what: string, cause?: unknown) =>
    new Failure("KUBECONFIG_INVALID", `${file}: ${what}`, { cause });
  let config: Section;
  try {
    config = section(parse(text));
  } catch (error) {
    throw broken(`is not YAML: ${reasonOf(error)}`, error);
  }
  const current = textOf(config["current-context"]);
  if (current === undefined) throw broken("names no current-context");
  const chosen = entry(config, "contexts", "context", current);
  if (chosen === undefined) throw broken(`has no context "${current}"`);
  const clusterName = textOf(chosen["cluster"]);
  const cluster = entry(config, "clusters", "cluster", clusterName);
  const server = textOf(cluster?.["server"]);
  if (cluster === undefined || server === undefined)
    throw broken(`has no server for cluster "${clusterName}"`);
  if (!/^https?:\/\//.test(server)) throw broken(`its server is not an http or https URL: ${server}`);
  const user = entry(config, "users", "user", textOf(chosen["user"])) ?? {};
  if (user["exec"] !== undefined || user["auth-provider"] !== undefined)
    throw broken("its user logs in by a plugin, which only kubectl can run: use a token or a certificate");

  const folder = dirname(file);
  const pem = async (from: Section, name: string): Promise<string | undefined> => {
    const data = textOf(from[`${name}-data`]);
    if (data !== undefined) return Buffer.from(data, "base64").toString("utf8");
    return readNamed(textOf(from[name]), folder, broken);
  };
  return {
    server: server.replace(/\/+$/, ""),
    ca: await pem(cluster, "certificate-authority"),
    certificate: await pem(user, "client-certificate"),
    key: await pem(user, "client-key"),
    token: textOf(user["token"]) ?? (await readNamed(textOf(user["tokenFile"]), folder, broken))?.trim(),
    skipVerify: cluster["insecure-skip-tls-verify"] === true,
    namespace: textOf(chosen["namespace"]) ?? "default",
    file,
  };
}

async function readNamed(
  path: string | undefined,
  folder: string,
  broken: (what: string, cause?: unknown) => Failure,
): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(resolve(folder, path), "utf8");
  } catch (error) {
    throw broken(`names ${path}, which cannot be read: ${reasonOf(error)}`, error);
  }
}

const section = (value: unknown): Section =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Section) : {};

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** The entry of this name in one of the three lists. */
function entry(config: Section, list: string, field: string, name: string | undefined): Section | undefined {
  const all = config[list];
  if (!Array.isArray(all) || name === undefined) return undefined;
  const found = all.map(section).find((one) => one["name"] === name);
  return found === undefined ? undefined : section(found[field]);
}
