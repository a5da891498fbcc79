import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubectlVersions, openSession, type Session } from "../tools/kubectl.ts";
import { capture, inspection, pod } from "./manifests.ts";

describe.each(kubectlVersions)("kubectl %s", (version) => {
  let session: Session;
  /** Runs a command that must do. */
  const ok = async (...given: Parameters<Session["run"]>): Promise<string> => {
    const { code, out, err } = await session.run(...given);
    expect({ code, err }, String(given[0])).toMatchObject({ code: 0 });
    return out;
  };
  const applied = (text: string, flags = "") => ok(`apply ${flags} -f -`, text);

  beforeAll(async () => {
    session = await openSession(version);
    await ok("create ns hipstershop");
  });
  afterAll(() => session.close());

  test("apply creates, changes, and says when nothing changed", async () => {
    expect(await applied(inspection("first"))).toBe("deeppacketinspection.projectcalico.org/first created\n");
    expect(await applied(inspection("first"))).toBe(
      "deeppacketinspection.projectcalico.org/first unchanged\n",
    );
    expect(await applied(inspection("first", "all()"))).toBe(
      "deeppacketinspection.projectcalico.org/first configured\n",
    );
    expect(
      await ok("get dpi first -n hipstershop -o 'jsonpath={.spec.selector} {.metadata.generation}'"),
    ).toBe("all() 2");
  });

  test("apply of a core kind merges lists by their keys", async () => {
    await applied(pod("merged"));
    await ok(["annotate", "pod", "merged", "-n", "hipstershop", "note=kept"]);
    expect(await applied(pod("merged", "nginx:1.28"))).toBe("pod/merged configured\n");
    expect(
      await ok(
        "get pod merged -n hipstershop -o 'jsonpath={.spec.containers[*].image} {.metadata.annotations.note}'",
      ),
    ).toBe("nginx:1.28 kept");
  });

  test("apply --server-side tells who else owns a field", async () => {
    expect(await applied(inspection("shared"), "--server-side")).toContain("serverside-applied");
    expect(await applied(inspection("shared"), "--server-side")).toContain("serverside-applied");
    const refused = await session.run(
      "apply --server-side --field-manager=other -f -",
      inspection("shared", "all()"),
    );
    expect(refused.code).not.toBe(0);
    expect(refused.err).toContain('Apply failed with 1 conflict: conflict with "kubectl"');
    expect(refused.err).toContain(".spec.selector");
    await applied(inspection("shared", "all()"), "--server-side --field-manager=other --force-conflicts");
    expect(await ok("get dpi shared -n hipstershop -o 'jsonpath={.spec.selector}'")).toBe("all()");
    const owners = await ok(
      "get dpi shared -n hipstershop --show-managed-fields -o 'jsonpath={.metadata.managedFields[*].manager}'",
    );
    expect(owners).toBe("other");
  });

  test("apply --server-side takes over what client-side apply made", async () => {
    await applied(inspection("moved"));
    await applied(inspection("moved"), "--server-side");
    await applied(inspection("moved", "has(app)"), "--server-side");
    expect(await ok("get dpi moved -n hipstershop -o 'jsonpath={.spec.selector}'")).toBe("has(app)");
  });

  test.each([
    ["a bad selector", inspection("bad", "app = 'x'"), "spec.selector"],
    ["an unknown field", inspection("bad").replace("selector", "slector"), 'unknown field "spec.slector"'],
    ["a port by name", capture("bad", "  filters: [{ports: [http]}]\n"), "spec.filters[0].ports[0]"],
    [
      "an end before the start",
      capture("bad", '  startTime: "2026-01-02T00:00:00Z"\n  endTime: "2026-01-01T00:00:00Z"\n'),
      "spec.endTime",
    ],
    [
      "a namespace that is not there",
      inspection("bad").replace("namespace: hipstershop", "namespace: nowhere"),
      'namespaces "nowhere" not found',
    ],
    [
      "two places of one pod",
      pod("bad").replace("annotations:", "annotations:\n    peccary.io/pid: '1'"),
      "metadata.annotations[peccary.io/",
    ],
    [
      "a kind of a later day",
      inspection("bad").replace("DeepPacketInspection", "GlobalAlert"),
      'no matches for kind "GlobalAlert"',
    ],
  ])("refuses %s and says where", async (_what, manifest, place) => {
    for (const flags of ["", "--server-side"]) {
      const { code, err } = await session.run(`apply ${flags} -f -`, manifest);
      expect(code).not.toBe(0);
      expect(err).toContain(place);
    }
  });

  test("get prints tables, and every output format", async () => {
    await applied(inspection("seen"));
    expect(await ok("get dpi seen -n hipstershop")).toMatch(/^NAME +AGE\nseen +\d+s\n$/);
    expect(await ok("get dpi seen -n hipstershop -o wide")).toMatch(
      /^NAME +AGE +SELECTOR +NODES\nseen +\d+s +app == 'frontend' +0\/0\n$/,
    );
    expect(await ok("get dpi -A")).toMatch(/^NAMESPACE +NAME +AGE\nhipstershop /);
    expect(await ok("get dpi seen -n hipstershop -o yaml")).toContain("selector: app == 'frontend'");
    expect(JSON.parse(await ok("get dpi seen -n hipstershop -o json"))).toMatchObject({
      kind: "DeepPacketInspection",
    });
    expect(await ok("get dpi seen -n hipstershop -o name")).toBe(
      "deeppacketinspection.projectcalico.org/seen\n",
    );
    expect(await ok("get dpi -n hipstershop --sort-by=.metadata.name")).toMatch(/^NAME/);
    expect(await ok("get dpi -n hipstershop -o custom-columns=N:.metadata.name")).toContain("seen");
  });

  test.each([
    "deeppacketinspections",
    "deeppacketinspection",
    "deeppacketinspections.projectcalico.org",
    "deeppacketinspections.p",
    "DeepPacketInspection",
    "dpi",
  ])("get %s", async (name) => {
    await applied(inspection("named"));
    expect(await ok(`get ${name} named -n hipstershop -o name`)).toBe(
      "deeppacketinspection.projectcalico.org/named\n",
    );
  });

  test("get of pods shows what kubectl users know", async () => {
    await applied(pod("shown"));
    await ok([
      "patch", "pod", "shown", "-n", "hipstershop", "--subresource=status", "--type=merge", "-p",
      JSON.stringify({ status: { phase: "Running", podIP: "10.0.0.7", containerStatuses: [{ name: "web", ready: true, restartCount: 2 }] } }),
    ]); // biome-ignore format: a command
    expect(await ok("get pod shown -n hipstershop")).toMatch(
      /^NAME +READY +STATUS +RESTARTS +AGE\nshown +1\/1 +Running +2 +\d+s\n$/,
    );
    expect(await ok("get pod shown -n hipstershop -o wide")).toMatch(/10\.0\.0\.7 +machine/);
    expect(await ok("get pods -n hipstershop -l app=shown -o name")).toBe("pod/shown\n");
    expect(await ok("get pods -n hipstershop -l 'app in (shown,other),app!=other' -o name")).toBe(
      "pod/shown\n",
    );
    expect(await ok("get pods -A --field-selector spec.nodeName=machine,status.phase=Running -o name")).toBe(
      "pod/shown\n",
    );
    expect(await ok("get all -n hipstershop -o name")).toContain("pod/shown\n");
    expect(await ok("describe pod shown -n hipstershop")).toMatch(/Status: +Running/);
  });

  test("get -w tells changes until it is stopped", async () => {
    await applied(inspection("watched"));
    const watching = session.run(
      "get dpi watched -n hipstershop -w --output-watch-events --request-timeout=4s",
    );
    await delay(1_500);
    await ok("label dpi watched -n hipstershop tier=front");
    await ok("delete dpi watched -n hipstershop --wait=false");
    const { out } = await watching;
    expect(out.split("\n").map((line) => line.split(/ +/)[0])).toEqual([
      "EVENT",
      "ADDED",
      "MODIFIED",
      "DELETED",
      "",
    ]);
  });

  test("get reads long lists in pages", async () => {
    await ok("create ns pages");
    const items = Array.from(
      { length: 7 },
      (_, n) => `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c${n}, namespace: pages}\n`,
    );
    await applied(items.join(""));
    const names = (await ok("get cm -n pages --chunk-size=3 -o name")).trim().split("\n");
    expect(names).toEqual(items.map((_, n) => `configmap/c${n}`));
  });

  test("describe", async () => {
    await applied(inspection("described"));
    const text = await ok("describe dpi described -n hipstershop");
    expect(text).toMatch(/Name: +described\n/);
    expect(text).toContain("Selector:  app == 'frontend'");
    expect(await ok("describe ns hipstershop")).toMatch(/Status: +Active/);
  });

  test("edit", async () => {
    await applied(inspection("edited"));
    await applied(pod("edited"));
    const editor = await session.file(
      "editor.sh",
      '#!/bin/sh\nsed -i "s/app == \'frontend\'/has(edited)/; s/image: nginx.*/image: changed/" "$1"\n',
    );
    expect(await ok("edit dpi edited -n hipstershop", "", { KUBE_EDITOR: editor })).toContain("edited");
    expect(await ok("get dpi edited -n hipstershop -o 'jsonpath={.spec.selector}'")).toBe("has(edited)");
    await ok("edit pod edited -n hipstershop", "", { KUBE_EDITOR: editor });
    expect(await ok("get pod edited -n hipstershop -o 'jsonpath={.spec.containers[0].image}'")).toBe(
      "changed",
    );
  });

  test.each([
    ["dpi", "merge", { spec: { selector: "has(a)" } }, "{.spec.selector}", "has(a)"],
    [
      "dpi",
      "json",
      [{ op: "replace", path: "/spec/selector", value: "has(b)" }],
      "{.spec.selector}",
      "has(b)",
    ],
    ["dpi", "strategic", { spec: { selector: "has(c)" } }, "{.spec.selector}", "has(c)"],
    [
      "pod",
      "strategic",
      { spec: { containers: [{ name: "web", image: "x" }, { name: "more" }] } },
      "{.spec.containers[*].name}",
      "web more",
    ],
    [
      "pod",
      "strategic",
      { spec: { containers: [{ name: "more", $patch: "delete" }] } },
      "{.spec.containers[*].name}",
      "web",
    ],
  ])("patch %s --type=%s %j", async (kind, type, patch, path, value) => {
    await applied(kind === "pod" ? pod("patched") : inspection("patched"));
    await ok(["patch", kind, "patched", "-n", "hipstershop", `--type=${type}`, "-p", JSON.stringify(patch)]);
    expect(await ok(`get ${kind} patched -n hipstershop -o 'jsonpath=${path}'`)).toBe(value);
  });

  test("label and annotate", async () => {
    await applied(pod("labelled"));
    await ok("label pod labelled -n hipstershop tier=front");
    expect(await session.run("label pod labelled -n hipstershop tier=back")).toMatchObject({ code: 1 });
    await ok("label pod labelled -n hipstershop tier=back --overwrite");
    await ok("label pod labelled -n hipstershop app-");
    await ok("annotate pod labelled -n hipstershop note=hello");
    expect(
      await ok(
        "get pod labelled -n hipstershop -o 'jsonpath={.metadata.labels} {.metadata.annotations.note}'",
      ),
    ).toBe('{"tier":"back"} hello');
  });

  test("delete, by name, label and all", async () => {
    for (const name of ["d1", "d2", "d3"]) await applied(pod(name));
    await ok("delete pod d1 -n hipstershop");
    await ok("delete pod -l app=d2 -n hipstershop");
    expect(await ok("delete pod d1 -n hipstershop --ignore-not-found")).toBe("");
    expect((await session.run("delete pod d1 -n hipstershop")).err).toContain('pods "d1" not found');
    await ok("create ns gone");
    await ok("create configmap one -n gone --from-literal=a=b");
    await ok("delete ns gone");
    expect((await session.run("get cm one -n gone")).err).toContain("not found");
  });

  test("wait for a value, a condition and a deletion", async () => {
    await applied(pod("awaited"));
    const status = (value: object) =>
      ok([
        "patch",
        "pod",
        "awaited",
        "-n",
        "hipstershop",
        "--subresource=status",
        "--type=merge",
        "-p",
        JSON.stringify({ status: value }),
      ]);
    const running = session.run(
      "wait pod/awaited -n hipstershop --for=jsonpath={.status.phase}=Running --timeout=40s",
    );
    const ready = session.run("wait pod/awaited -n hipstershop --for=condition=Ready --timeout=40s");
    const gone = session.run("wait pod/awaited -n hipstershop --for=delete --timeout=40s");
    await delay(500);
    await status({ phase: "Running", conditions: [{ type: "Ready", status: "True" }] });
    expect(await running).toMatchObject({ code: 0 });
    expect(await ready).toMatchObject({ code: 0, out: "pod/awaited condition met\n" });
    await ok("delete pod awaited -n hipstershop");
    expect(await gone).toMatchObject({ code: 0 });
  });

  test("explain", async () => {
    expect(await ok("explain deeppacketinspection.spec --recursive")).toMatch(
      /KIND: +DeepPacketInspection[\s\S]*selector\t<string>/,
    );
    expect(await ok("explain packetcapture.spec.filters")).toMatch(/ports\t<\[\]\S+>[\s\S]*protocol\t</);
    expect(await ok("explain pod.metadata.labels")).toContain("FIELD: labels <map[string]string>");
    expect(await ok("explain packetcapture.status.files.state")).toContain("WaitingForTraffic");
  });

  test("api-resources and api-versions", async () => {
    expect(await ok("api-resources --api-group=projectcalico.org -o name")).toBe(
      "deeppacketinspections.projectcalico.org\nfelixconfigurations.projectcalico.org\npacketcaptures.projectcalico.org\n",
    );
    expect(await ok("get crd -o name")).toContain("packetcaptures.projectcalico.org\n");
    expect(await ok("api-versions")).toContain("operator.tigera.io/v1\n");
    expect(await ok("version")).toMatch(/Server Version: v1\.\d+\.0\+peccary/);
    expect(await ok("cluster-info")).toContain("is running at");
  });

  test("auth can-i and whoami", async () => {
    expect(await ok("auth can-i create packetcaptures -n hipstershop")).toBe("yes\n");
    expect(await session.run("auth can-i create globalalerts")).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^no/),
    });
    expect(await ok("auth can-i --list")).toContain("packetcaptures.projectcalico.org");
    expect(await ok("auth whoami")).toMatch(/Username +admin/);
  });

  test("diff shows what apply would change, and changes nothing", async () => {
    await applied(inspection("compared"));
    expect(await session.run("diff -f -", inspection("compared"))).toMatchObject({ code: 0, out: "" });
    for (const flags of ["", "--server-side --force-conflicts"]) {
      const { code, out } = await session.run(`diff ${flags} -f -`, inspection("compared", "has(new)"));
      expect(code).toBe(1);
      expect(out).toMatch(/- {2}selector: app == 'frontend'\n\+ {2}selector: has\(new\)/);
    }
    expect((await session.run("diff -f -", inspection("compared-new"))).out).toContain(
      "+  name: compared-new",
    );
    expect(await ok("get dpi compared -n hipstershop -o 'jsonpath={.spec.selector}'")).toBe(
      "app == 'frontend'",
    );
    await ok("apply --dry-run=server -f -", inspection("never"));
    expect((await session.run("get dpi never -n hipstershop")).err).toContain("not found");
  });

  test.each([
    ["create configmap c --from-literal=a=b", "get cm c -o 'jsonpath={.data.a}'", "b"],
    ["create secret generic s --from-literal=a=b", "get secret s -o 'jsonpath={.data.a}'", "Yg=="],
    [
      "create service clusterip web --tcp=80:8080",
      "get svc web -o 'jsonpath={.spec.ports[0].targetPort}'",
      "8080",
    ],
    ["run shell --image=netshoot", "get pod shell -o 'jsonpath={.spec.containers[0].image}'", "netshoot"],
  ])("%s", async (create, get, value) => {
    await ok(create);
    expect(await ok(get)).toBe(value);
  });

  test("replace needs the newest version when it names one", async () => {
    await applied(inspection("replaced"));
    const old = await ok("get dpi replaced -n hipstershop -o yaml");
    await ok("label dpi replaced -n hipstershop a=b");
    expect((await session.run("replace -f -", old)).err).toContain("the object has been modified");
    expect(await ok("replace -f -", inspection("replaced", "all()"))).toContain("replaced");
  });
});
