import { Anchor } from "@mantine/core";
import { type DpiRecord, paths as places, type SecurityEvent } from "@peccary/api";
import type { ReactElement, ReactNode } from "react";
import { destinationOf, type Endpoint, sourceOf } from "../alerts/endpoint.ts";
import { addressOf } from "../alerts/filter.ts";
import { fromBase64 } from "../alerts/hex.ts";
import { inspectionOf, typeLabel } from "../alerts/labels.ts";
import { type Link, mitreLink, referenceLink, ruleLink } from "../alerts/links.ts";
import { moment } from "../alerts/time.ts";
import { paths } from "../paths.ts";
import { CopyButton } from "../ui/CopyButton.tsx";
import { Facts } from "../ui/Facts.tsx";
import { HexDump } from "./HexDump.tsx";
import { Severity } from "./Severity.tsx";
import "./event-details.css";

/** All there is to know about one alert. */
export const EventDetails = ({ event }: { readonly event: SecurityEvent }): ReactElement => {
  const inspection = inspectionOf(event);
  const record = JSON.stringify(event.record, null, 2);
  return (
    <div className="event-details">
      {inspection && (
        <section className="event-whole" aria-label="Snort alert">
          <div className="event-bar">
            <h2 className="section-title">Snort alert</h2>
            <CopyButton text={inspection.snort_alert} what="the Snort alert" />
            {inspection.evidence !== undefined && (
              <Anchor
                href={places.evidence(event.id)}
                download
                inherit
                aria-label="Packets around this alert"
              >
                Packets
              </Anchor>
            )}
          </div>
          <p className="event-line mono">{inspection.snort_alert}</p>
        </section>
      )}
      <div className="event-facts">
        <Facts title="Alert" facts={alertFacts(event)} />
        {inspection && <Facts title="Signature" facts={signatureFacts(inspection)} />}
      </div>
      <div className="event-evidence">
        <div className="event-facts">
          <Facts title="Source" facts={endpointFacts(sourceOf(event))} />
          <Facts title="Destination" facts={endpointFacts(destinationOf(event))} />
        </div>
        {inspection && <Payload inspection={inspection} />}
        <section aria-label="Record">
          <div className="event-bar">
            <h2 className="section-title">Record</h2>
            <CopyButton text={record} label="Copy JSON" what="of the record" />
            <CopyButton text={linkTo(event)} label="Copy link" what="to this alert" />
          </div>
          <details className="event-record">
            <summary>JSON, {Object.keys(event.record).length} fields</summary>
            <pre className="mono">{record}</pre>
          </details>
        </section>
      </div>
    </div>
  );
};

const Payload = ({ inspection }: { readonly inspection: DpiRecord }): ReactElement | null => {
  const { payload = "", buffer, matches = [] } = inspection;
  const bytes = fromBase64(payload);
  if (bytes.length === 0) return null;
  return (
    <section aria-label="Payload">
      <div className="event-bar">
        <h2 className="section-title">Payload</h2>
        <span className="dim">
          {bytes.length} bytes{buffer && ` of ${buffer}`}
          {matches.length > 0 && ", what the rule found is marked"}
        </span>
      </div>
      <HexDump bytes={bytes} matches={matches} />
    </section>
  );
};

type NamedValues = readonly (readonly [string, ReactNode])[];

function alertFacts(event: SecurityEvent): NamedValues {
  const { date, time, utc } = moment(event.time_us);
  return [
    ["Description", event.description],
    ["Severity", <Severity key="severity" value={event.severity} />],
    ["Type", typeLabel(event.type)],
    ["Origin", event.origin],
    ["Time", `${date} ${time}`],
    ["Time (UTC)", <code key="utc">{utc}</code>],
    ["Host", event.host],
    ["Protocol", event.protocol],
    ["Attack vector", event.attack_vector],
    ["MITRE tactic", event.mitre_tactic],
    ["MITRE technique", links((event.mitre_ids ?? []).map(mitreLink))],
    ["Mitigation", event.mitigations?.join("; ")],
  ];
}

const endpointFacts = ({ ip, port, namespace, name, nameAggr }: Endpoint): NamedValues => [
  ["IP", ip],
  ["Port", port],
  ["Namespace", namespace],
  ["Name", name],
  ["Name aggregation", nameAggr],
];

const signatureFacts = (record: DpiRecord): NamedValues => [
  ["Message", record.message],
  ["Rule", links([ruleLink(record.snort_generator_id, record.snort_signature_id)])],
  ["Revision", record.snort_signature_revision],
  ["Class", record.classtype],
  ["Priority", record.priority],
  ["Application", record.app_proto],
  ["References", links(record.references.map(referenceLink))],
  ["Community ID", record.community_id && <code>{record.community_id}</code>],
];

const links = (all: readonly Link[]): ReactNode =>
  all.length > 0 && (
    <ul className="event-links">
      {all.map(({ label, href }) => (
        <li key={label}>
          {href === undefined ? (
            label
          ) : (
            <Anchor href={href} target="_blank" rel="noopener noreferrer" inherit>
              {label}
            </Anchor>
          )}
        </li>
      ))}
    </ul>
  );

const linkTo = ({ id }: SecurityEvent): string =>
  `${window.location.origin}${paths.alerts}?${addressOf({ id })}`;
