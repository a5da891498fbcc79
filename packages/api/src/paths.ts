/** Where things stand on the server, written once for those who serve and those who ask. */

const part = encodeURIComponent;

/** Ours lie beside the Kubernetes API, whose core group owns `/api/v1`. */
export const paths = {
  session: "/peccary/v1/session",
  alerts: "/peccary/v1/alerts",
  alertsWatch: "/peccary/v1/alerts/watch",

  captureFiles: (namespace: string, name: string): string =>
    `/packet-capture/files/${part(namespace)}/${part(name)}`,
  captureFile: (namespace: string, name: string, node: string, file: string): string =>
    `/packet-capture/files/${part(namespace)}/${part(name)}/${part(node)}/${part(file)}`,

  orders: (node: string): string => `/agent/v1/nodes/${part(node)}/orders`,
  nodeEvents: (node: string): string => `/agent/v1/nodes/${part(node)}/events`,
  nodeStatus: (node: string): string => `/agent/v1/nodes/${part(node)}/status`,
  rules: (revision: string): string => `/agent/v1/rules/${part(revision)}`,
  upload: (id: string): string => `/agent/v1/uploads/${part(id)}`,
} as const;
