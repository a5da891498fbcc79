import { Button } from "@mantine/core";
import type { ReactElement } from "react";
import { CopyButton } from "../ui/CopyButton.tsx";
import { Notice } from "../ui/Notice.tsx";
import "./no-alerts.css";

const steps = [
  {
    title: "Choose workloads to inspect",
    command: `kubectl apply -f - <<'EOF'
apiVersion: projectcalico.org/v3
kind: DeepPacketInspection
metadata:
  name: sample-dpi-frontend
  namespace: hipstershop
spec:
  selector: app == "frontend"
EOF`,
  },
  {
    title: "See that a sensor runs on their node",
    command: "kubectl get deeppacketinspections -A\nkubectl get pods -n tigera-dpi",
  },
  {
    title: "Send one of them a request that a rule knows",
    command: "curl -X POST -H 'X-CMD: Test' -H 'X-KEY: Test' http://ADDRESS/secid_canceltoken.cgi",
  },
  { title: "Watch it arrive here, or in a terminal", command: "peccary alerts --watch" },
] as const;

/** How to get a first alert. */
export const NoAlerts = (): ReactElement => (
  <Notice title="No alerts yet">
    <p>Nothing suspicious was seen, or nothing is inspected so far. Four steps to a first alert:</p>
    <ol className="steps">
      {steps.map(({ title, command }) => (
        <li key={title}>
          <div className="step-title">
            <strong>{title}</strong>
            <CopyButton text={command} what={`the command: ${title}`} />
          </div>
          <pre className="mono">{command}</pre>
        </li>
      ))}
    </ol>
  </Notice>
);

export const NoMatch = ({ clear }: { readonly clear: () => void }): ReactElement => (
  <Notice title="No alert matches these filters">
    <p>There may be others. New alerts that match will appear here.</p>
    <Button size="xs" variant="default" onClick={clear}>
      Show all alerts
    </Button>
  </Notice>
);
