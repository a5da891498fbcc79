import type { RuleOption } from "../rules/option.ts";

/** OPC 10000-6 annex A: the binary encodings' ids of requests; a response's is 3 more, but for the last ones. */
const requests: { readonly [service: string]: number } = {
  FindServers: 422,
  GetEndpoints: 428,
  RegisterServer: 437,
  OpenSecureChannel: 446,
  CloseSecureChannel: 452,
  CreateSession: 461,
  ActivateSession: 467,
  CloseSession: 473,
  Cancel: 479,
  AddNodes: 488,
  AddReferences: 494,
  DeleteNodes: 500,
  DeleteReferences: 506,
  Browse: 527,
  BrowseNext: 533,
  TranslateBrowsePathsToNodeIds: 554,
  RegisterNodes: 560,
  UnregisterNodes: 566,
  QueryFirst: 615,
  QueryNext: 621,
  Read: 631,
  HistoryRead: 664,
  Write: 673,
  HistoryUpdate: 700,
  Call: 712,
  CreateMonitoredItems: 751,
  ModifyMonitoredItems: 763,
  SetMonitoringMode: 769,
  SetTriggering: 775,
  DeleteMonitoredItems: 781,
  CreateSubscription: 787,
  ModifySubscription: 793,
  SetPublishingMode: 799,
  Publish: 826,
  Republish: 832,
  TransferSubscriptions: 841,
  DeleteSubscriptions: 847,
};

const names: ReadonlyMap<string, number> = new Map([
  ["servicefault", 397],
  ...Object.entries(requests).flatMap(([service, id]): [string, number][] => [
    [`${service.toLowerCase()}request`, id],
    [`${service.toLowerCase()}response`, id + 3],
  ]),
  ["findserversonnetworkrequest", 12_208],
  ["findserversonnetworkresponse", 12_209],
  ["registerserver2request", 12_211],
  ["registerserver2response", 12_212],
]);

export const opcuaMsgService: RuleOption = {
  name: "opcua_msg_service",
  summary: "The service of an OPC UA message, request or response.",
  example: "opcua_msg_service:WriteRequest",

  add(text, rule) {
    const wanted = names.get(text.trim().toLowerCase());
    if (wanted === undefined)
      rule.problem(`"${text}" is not the name of a service, as ReadRequest or ReadResponse`);
    rule.test(
      ({ inspection: { buffers } }) => {
        const { industrial } = buffers.facts;
        return (
          industrial?.protocol === "opcua" && industrial.namespaceIndex === 0 && industrial.nodeId === wanted
        );
      },
      { cheap: true },
    );
  },
};
