import type { KindName, KubeObject, Objects } from "../objects/objects.ts";
import type { Registered } from "./registry.ts";
import { badRequest, notFound, StatusError } from "./status.ts";
import { create } from "./write/create.ts";
import { remove } from "./write/delete.ts";
import { update } from "./write/update.ts";
import type { WriteContext, WriteOptions } from "./write/writer.ts";

/** The embedded API for the control plane's own reconcilers: no HTTP between. */
export class EmbeddedObjects implements Objects {
  readonly #context: WriteContext;
  readonly #options: WriteOptions;

  /** @param manager who managedFields say wrote */
  constructor(context: WriteContext, manager: string) {
    this.#context = context;
    this.#options = { manager, dryRun: false, fieldValidation: "Strict", warn() {} };
  }

  async list(kind: KindName, namespace?: string): Promise<KubeObject[]> {
    return this.#context.store.list(this.#kind(kind), namespace);
  }

  async get(kind: KindName, name: string, namespace = ""): Promise<KubeObject | undefined> {
    return this.#context.store.get(this.#kind(kind), namespace, name);
  }

  async create(object: KubeObject): Promise<KubeObject> {
    const kind = this.#kindOf(object);
    return create(this.#context, kind, placeOf(kind, object), object, this.#options);
  }

  async update(object: KubeObject): Promise<KubeObject> {
    const kind = this.#kindOf(object);
    const { name } = object.metadata;
    return update(this.#context, kind, placeOf(kind, object), name, () => object, this.#options);
  }

  async updateStatus(object: KubeObject): Promise<KubeObject> {
    const kind = this.#kindOf(object);
    if (!kind.statusSubresource) throw badRequest(`${kind.plural} have no status of their own`);
    const { name } = object.metadata;
    const options = { ...this.#options, subresource: "status" } as const;
    return update(this.#context, kind, placeOf(kind, object), name, () => object, options);
  }

  async delete(kindName: KindName, name: string, namespace = ""): Promise<void> {
    try {
      await remove(this.#context, this.#kind(kindName), namespace, name, {
        propagation: "Background",
        dryRun: false,
      });
    } catch (error) {
      if (!(error instanceof StatusError && error.code === 404)) throw error;
    }
  }

  watch(kinds: readonly KindName[], changed: () => void): () => void {
    const ids = new Set(kinds.map((kind) => this.#kind(kind).id));
    return this.#context.store.listen((changes) => {
      // Apart from the write: what a listener does wrong is not the writer's failure.
      if (changes.some(({ resource }) => ids.has(resource))) queueMicrotask(changed);
    });
  }

  #kind(name: KindName): Registered {
    const kind = this.#context.registry.named(name);
    if (!kind) throw notFound({ group: name.group, kind: name.kind, name: "" });
    return kind;
  }

  #kindOf({ apiVersion, kind }: KubeObject): Registered {
    const slash = apiVersion.indexOf("/");
    return this.#kind({ group: slash < 0 ? "" : apiVersion.slice(0, slash), kind });
  }
}

const placeOf = (kind: Registered, { metadata }: KubeObject): string =>
  kind.namespaced ? (metadata.namespace ?? "default") : "";
