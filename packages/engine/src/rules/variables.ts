/** Values of `$NAME` in rule headers, in rule syntax: Snort's stock `snort_defaults.lua`, with HOME_NET any. */
const HTTP_PORTS =
  "80,81,311,383,591,593,901,1220,1414,1741,1830,2301,2381,2809,3037,3128,3702,4343,4848,5250,6988,7000,7001," +
  "7144,7145,7510,7777,7779,8000,8008,8014,8028,8080,8085,8088,8090,8118,8123,8180,8181,8243,8280,8300,8800," +
  "8888,8899,9000,9060,9080,9090,9091,9443,9999,11371,34443,34444,41080,50002,55555";

export const defaultVariables: { readonly [name: string]: string } = {
  HOME_NET: "any",
  EXTERNAL_NET: "any",
  DNS_SERVERS: "$HOME_NET",
  FTP_SERVERS: "$HOME_NET",
  HTTP_SERVERS: "$HOME_NET",
  SIP_SERVERS: "$HOME_NET",
  SMTP_SERVERS: "$HOME_NET",
  SQL_SERVERS: "$HOME_NET",
  SSH_SERVERS: "$HOME_NET",
  TELNET_SERVERS: "$HOME_NET",
  AIM_SERVERS:
    "[64.12.24.0/23,64.12.28.0/23,64.12.161.0/24,64.12.163.0/24,64.12.200.0/24,205.188.3.0/24,205.188.5.0/24," +
    "205.188.7.0/24,205.188.9.0/24,205.188.153.0/24,205.188.179.0/24,205.188.248.0/24]",
  HTTP_PORTS: `[${HTTP_PORTS}]`,
  FILE_DATA_PORTS: `[${HTTP_PORTS},110,143]`,
  MAIL_PORTS: "[110,143]",
  FTP_PORTS: "[21,2100,3535]",
  GTP_PORTS: "[2123,2152,3386]",
  ORACLE_PORTS: "1024:",
  RPC_PORTS: "[111,32770,32771,32772,32773,32774,32775,32776,32777,32778,32779]",
  SHELLCODE_PORTS: "!80",
  SIP_PORTS: "[5060,5061,5600]",
  SSH_PORTS: "22",
};

/** Variables in variables in variables: deeper than this they are taken to run in a circle. */
const MAX_DEPTH = 16;

/** Puts values in the place of `$NAME`; says what is wrong instead. */
export function expand(
  text: string,
  variables: { readonly [name: string]: string },
  depth: number = 0,
): { readonly text: string } | { readonly problem: string } {
  if (depth > MAX_DEPTH) return { problem: "variables refer to each other in a circle" };
  let problem: string | undefined;
  const expanded = text.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value === undefined) {
      problem ??= `the variable ${whole} has no value`;
      return "any";
    }
    const inner = expand(value.trim().replace(/(?<=[^,[\s])\s+(?=[^,\]\s])/g, ","), variables, depth + 1);
    if ("problem" in inner) {
      problem ??= inner.problem;
      return "any";
    }
    return /^\[.*\]$|^!?[^,]*$/.test(inner.text) ? inner.text : `[${inner.text}]`;
  });
  return problem === undefined ? { text: expanded } : { problem };
}
