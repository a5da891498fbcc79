/** S3-compatible servers that other people wrote, as far as they are installed here. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { root } from "../root.ts";

export interface S3Server {
  readonly name: string;
  readonly port: number;
  readonly keys: Keys;
  close(): Promise<void>;
}

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

interface Known {
  readonly name: string;
  /** Keys of a Secret that it refuses, and the code with which it does. */
  readonly refuses: { readonly [key: string]: string };
  readonly refusal: string;
  /** Whether it checks signatures over names as they were sent, not as it understood them. */
  readonly takesOddNames: boolean;
  /** Undefined when it is not installed. */
  readonly command: (port: number, folder: string) => readonly string[] | undefined;
  readonly environment?: { readonly [name: string]: string };
  /** Makes the bucket `captures` and a user who may write there. */
  readonly prepare: (url: string) => Promise<Keys>;
}

const s3rver = join(root, "node_modules/s3rver/bin/s3rver.js");

const isInstalled = (command: string, ...args: string[]): boolean => {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

/** Signed by nobody, and addressed to the service that makes users. */
async function iam(
  url: string,
  action: string,
  more: { readonly [name: string]: string } = {},
): Promise<string> {
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      authorization:
        "AWS4-HMAC-SHA256 Credential=none/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0",
    },
    body: new URLSearchParams({ Action: action, Version: "2010-05-08", UserName: "writer", ...more }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${action}: ${answer.status} ${text}`);
  return text;
}

const ALL = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

const known: readonly Known[] = [
  {
    // From npm. Looks at who signs, not at the signature.
    name: "s3rver",
    refuses: { "access-key-id": "nobody" },
    refusal: "403 InvalidAccessKeyId",
    takesOddNames: true,
    command: (port, folder) =>
      existsSync(s3rver)
        ? [
            process.execPath,
            s3rver,
            "-d",
            folder,
            "-p",
            String(port),
            "-a",
            "127.0.0.1",
            "--configure-bucket",
            "captures",
          ]
        : undefined,
    prepare: async () => ({ accessKeyId: "S3RVER", secretAccessKey: "S3RVER" }),
  },
  {
    // From PyPI. Checks signatures with botocore's own code, and SHA-256.
    name: "moto",
    refuses: { "secret-access-key": "wrong-and-secret" },
    refusal: "403 SignatureDoesNotMatch",
    takesOddNames: false,
    command: (port) =>
      isInstalled("moto_server", "--help")
        ? ["moto_server", "-H", "127.0.0.1", "-p", String(port)]
        : undefined,
    // After these four requests it wants signatures.
    environment: { INITIAL_NO_AUTH_ACTION_COUNT: "4" },
    async prepare(url) {
      await iam(url, "CreateUser");
      await iam(url, "PutUserPolicy", { PolicyName: "all", PolicyDocument: ALL });
      const text = await iam(url, "CreateAccessKey");
      await fetch(`${url}/captures`, { method: "PUT" });
      const of = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(text)?.[1] ?? "";
      return { accessKeyId: of("AccessKeyId"), secretAccessKey: of("SecretAccessKey") };
    },
  },
];

/** Those that can be started here. */
export const installedServers: readonly Known[] = known.filter(({ command }) => command(0, "") !== undefined);

export async function startServer(server: Known, folder: string): Promise<S3Server> {
  const port = await freePort();
  const [program = "", ...args] = server.command(port, folder) ?? [];
  const env = { ...process.env, ...server.environment };
  const child = spawn(program, args, { stdio: "ignore", detached: true, env });
  const close = async (): Promise<void> => {
    if (child.exitCode !== null || child.pid === undefined) return;
    const ended = once(child, "exit");
    // With what a launcher of it started.
    process.kill(-child.pid, "SIGKILL");
    await ended;
  };
  try {
    await listening(port, child);
    const keys = await server.prepare(`http://127.0.0.1:${port}`);
    return { name: server.name, port, keys, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Not by a request: some count them. */
async function listening(port: number, child: ChildProcess): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const socket = connect(port, "127.0.0.1");
    const open = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "error").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the server does not answer");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
