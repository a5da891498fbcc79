/** Where things stand on the server, written once for those who serve and those who ask. */

const part = encodeURIComponent;

/** Ours lie beside the Kubernetes API, whose core group owns `/api/v1`. */
export const paths = {
  session: "/peccary/v1/session",
  alerts: "/peccary/v1/alerts",
  alertsWatch: "/peccary/v1/alerts/watch",

  /** The packets around an alert, by the alert's id or by `record.evidence`. */
  evidence: (id: string): string => `/v1/evidence/${part(id)}.pcapng`,

  captureFiles: (namespace: string, name: string): string =>
    `/packet-capture/files/${part(namespace)}/${part(name)}`,
  captureFile: (namespace: string, name: string, node: string, file: string): string =>
    `/packet-capture/files/${part(namespace)}/${part(name)}/${part(node)}/${part(file)}`,
  /** All files: `files.zip` as Calico has it, or merged into one: `capture.pcapng`. */
  captureArchive: (namespace: string, name: string, form: "files.zip" | "capture.pcapng"): string =>
    `/packet-capture/download/${part(namespace)}/${part(name)}/${form}`,
  /** The packets that are captured from now on, as pcapng. */
  captureLive: (namespace: string, name: string): string =>
    `/packet-capture/live/${part(namespace)}/${part(name)}/capture.pcapng`,

  orders: (node: string): string => `/agent/v1/nodes/${part(node)}/orders`,
  nodeEvents: (node: string): string => `/agent/v1/nodes/${part(node)}/events`,
  nodeEvidence: (node: string): string => `/agent/v1/nodes/${part(node)}/evidence`,
  nodeStatus: (node: string): string => `/agent/v1/nodes/${part(node)}/status`,
  nodeStorage: (node: string): string => `/agent/v1/nodes/${part(node)}/storage`,
  rules: (revision: string): string => `/agent/v1/rules/${part(revision)}`,
  upload: (id: string): string => `/agent/v1/uploads/${part(id)}`,
} as const;
