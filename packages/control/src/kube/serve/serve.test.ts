import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { limits } from "../limits.ts";
import {
  type Client,
  calico,
  configMap,
  core,
  inspection,
  inspections,
  openClient,
} from "../testing/client.ts";

let client: Client;
beforeEach(async () => {
  client = await openClient();
});
afterEach(() => client.close());

const maps = `${core}/configmaps`;
const make = (name: string, labels: object = {}) =>
  client.send("POST", maps, configMap(name, {}, { labels }));
const names = (list: { items: { metadata: { name: string } }[] }) =>
  list.items.map(({ metadata }) => metadata.name);
const table = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json" };
const metadataOnly = {
  accept: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json",
};

describe("list", () => {
  beforeEach(async () => {
    for (const n of [1, 2, 3, 4, 5]) await make(`m${n}`, { n: String(n), parity: n % 2 ? "odd" : "even" });
  });

  test.each([
    ["labelSelector=parity=odd", ["m1", "m3", "m5"]],
    ["labelSelector=parity!=odd", ["m2", "m4"]],
    ["labelSelector=n in (1,2),parity", ["m1", "m2"]],
    ["labelSelector=n notin (1,2),!missing", ["m3", "m4", "m5"]],
    ["labelSelector=n>3", ["m4", "m5"]],
    ["labelSelector=missing", []],
    ["fieldSelector=metadata.name=m3", ["m3"]],
    ["fieldSelector=metadata.name!=m3,metadata.namespace=dev", ["m1", "m2", "m4", "m5"]],
    ["resourceVersion=0", ["m1", "m2", "m3", "m4", "m5"]],
  ])("%s", async (query, expected) => {
    const { status, body } = await client.send("GET", `${maps}?${encodeURI(query)}`);
    expect({ status, names: names(body) }).toEqual({ status: 200, names: expected });
  });

  test.each([
    ["labelSelector=a in", 400],
    ["labelSelector=a=b c", 400],
    [`labelSelector=${"a,".repeat(200)}a`, 400],
    ["fieldSelector=data.x=y", 400],
    ["fieldSelector=metadata.name", 400],
    ["limit=many", 400],
    ["continue=x", 400],
    ["resourceVersion=99999", 504],
    ["resourceVersion=1&resourceVersionMatch=Exact", 410],
  ])("refuses %s with %d", async (query, status) => {
    expect(await client.send("GET", `${maps}?${encodeURI(query)}`)).toMatchObject({
      status,
      body: { kind: "Status" },
    });
  });

  test("in pages, under the version of the first", async () => {
    const first = await client.send("GET", `${maps}?limit=2`);
    expect(first.body.metadata).toMatchObject({ remainingItemCount: 3 });
    await make("m2b");
    const second = await client.send("GET", `${maps}?limit=2&continue=${first.body.metadata.continue}`);
    const third = await client.send("GET", `${maps}?limit=2&continue=${second.body.metadata.continue}`);
    expect([first, second, third].flatMap(({ body }) => names(body))).toEqual([
      "m1",
      "m2",
      "m2b",
      "m3",
      "m4",
      "m5",
    ]);
    expect(third.body.metadata).toEqual({ resourceVersion: first.body.metadata.resourceVersion });
  });

  test("as a Table and as metadata", async () => {
    const { body } = await client.send("GET", `${maps}?limit=1`, undefined, table);
    expect(body).toMatchObject({
      kind: "Table",
      columnDefinitions: [{ name: "Name", format: "name" }, { name: "Data" }, { name: "Age" }],
      rows: [{ cells: ["m1", 0, "0s"], object: { kind: "PartialObjectMetadata", metadata: { name: "m1" } } }],
      metadata: { remainingItemCount: 4 },
    });
    expect(
      (await client.send("GET", `${maps}?includeObject=Object`, undefined, table)).body.rows[0].object.kind,
    ).toBe("ConfigMap");
    expect((await client.send("GET", maps, undefined, metadataOnly)).body).toMatchObject({
      kind: "PartialObjectMetadataList",
      items: Array(5).fill({ kind: "PartialObjectMetadata" }),
    });
  });
});

describe("watch", () => {
  const told = (events: { type: string; object: { metadata: { name: string } } }[]) =>
    events.map(({ type, object }) => `${type} ${object.metadata.name}`);

  test("begins with what is there, goes on with what happens", async () => {
    await make("a");
    const watching = client.watch(`${maps}?watch=true`, 4);
    await make("b");
    await client.send(
      "PATCH",
      `${maps}/a`,
      { data: { x: "y" } },
      { "content-type": "application/merge-patch+json" },
    );
    await client.send("DELETE", `${maps}/b`);
    await client.send("POST", inspections, inspection("other-kind"));
    expect(told(await watching)).toEqual(["ADDED a", "ADDED b", "MODIFIED a", "DELETED b"]);
  });

  test("from a version tells everything after it, once", async () => {
    const { body } = await client.send("GET", maps);
    await make("a");
    await make("b");
    const events = await client.watch(`${maps}?watch=1&resourceVersion=${body.metadata.resourceVersion}`, 2);
    expect(told(events)).toEqual(["ADDED a", "ADDED b"]);
    const again = await client.watch(
      `${maps}?watch=1&resourceVersion=${events[0].object.metadata.resourceVersion}`,
      1,
    );
    expect(told(again)).toEqual(["ADDED b"]);
  });

  test("with a selector: what comes to match is added, what ceases to is deleted", async () => {
    const label = (value: string) =>
      client.send(
        "PATCH",
        `${maps}/a`,
        { metadata: { labels: { app: value } } },
        { "content-type": "application/merge-patch+json" },
      );
    await make("a");
    const { body } = await client.send("GET", maps);
    await label("x");
    await label("y");
    await label("x");
    await client.send("DELETE", `${maps}/a`);
    const events = await client.watch(
      `${maps}?watch=1&labelSelector=app=x&resourceVersion=${body.metadata.resourceVersion}`,
      4,
    );
    expect(told(events)).toEqual(["ADDED a", "DELETED a", "ADDED a", "DELETED a"]);
  });

  test("of one object, of all namespaces, and in the old form", async () => {
    await make("a");
    await make("b");
    expect(told(await client.watch(`${maps}?watch=1&fieldSelector=metadata.name=b`, 1))).toEqual(["ADDED b"]);
    expect(told(await client.watch(`${maps}/b?watch=1`, 1))).toEqual(["ADDED b"]);
    expect(told(await client.watch("/api/v1/configmaps?watch=1", 2))).toEqual(["ADDED a", "ADDED b"]);
    expect(told(await client.watch("/api/v1/watch/namespaces/dev/configmaps", 2))).toEqual([
      "ADDED a",
      "ADDED b",
    ]);
  });

  test("marks the end of what was there when it is asked to", async () => {
    await make("a");
    const events = await client.watch(
      `${maps}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
      2,
    );
    expect(events).toMatchObject([
      { type: "ADDED" },
      {
        type: "BOOKMARK",
        object: { kind: "ConfigMap", metadata: { annotations: { "k8s.io/initial-events-end": "true" } } },
      },
    ]);
  });

  test("ends after timeoutSeconds, and when the server does", async () => {
    expect(await client.watch(`${maps}?watch=1&timeoutSeconds=1`, 1)).toEqual([]);
    const watching = client.watch(`${maps}?watch=1`, 1);
    await client.close();
    expect(await watching).toEqual([]);
  });

  test("sends Tables to those who want them", async () => {
    await make("a");
    const [event] = await client.watch(`${maps}?watch=1`, 1, table);
    expect(event).toMatchObject({
      type: "ADDED",
      object: { kind: "Table", rows: [{ cells: ["a", 0, "0s"] }] },
    });
  });

  test("from before the history is told 410", async () => {
    const gone = { type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired" } };
    const { kube } = client;
    const cm = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "dev" } } as const;
    await kube.objects.create(cm);
    for (let n = 0; n <= 2 * limits.history; n++)
      await kube.objects.update({ ...cm, data: { n: String(n) } });
    expect(await client.watch(`${maps}?watch=1&resourceVersion=1`, 1)).toMatchObject([gone]);
  });

  test("from before a restart is told 410, from the newest version goes on", async () => {
    const rows = [
      {
        resource: "configmaps",
        namespace: "dev",
        name: "a",
        object: configMap("a", {}, { namespace: "dev" }) as never,
      },
    ];
    const storage = {
      load: async () => ({ revision: 40, rows }),
      commit: async () => {},
      close: async () => {},
    };
    const other = await openClient({ storage, namespaces: [] });
    expect(await other.watch(`${maps}?watch=1&resourceVersion=39`, 1)).toMatchObject([
      { type: "ERROR", object: { code: 410 } },
    ]);
    const watching = other.watch(`${maps}?watch=1&resourceVersion=40`, 1);
    await other.send("DELETE", `${maps}/a`);
    expect(await watching).toMatchObject([
      { type: "DELETED", object: { metadata: { resourceVersion: "41" } } },
    ]);
    await other.close();
  });

  test.each([
    ["labelSelector=a in", 400],
    ["sendInitialEvents=true", 400],
    ["resourceVersion=99999", 504],
  ])("refuses %s with %d", async (query, status) => {
    expect(await client.send("GET", `${maps}?watch=1&${encodeURI(query)}`)).toMatchObject({
      status,
      body: { kind: "Status" },
    });
  });
});

test.each([
  ["GET", "/api/v1/namespaces/dev/unknowns", 404],
  ["GET", "/apis/nowhere.org/v1/things", 404],
  ["GET", "/api/v1/namespaces/dev/nodes", 404],
  ["GET", "/api/v1/pods/web", 404],
  ["GET", "/api/v2", 404],
  ["GET", "/%ff", 404],
  ["GET", "/api/v1//pods", 404],
  ["GET", "/", 404],
  ["POST", "/api/v1/pods", 405],
  ["POST", `${maps}/a`, 405],
  ["PUT", maps, 405],
  ["TRACE-ME", maps, 405],
])("%s %s is %d", async (method, path, status) => {
  expect(await client.send(method, path, method === "GET" ? undefined : {})).toMatchObject({
    status,
    body: { kind: "Status", code: status },
  });
});

test.each([
  ["application/xml", 415],
  ["application/vnd.kubernetes.protobuf", 400],
  ["application/yaml", 201],
])("a body of %s is %d", async (type, status) => {
  expect(await client.send("POST", maps, configMap("a"), { "content-type": type })).toMatchObject({ status });
});

test("YAML is read by whoever the server was given", async () => {
  const yaml = { "content-type": "application/yaml" };
  expect(await client.send("POST", maps, "metadata: {name: a}", yaml)).toMatchObject({ status: 415 });
  const other = await openClient({ parseYaml: () => configMap("a") });
  expect(await other.send("POST", maps, "metadata: {name: a}", yaml)).toMatchObject({ status: 201 });
  await other.close();
});

test("answers nothing but JSON", async () => {
  expect(
    await client.send("GET", maps, undefined, { accept: "application/vnd.kubernetes.protobuf" }),
  ).toMatchObject({ status: 406 });
  expect(
    await client.send("GET", maps, undefined, {
      accept: "application/vnd.kubernetes.protobuf,application/json",
    }),
  ).toMatchObject({ status: 200 });
});

test("no protobuf body makes it fail", async () => {
  const headers = { "content-type": "application/vnd.kubernetes.protobuf" };
  const envelope = (raw: Uint8Array) => {
    const kind = [0x0a, 0x0d, 0x0a, 0x02, 0x76, 0x31, 0x12, 0x07, ...Buffer.from("Service")];
    return new Uint8Array([
      0x6b,
      0x38,
      0x73,
      0,
      ...kind,
      0x12,
      raw.length & 0x7f,
      ...raw.slice(0, raw.length & 0x7f),
    ]);
  };
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 127 }), async (bytes) => {
      for (const body of [bytes, envelope(bytes)]) {
        const { status } = await client.send("POST", `${core}/services?dryRun=All`, body, headers);
        expect([201, 400, 415, 422]).toContain(status);
      }
    }),
  );
});

test("no JSON body makes it fail", async () => {
  const paths = [
    maps,
    `${core}/pods`,
    inspections,
    `${calico}/packetcaptures`,
    "/apis/operator.tigera.io/v1/intrusiondetections",
  ];
  const shaped = fc.record(
    { metadata: fc.jsonValue(), spec: fc.jsonValue(), status: fc.jsonValue(), data: fc.jsonValue() },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), fc.oneof(fc.jsonValue(), shaped), async (path, body) => {
      const { status } = await client.send("POST", `${path}?dryRun=All`, JSON.stringify(body));
      expect([201, 400, 403, 422]).toContain(status);
    }),
  );
});

test("every write is audited, reads are not", async () => {
  const events: object[] = [];
  const other = await openClient({ onAudit: (event) => events.push(event) });
  await other.send("POST", inspections, inspection("web"));
  await other.send("POST", inspections, inspection("bad", "a = b"));
  await other.send("GET", inspections);
  await other.send("DELETE", `${inspections}/web`);
  await other.close();
  const about = {
    resource: "deeppacketinspections",
    namespace: "dev",
    apiGroup: "projectcalico.org",
    apiVersion: "v3",
  };
  expect(events).toMatchObject([
    {
      kind: "Event",
      apiVersion: "audit.k8s.io/v1",
      stage: "ResponseComplete",
      verb: "create",
      user: { username: "ada" },
      objectRef: { ...about, name: "web" },
      responseStatus: { code: 201 },
    },
    { verb: "create", objectRef: about, responseStatus: { code: 422, reason: "Invalid" } },
    {
      verb: "delete",
      objectRef: { ...about, name: "web" },
      requestURI: `${inspections}/web`,
      responseStatus: { code: 200 },
    },
  ]);
});

describe("discovery", () => {
  test("in the old form", async () => {
    expect((await client.send("GET", "/api")).body).toMatchObject({ kind: "APIVersions", versions: ["v1"] });
    expect((await client.send("GET", "/apis")).body.groups.map(({ name }: { name: string }) => name)).toEqual(
      [
        "apps",
        "operator.tigera.io",
        "projectcalico.org",
        "authorization.k8s.io",
        "authentication.k8s.io",
        "apiextensions.k8s.io",
      ],
    );
    expect((await client.send("GET", "/apis/projectcalico.org")).body).toMatchObject({
      kind: "APIGroup",
      preferredVersion: { version: "v3" },
    });
    const { body } = await client.send("GET", "/apis/projectcalico.org/v3");
    expect(body.resources.map(({ name }: { name: string }) => name)).toEqual([
      "deeppacketinspections",
      "deeppacketinspections/status",
      "packetcaptures",
      "packetcaptures/status",
      "felixconfigurations",
    ]);
  });

  test.each(["v2", "v2beta1"])("aggregated, %s", async (version) => {
    const accept = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList,application/json`;
    const { body, headers } = await client.send("GET", "/apis", undefined, { accept });
    expect(headers.get("content-type")).toBe(
      `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
    );
    expect(body).toMatchObject({
      kind: "APIGroupDiscoveryList",
      apiVersion: `apidiscovery.k8s.io/${version}`,
    });
    expect(body.items[2].versions[0].resources[0]).toMatchObject({
      resource: "deeppacketinspections",
      scope: "Namespaced",
      shortNames: ["dpi"],
      subresources: [{ subresource: "status" }],
    });
  });

  test("under another group's name", async () => {
    const other = await openClient({ groups: { calico: "calico.example.org" } });
    expect(await other.send("GET", "/apis/calico.example.org/v3/packetcaptures")).toMatchObject({
      status: 200,
    });
    expect(await other.send("GET", "/apis/projectcalico.org/v3/packetcaptures")).toMatchObject({
      status: 404,
    });
    await other.close();
  });
});

test("every reference inside the OpenAPI documents leads somewhere", async () => {
  const index = (await client.send("GET", "/openapi/v3")).body.paths;
  const documents = [(await client.send("GET", "/openapi/v2")).body];
  for (const { serverRelativeURL } of Object.values<{ serverRelativeURL: string }>(index))
    documents.push((await client.send("GET", serverRelativeURL)).body);
  expect(documents).toHaveLength(5);
  for (const document of documents)
    for (const [, path] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g))
      expect(
        path!.split("/").reduce((at, step) => at?.[step], document),
        path,
      ).toBeDefined();
});
