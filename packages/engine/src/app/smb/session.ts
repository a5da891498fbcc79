import { Conversation } from "../dcerpc/conversation.ts";
import type { AppSink, Direction } from "../protocol.ts";
import { Joiner } from "./joiner.ts";

/** Files and pipes that one connection has open. */
const MAX_FILES = 64;
/** Shares that one connection has mounted; clients have a few. */
const MAX_TREES = 64;
/** Requests that wait for an answer; servers grant some 500 credits, of which clients use a few dozen. */
const MAX_ASKED = 128;

export type ShareKind = "disk" | "pipe" | "printer";

interface Tree {
  readonly path: string;
  readonly kind: ShareKind | undefined;
}

/** What one connection has opened. */
export class OpenFile {
  readonly name: string;
  readonly tree: Tree | undefined;
  closed: boolean = false;
  /** As in `Facts`. */
  fileType: number = -1;
  /** Of a pipe: what is spoken in it, and calls that came in part. */
  readonly conversation: Conversation;
  readonly joiners: { readonly [direction in Direction]: Joiner };

  constructor(name: string, tree: Tree | undefined, sink: AppSink) {
    this.name = name;
    this.tree = tree;
    this.conversation = new Conversation(sink);
    this.joiners = { "to-server": new Joiner(sink), "to-client": new Joiner(sink) };
  }

  /** What still comes for it is not looked at. */
  close(): void {
    this.closed = true;
    this.conversation.close();
    this.joiners["to-server"].release();
    this.joiners["to-client"].release();
  }
}

/** A request that waits for its answer. */
interface Asked {
  readonly path?: string;
  readonly file?: OpenFile;
  readonly offset?: number;
}

/** Told of what is read from or written to something open: `size` octets, of which those to `end` are here. */
export type OnData = (
  file: OpenFile,
  direction: Direction,
  offset: number,
  start: number,
  end: number,
  size: number,
) => void;

/** What is known of one connection: its shares, its files, and what was asked. The oldest are forgotten first. */
export class Session {
  readonly #sink: AppSink;
  readonly #trees: Map<number, Tree> = new Map();
  readonly #files: Map<string, OpenFile> = new Map();
  readonly #asked: Map<string, Asked> = new Map();
  readonly onData: OnData;

  constructor(sink: AppSink, onData: OnData) {
    this.#sink = sink;
    this.onData = onData;
  }

  askTree(request: string, path: string): void {
    this.#ask(request, { path });
  }

  answerTree(request: string, tree: number, kind: ShareKind | undefined): void {
    const asked = this.#take(request);
    if (this.#trees.size >= MAX_TREES) forgetOldest(this.#trees);
    this.#trees.set(tree, { path: asked?.path ?? "", kind });
  }

  askOpen(request: string, tree: number, name: string): OpenFile {
    const file = new OpenFile(name, this.#trees.get(tree), this.#sink);
    this.#ask(request, { file });
    return file;
  }

  /** @param id what the server calls the file; undefined: it refused */
  answerOpen(request: string, version: 1 | 2, id: string | undefined, status: number): void {
    const file = this.#take(request)?.file;
    if (file === undefined) return;
    if (id === undefined) file.close();
    else this.#keep(id, file);
    this.#sink.transaction({
      type: "smb",
      version,
      file: file.name,
      ...(file.tree !== undefined && file.tree.path !== "" && { share: file.tree.path }),
      status,
    });
  }

  askRead(request: string, file: OpenFile, offset: number): void {
    this.#ask(request, { file, offset });
  }

  /** The file of a request to read, and from where; undefined when the request was not seen. */
  answerRead(request: string): Asked | undefined {
    return this.#take(request);
  }

  refuse(request: string): void {
    this.#take(request);
  }

  /** A file by its id; one whose opening was not seen is known from now on. */
  file(id: string, tree: number): OpenFile {
    let file = this.#files.get(id);
    if (file === undefined) {
      file = new OpenFile("", this.#trees.get(tree), this.#sink);
      this.#keep(id, file);
    }
    return file;
  }

  closeFile(id: string): void {
    this.#files.get(id)?.close();
    this.#files.delete(id);
  }

  close(): void {
    for (const file of this.#files.values()) file.close();
    for (const { file } of this.#asked.values()) file?.close();
    this.#files.clear();
    this.#asked.clear();
  }

  #keep(id: string, file: OpenFile): void {
    if (this.#files.get(id) !== file) this.closeFile(id);
    if (this.#files.size >= MAX_FILES) forgetOldest(this.#files)?.close();
    this.#files.set(id, file);
  }

  #ask(request: string, asked: Asked): void {
    const before = this.#take(request);
    if (before?.file !== asked.file) this.#abandon(before);
    if (this.#asked.size >= MAX_ASKED) this.#abandon(forgetOldest(this.#asked));
    this.#asked.set(request, asked);
  }

  /** What was to be opened, and is not answered any more, gives back what it holds. */
  #abandon(asked: Asked | undefined): void {
    if (asked?.file !== undefined && asked.offset === undefined) asked.file.close();
  }

  #take(request: string): Asked | undefined {
    const asked = this.#asked.get(request);
    this.#asked.delete(request);
    return asked;
  }
}

function forgetOldest<K, V>(map: Map<K, V>): V | undefined {
  for (const [key, value] of map) {
    map.delete(key);
    return value;
  }
  return undefined;
}
