/** JSON is YAML too, and needs no library to be written without mistakes. */
export function kubeconfig(options: {
  readonly server: string;
  /** PEM. */
  readonly authority: string;
  readonly token: string;
}): string {
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "peccary",
    contexts: [
      { name: "peccary", context: { cluster: "peccary", user: "peccary-admin", namespace: "default" } },
    ],
    clusters: [
      {
        name: "peccary",
        cluster: {
          server: options.server,
          "certificate-authority-data": Buffer.from(options.authority).toString("base64"),
        },
      },
    ],
    users: [{ name: "peccary-admin", user: { token: options.token } }],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
