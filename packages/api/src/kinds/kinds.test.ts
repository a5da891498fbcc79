import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { customResourceDefinition } from "../crd.ts";
import type { StructuralSchema } from "../schema.ts";
import {
  captureFilters,
  captureSettingsOf,
  createKinds,
  type FelixConfiguration,
  type Kinds,
  kindDeclarations,
  parseQuantity,
} from "./index.ts";

const kinds = createKinds();

/** Fields that are wrong, or the object with its defaults. */
function parse(kind: keyof Kinds, rest: object, metadata: object = { name: "x" }): unknown {
  const { apiVersion, kind: name, parse: parsed, check } = kinds[kind];
  const { object, issues } = parsed({ apiVersion, kind: name, metadata, ...rest });
  const wrong = issues ?? check(object!);
  return wrong.length > 0 ? wrong.map(({ path }) => path.join(".")) : object;
}

test("the list equals the folder", () => {
  const declaring = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .filter((file) => readFileSync(join(import.meta.dirname, file), "utf8").includes("defineKind({"));
  expect(declaring).toHaveLength(Object.keys(kindDeclarations).length);
  for (const [name, { kind }] of Object.entries(kindDeclarations)) expect(kind).toBe(name);
});

test("no two kinds answer to the same word", () => {
  const words = Object.values(kinds).flatMap(({ plural, singular, shortNames = [] }) => [
    plural,
    singular,
    ...shortNames,
  ]);
  expect(new Set(words).size).toBe(words.length);
});

test("a group's name is a setting", () => {
  const { PacketCapture, IntrusionDetection, Pod } = createKinds({ calico: "calico.example.org" });
  expect(PacketCapture.apiVersion).toBe("calico.example.org/v3");
  expect(IntrusionDetection.apiVersion).toBe("operator.tigera.io/v1");
  expect(Pod.apiVersion).toBe("v1");
  expect(
    PacketCapture.parse({ apiVersion: "projectcalico.org/v3", kind: "PacketCapture", metadata: {} }).issues,
  ).toHaveLength(1);
});

/** The rules of https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/ */
function structuralProblems(schema: StructuralSchema, path: string): string[] {
  const problems: string[] = [];
  const say = (text: string) => problems.push(`${path}: ${text}`);
  const open = schema["x-kubernetes-int-or-string"] || schema["x-kubernetes-preserve-unknown-fields"];
  if (!schema.type && !open) say("no type");
  if (schema.properties && schema.additionalProperties) say("properties and additionalProperties");
  if (schema.type === "array" && !schema.items) say("no items");
  for (const forbidden of [
    "$ref",
    "anyOf",
    "oneOf",
    "allOf",
    "not",
    "const",
    "$schema",
    "definitions",
    "patternProperties",
  ])
    if (forbidden in schema) say(forbidden);
  const keys = schema["x-kubernetes-list-map-keys"];
  if ((schema["x-kubernetes-list-type"] === "map") !== (keys !== undefined))
    say("list-type and list-map-keys disagree");
  for (const key of keys ?? []) {
    const field = schema.items?.properties?.[key];
    if (!field) say(`key ${key} is no field`);
    if (!schema.items?.required?.includes(key) && field?.default === undefined)
      say(`key ${key} neither required nor defaulted`);
  }
  for (const [name, field] of Object.entries(schema.properties ?? {}))
    problems.push(...structuralProblems(field, `${path}.${name}`));
  if (schema.items) problems.push(...structuralProblems(schema.items, `${path}[]`));
  if (schema.additionalProperties)
    problems.push(...structuralProblems(schema.additionalProperties, `${path}.*`));
  return problems;
}

describe.each(Object.values(kinds))("$kind", (kind) => {
  test("has a structural schema", () => {
    expect(structuralProblems(kind.schema, kind.kind)).toEqual([]);
    expect(JSON.parse(JSON.stringify(customResourceDefinition(kind)))).toEqual(
      customResourceDefinition(kind),
    );
  });

  test("every column has a value for an object with nothing in it", () => {
    const { object } = kind.parse({ apiVersion: kind.apiVersion, kind: kind.kind, metadata: { name: "x" } });
    for (const { cell } of kind.columns) expect(cell(object!, 0)).not.toBe(undefined);
  });
});

describe("DeepPacketInspection", () => {
  const nodes = (count: number) => ({
    status: { nodes: [{ errorConditions: Array.from({ length: count }, () => ({ message: "m" })) }] },
  });
  test.each([
    [{}, { spec: {} }],
    [{ spec: { selector: "" } }, { spec: { selector: "" } }],
    [{ spec: { selector: "app == 'web'" } }, { spec: { selector: "app == 'web'" } }],
    [{ spec: { selector: "app = 'web'" } }, ["spec.selector"]],
    [{ spec: { selector: 1 } }, ["spec.selector"]],
    [{ spec: "x" }, ["spec"]],
    [nodes(10), nodes(10)],
    [nodes(11), ["status.nodes.0.errorConditions"]],
  ])("%j", (given, expected) => {
    expect(parse("DeepPacketInspection", given)).toEqual(
      Array.isArray(expected) ? expected : expect.objectContaining(expected),
    );
  });
});

describe("PacketCapture", () => {
  const filter = (one: object) => ({ spec: { filters: [one] } });
  const span = (startTime: string, endTime: string) => ({ spec: { startTime, endTime } });
  test.each([
    [{}, true],
    [filter({ protocol: "TCP", ports: [80, "443", "8000:8080"] }), true],
    [filter({ protocol: "tcp" }), true],
    [filter({ protocol: "ICMPv6" }), true],
    [filter({ protocol: 255 }), true],
    [filter({ protocol: 0 }), "spec.filters.0.protocol"],
    [filter({ protocol: 256 }), "spec.filters.0.protocol"],
    [filter({ protocol: "HTTP" }), "spec.filters.0.protocol"],
    [filter({ protocol: 1.5 }), "spec.filters.0.protocol"],
    [filter({ ports: [0, 65_535] }), true],
    [filter({ ports: [80, 65_536] }), "spec.filters.0.ports.1"],
    [filter({ ports: [-1] }), "spec.filters.0.ports.0"],
    [filter({ ports: ["http"] }), "spec.filters.0.ports.0"],
    [filter({ ports: ["9:8"] }), "spec.filters.0.ports.0"],
    [filter({ ports: ["1:2:3"] }), "spec.filters.0.ports.0"],
    [filter({ protocol: "ICMP", ports: [80] }), "spec.filters.0.ports"],
    [filter({ protocol: 47, ports: ["1:2"] }), "spec.filters.0.ports"],
    [filter({ protocol: 132, ports: ["1:2"] }), true],
    [filter({ protocol: "ICMP", ports: [] }), true],
    [span("2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"), true],
    [span("2026-01-01T00:00:00Z", "2026-01-01T02:00:00+02:00"), "spec.endTime"],
    [span("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"), "spec.endTime"],
    [{ spec: { startTime: "tomorrow" } }, "spec.startTime"],
    [{ status: { files: [{ state: "Capturing" }] } }, true],
    [{ status: { files: [{ state: "Napping" }] } }, "status.files.0.state"],
  ])("%j", (given, expected) => {
    expect(parse("PacketCapture", given)).toEqual(
      expected === true ? expect.objectContaining({ kind: "PacketCapture" }) : [expected],
    );
  });

  test("selects all without a selector", () => {
    expect(parse("PacketCapture", {})).toMatchObject({ spec: { selector: "all()" } });
  });
});

test("the settings of a node: its own, those of all nodes, Calico's defaults, each by itself", () => {
  const configuration = (name: string, spec: object) => ({ metadata: { name }, spec }) as FelixConfiguration;
  const defaults = { maxBytes: 10_000_000, rotationSeconds: 3_600, maxFiles: 2 };
  const all = [
    configuration("node.a", { captureMaxFiles: 7 }),
    configuration("default", { captureMaxFiles: 5, captureDir: "/pcap" }),
  ];
  expect(captureSettingsOf([], "a")).toEqual(defaults);
  expect(captureSettingsOf(all, "b")).toEqual({ ...defaults, maxFiles: 5, directory: "/pcap" });
  expect(captureSettingsOf(all, "a")).toEqual({ ...defaults, maxFiles: 7, directory: "/pcap" });
});

test.each([
  [undefined, []],
  [[{}], [{}]],
  [
    [{ protocol: "tcp", ports: [80, "443", "8000:8080"] }],
    [
      {
        protocol: 6,
        ports: [
          [80, 80],
          [443, 443],
          [8000, 8080],
        ],
      },
    ],
  ],
  [
    [{ protocol: "ICMP" }, { protocol: "icmpv6" }],
    [
      { protocol: 1, version: 4 },
      { protocol: 58, version: 6 },
    ],
  ],
  [
    [{ protocol: 1 }, { ports: [] }],
    [{ protocol: 1 }, {}],
  ],
  [[{ protocol: "HTTP" }], undefined],
  [[{}, { ports: ["2:1"] }], undefined],
])("filters %j in numbers", (given, expected) => {
  expect(captureFilters(given)).toEqual(expected);
});

test.each([
  ["FelixConfiguration", { spec: { captureMaxFiles: 0 } }, "default", "spec.captureMaxFiles"],
  ["FelixConfiguration", { spec: { captureDir: "" } }, "default", "spec.captureDir"],
  ["FelixConfiguration", { spec: { captureDir: "pcap" } }, "default", "spec.captureDir"],
  ["FelixConfiguration", {}, "other", "metadata.name"],
  ["FelixConfiguration", {}, "node.", "metadata.name"],
  ["IntrusionDetection", {}, "other", "metadata.name"],
  [
    "IntrusionDetection",
    { spec: { componentResources: [{ componentName: "Other" }] } },
    "tigera-secure",
    "spec.componentResources.0.componentName",
  ],
  [
    "IntrusionDetection",
    {
      spec: {
        componentResources: [
          { componentName: "DeepPacketInspection", resourceRequirements: { limits: { cpu: "many" } } },
        ],
      },
    },
    "tigera-secure",
    "spec.componentResources.0.resourceRequirements.limits.cpu",
  ],
] as const)("%s %j named %s is refused", (kind, given, name, field) => {
  expect(parse(kind, given, { name })).toEqual([field]);
});

describe("a Pod says where its traffic is", () => {
  const annotated = (annotations: object) => parse("Pod", {}, { name: "x", annotations });
  test.each([
    [{}, true],
    [{ "peccary.io/netns": "web" }, true],
    [{ "peccary.io/interface": "eth0.100" }, true],
    [{ "peccary.io/pid": "4711" }, true],
    [{ "peccary.io/pid": "4711", "peccary.io/netns": "web" }, false],
    [{ "peccary.io/pid": "0" }, false],
    [{ "peccary.io/pid": "self" }, false],
    [{ "peccary.io/netns": "../web" }, false],
    [{ "peccary.io/netns": ".." }, false],
    [{ "peccary.io/netns": "" }, false],
    [{ "peccary.io/interface": "a-name-of-16-cha" }, false],
    [{ "peccary.io/interface": "two words" }, false],
  ])("%j: %s", (annotations, fine) => {
    expect(Array.isArray(annotated(annotations))).toBe(!fine);
  });
});

test("a Secret's texts become data", () => {
  expect(
    parse("Secret", { data: { a: "YQ==" }, stringData: { b: "ü🦡", c: "", d: "ab", e: "abc" } }),
  ).toMatchObject({
    type: "Opaque",
    data: { a: "YQ==", b: Buffer.from("ü🦡").toString("base64"), c: "", d: "YWI=", e: "YWJj" },
  });
});

test.each([
  ["100m", 0.1],
  ["1", 1],
  [2, 2],
  ["1.5", 1.5],
  ["1Gi", 2 ** 30],
  ["1G", 1e9],
  ["1e3", 1000],
  ["", undefined],
  ["-1", undefined],
  ["1 Gi", undefined],
  ["1GiB", undefined],
])("quantity %s is %s", (text, number) => {
  expect(parseQuantity(text)).toBe(number);
});
