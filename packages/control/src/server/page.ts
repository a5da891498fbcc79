import { createHash } from "node:crypto";
import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import type { ServerContext } from "./context.ts";

const TYPES: { readonly [extension: string]: string } = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
};
const PACKED = new Set([".html", ".js", ".css", ".json", ".svg", ".txt", ".wasm"]);
/** Vite puts a hash of the content into the names of these, so they never change. */
const NEVER_CHANGES = /^\/assets\//;

interface PageFile {
  readonly plain: Buffer<ArrayBuffer>;
  readonly gzip: Buffer<ArrayBuffer> | undefined;
  readonly type: string;
  readonly etag: string;
}

/** The built page, read whole at start: it is a few hundred KB, and nothing outside its folder can be asked for. */
export class Page {
  readonly #files = new Map<string, PageFile>();

  constructor(folder: string | undefined) {
    for (const path of folder === undefined ? [] : filesIn(folder)) {
      const extension = extname(path);
      const plain = readFileSync(path);
      this.#files.set(`/${relative(folder!, path)}`, {
        plain,
        gzip: PACKED.has(extension) ? gzipSync(plain) : undefined,
        type: TYPES[extension] ?? "application/octet-stream",
        etag: `"${createHash("sha256").update(plain).digest("base64url").slice(0, 22)}"`,
      });
    }
  }

  /** Any path that is no file is a place inside the page; undefined when there is no page. */
  answer(context: ServerContext): Response | undefined {
    const { path } = context.req;
    const named = this.#files.get(path);
    const missing = named === undefined && (NEVER_CHANGES.test(path) || extname(path) in TYPES);
    const file = named ?? (missing ? undefined : this.#files.get("/index.html"));
    if (file === undefined) return undefined;

    const headers: Record<string, string> = {
      "content-type": file.type,
      "cache-control": named && NEVER_CHANGES.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
      etag: file.etag,
      vary: "accept-encoding",
    };
    if (context.req.header("if-none-match") === file.etag) return context.body(null, 304, headers);
    const packed = /\bgzip\b/.test(context.req.header("accept-encoding") ?? "") ? file.gzip : undefined;
    if (packed !== undefined) headers["content-encoding"] = "gzip";
    return context.body(packed ?? file.plain, 200, headers);
  }
}

function filesIn(folder: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch {
    return []; // not built
  }
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
