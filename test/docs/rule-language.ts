import { bufferNumber, bufferService } from "../../packages/engine/src/buffers.ts";
import { ruleOptions } from "../../packages/engine/src/options/index.ts";
import {
  suricataBufferNames,
  suricataSticky,
} from "../../packages/engine/src/rules/forms/suricata-buffers.ts";
import { actions } from "../../packages/engine/src/rules/header.ts";
import { services } from "../../packages/engine/src/rules/services.ts";
import { defaultVariables } from "../../packages/engine/src/rules/variables.ts";
import { code, list, page, table } from "./markdown.ts";

/** The rule language, as the lists in the engine have it. */
export function ruleLanguage(): string {
  const buffers = ruleOptions.filter(({ selects }) => selects);
  const others = ruleOptions.filter(({ selects }) => !selects);
  return page(
    "The rule language",
    "Rules are written as for Snort 3: an action, what traffic it is for, and options in parentheses. An option that is missing here, or a value that cannot be used, makes its rule be refused whole, with file, line and column: `peccary rules check FILE` lists all of them.",
    '```\nalert tcp any any -> $HOME_NET 80 ( msg:"a shell asked for"; flow:to_server,established; http_uri; content:"/cmd.exe",nocase; sid:1000001; )\n```',
    "`peccary rules explain --sid N` tells a rule in words; with a capture it tells which test failed, and where.",
    "## Parts of the traffic",
    "Each of these makes its part the one that the options after it search, until the next of them. Without one it is `pkt_data`.",
    table(
      ["option", "Suricata", "what it is", "for service", "support", "example"],
      buffers.map(({ name, summary, example, refused }) => [
        code(name),
        list(suricataBufferNames.filter((one) => suricataSticky(one)?.replace(/:.*/, "") === name)),
        summary,
        bufferService(bufferNumber(name)) ?? "",
        refused === undefined ? "yes" : `refused: ${refused}`,
        code(example),
      ]),
    ),
    "## Tests and facts",
    table(
      ["option", "what it does", "support", "example"],
      others.map(({ name, summary, example, refused }) => [
        code(name),
        summary,
        refused === undefined ? "yes" : `refused: ${refused}`,
        code(example),
      ]),
    ),
    "## Actions",
    `${list(actions)}. All are only told: Peccary watches, and stops no traffic.`,
    "## Protocols and services",
    `In the place of the protocol: ${list(["ip", "tcp", "udp", "icmp", "file"])}, or a service: ${list([...services])}.`,
    "## Variables",
    "`--var NAME=VALUE` sets them. Without it they are:",
    table(
      ["variable", "value"],
      Object.entries(defaultVariables).map(([name, value]) => [code(`$${name}`), code(value)]),
    ),
  );
}
