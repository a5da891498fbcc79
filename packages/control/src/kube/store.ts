import type { KubeObject } from "../objects/objects.ts";
import { deepFreeze } from "./json.ts";
import { limits } from "./limits.ts";
import type { Registered } from "./registry.ts";
import { forbidden, internal } from "./status.ts";
import { placeKey, type Storage, type Write } from "./storage.ts";

/** One change, as watches see it. */
export interface Change {
  readonly revision: number;
  readonly resource: string;
  readonly namespace: string;
  /** As it is now; of a deleted one as it was last, under the revision of the deletion. */
  readonly object: KubeObject;
  readonly previous: KubeObject | undefined;
  readonly deleted: boolean;
}

/** What a write sees and does. Nothing of it is there for others before all of it is on disk. */
export interface Transaction {
  get(kind: Registered, namespace: string, name: string): KubeObject | undefined;
  list(kind: Registered, namespace?: string): KubeObject[];
  /** @returns the object under its new resource version */
  put(kind: Registered, object: KubeObject): KubeObject;
  /** @returns the object as it was last, under the version of its deletion */
  remove(kind: Registered, object: KubeObject): KubeObject;
}

/**
 * All objects, in memory and in a `Storage`. Writes happen one after the other; reads see only what is stored.
 * Resource versions are one rising number for everything, which goes on after a restart.
 */
export class Store {
  /** The newest change that is stored. */
  revision: number;
  readonly #storage: Storage;
  /** By resource, then by namespace and name. */
  readonly #objects = new Map<string, Map<string, KubeObject>>();
  #count = 0;
  #history: Change[] = [];
  readonly #listeners = new Set<(changes: readonly Change[]) => void>();
  /** The last write; the next one waits for it. */
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(storage: Storage, revision: number) {
    this.#storage = storage;
    this.revision = revision;
  }

  static async open(storage: Storage): Promise<Store> {
    const { revision, rows } = await storage.load();
    const store = new Store(storage, revision);
    for (const row of rows) store.#keep(row);
    return store;
  }

  get(kind: Registered, namespace: string, name: string): KubeObject | undefined {
    return this.#objects.get(kind.id)?.get(within(namespace, name));
  }

  /** In the order of namespace, then name. */
  list(kind: Registered, namespace?: string): KubeObject[] {
    const all = [...(this.#objects.get(kind.id)?.entries() ?? [])];
    const chosen = namespace ? all.filter(([key]) => key.startsWith(`${namespace}/`)) : all;
    return chosen.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  /** Changes after a revision; undefined when some of them are no longer known. */
  since(revision: number): readonly Change[] | undefined {
    const oldest = this.#history[0]?.revision ?? this.revision + 1;
    if (revision < oldest - 1) return undefined;
    // Revisions have no gaps.
    return this.#history.slice(revision - oldest + 1);
  }

  /** Calls back after each write. Returns how to stop. */
  listen(heard: (changes: readonly Change[]) => void): () => void {
    this.#listeners.add(heard);
    return () => this.#listeners.delete(heard);
  }

  /**
   * Runs a write by itself.
   * @param dryRun do everything but keep the result
   */
  write<T>(change: (transaction: Transaction) => T, dryRun = false): Promise<T> {
    const turn = this.#last.then(() => this.#write(change, dryRun));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#last;
    this.#closed = true;
    await this.#storage.close();
  }

  async #write<T>(change: (transaction: Transaction) => T, dryRun: boolean): Promise<T> {
    if (this.#closed) throw internal("the server is stopping");
    const pending = new Pending(this, this.#count);
    const result = change(pending);
    if (dryRun || pending.changes.length === 0) return result;
    try {
      await this.#storage.commit(pending.revision, pending.writes);
    } catch (error) {
      throw internal(error instanceof Error ? error.message : String(error), error);
    }
    this.#apply(pending);
    return result;
  }

  #apply({ changes, writes, revision }: Pending): void {
    for (const write of writes) this.#keep(write);
    this.revision = revision;
    this.#history.push(...changes);
    // Cut now and then, not each time: twice the cap is the most that is held.
    if (this.#history.length > 2 * limits.history) this.#history = this.#history.slice(-limits.history);
    for (const heard of this.#listeners) heard(changes);
  }

  #keep({ resource, namespace, name, object }: Write): void {
    const objects = this.#objects.get(resource) ?? new Map<string, KubeObject>();
    this.#objects.set(resource, objects);
    this.#count -= objects.size;
    if (object) objects.set(within(namespace, name), deepFreeze(object));
    else objects.delete(within(namespace, name));
    this.#count += objects.size;
  }
}

const within = (namespace: string, name: string): string => `${namespace}/${name}`;

/** What one write has done so far. */
class Pending implements Transaction {
  readonly changes: Change[] = [];
  readonly #places = new Map<string, Write>();
  readonly #store: Store;
  #count: number;

  constructor(store: Store, count: number) {
    this.#store = store;
    this.#count = count;
  }

  get revision(): number {
    return this.#store.revision + this.changes.length;
  }

  get writes(): readonly Write[] {
    return [...this.#places.values()];
  }

  get(kind: Registered, namespace: string, name: string): KubeObject | undefined {
    const written = this.#places.get(placeKey({ resource: kind.id, namespace, name }));
    return written ? written.object : this.#store.get(kind, namespace, name);
  }

  list(kind: Registered, namespace?: string): KubeObject[] {
    const unwritten = this.#store
      .list(kind, namespace)
      .filter((object) => !this.#places.has(placeKey(placeOf(kind, object))));
    const written = [...this.#places.values()].filter(
      (write) => write.resource === kind.id && (!namespace || write.namespace === namespace),
    );
    return [...unwritten, ...written.flatMap(({ object }) => object ?? [])];
  }

  put(kind: Registered, object: KubeObject): KubeObject {
    const place = placeOf(kind, object);
    const previous = this.get(kind, place.namespace, place.name);
    if (!previous && ++this.#count > limits.objects)
      throw forbidden(
        { group: kind.group, kind: kind.plural, name: place.name },
        `this server holds at most ${limits.objects} objects; delete some`,
      );
    return this.#record(place, object, previous, false);
  }

  remove(kind: Registered, object: KubeObject): KubeObject {
    const place = placeOf(kind, object);
    this.#count--;
    return this.#record(place, object, this.get(kind, place.namespace, place.name), true);
  }

  #record(
    place: Omit<Write, "object">,
    object: KubeObject,
    previous: KubeObject | undefined,
    deleted: boolean,
  ): KubeObject {
    const revision = this.revision + 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
    const { resource, namespace } = place;
    this.changes.push({ revision, resource, namespace, object: stored, previous, deleted });
    this.#places.set(placeKey(place), deleted ? place : { ...place, object: stored });
    return stored;
  }
}

const placeOf = (kind: Registered, { metadata }: KubeObject): Omit<Write, "object"> => ({
  resource: kind.id,
  namespace: kind.namespaced ? (metadata.namespace ?? "") : "",
  name: metadata.name,
});
